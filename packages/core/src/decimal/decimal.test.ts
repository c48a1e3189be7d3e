import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import { type DecimalInput, decimal } from './decimal.ts'
import type { Rounding } from './rounding.ts'

describe('decimal', () => {
  it.each<[DecimalInput, string]>([
    ['1250.75', '1250.75'],
    ['+1', '1'],
    ['-0', '0'],
    [-0, '0'],
    ['1.500', '1.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e-7', '0.0000001'],
    [1e-7, '0.0000001'],
    ['1E3', '1000'],
    [1e21, '1000000000000000000000'],
    [0.1, '0.1'],
    [5e-324, `0.${'0'.repeat(323)}5`],
    [12345678901234567890n, '12345678901234567890'],
    [-3n, '-3'],
    ['0e9999', '0'],
    [decimal('7.7'), '7.7'],
  ])('takes %s as %s', (input, text) => {
    expect(decimal(input).toString()).toBe(text)
    expect(JSON.stringify({ x: decimal(input) })).toBe(`{"x":"${text}"}`)
  })

  it.each([
    '',
    ' 1',
    '1 ',
    '.',
    '-',
    '1e',
    '1_000',
    '0x10',
    'ten',
    'NaN',
    'Infinity',
    '1e12345',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    undefined,
    {},
  ])('refuses %j', (input) => {
    const make = () => decimal(input as DecimalInput)
    expect(make).toThrow(expect.objectContaining({ code: 'DECIMAL_INVALID' }))
    expect(make).toThrow('is not a decimal number')
  })

  it('keeps 60 significant digits and refuses the 61st', () => {
    const digits = '1234567890'.repeat(6).slice(0, 59)
    expect(decimal(`${digits}7`).toString()).toBe(`${digits}7`)
    expect(() => decimal(`${digits}77`)).toThrow('has 61 significant digits, more than the 60 that are kept')
    expect(() => decimal(`0.${'1'.repeat(200)}`)).toThrow(/^'0\.1{74}… has 200 significant digits/)
  })

  it('is told apart by structure, so that equal results can be compared as a whole', () => {
    expect({ price: decimal('1.5') }).toEqual({ price: decimal('1.50') })
    expect({ price: decimal('1.5') }).not.toEqual({ price: decimal('1.51') })
    expect(decimal('-0')).toEqual(decimal(0))
  })
})

describe('exact arithmetic', () => {
  it('adds, subtracts and multiplies without an error', () => {
    expect(decimal('0.1').plus('0.2').toString()).toBe('0.3')
    expect(decimal('0.3').minus(0.1).toString()).toBe('0.2')
    expect(decimal('1.1').times('1.1').toString()).toBe('1.21')
    expect(decimal('5').minus('5').toString()).toBe('0')
  })

  it('throws rather than rounds a result of more than 60 digits', () => {
    const tiny = decimal('1e-40')
    const huge = decimal('1e40')
    expect(() => huge.plus(tiny)).toThrow('The sum has 81 significant digits')
    expect(() => huge.minus(tiny)).toThrow('The difference has 80 significant digits')
    const long = decimal('1.0000000000000000000000000000000000001')
    expect(() => long.times(long)).toThrow('The product has 75 significant digits')
  })

  it('throws also where the two lie so far apart that an engine of 122 digits would round the sum', () => {
    expect(() => decimal('1e100').plus('1e-100')).toThrow('The sum has 201 significant digits')
    expect(() => decimal('1e9999').minus(1)).toThrow(RaceError)
    expect(decimal('1e100').plus(0).equals('1e100')).toBe(true)
    expect(decimal(0).minus('1e-100').equals('-1e-100')).toBe(true)
  })

  it('negates and gives the size, never as a negative zero', () => {
    expect(decimal(0).negated().toString()).toBe('0')
    expect(Object.is(decimal(0).negated().toNumber(), 0)).toBe(true)
    expect(decimal('-2.5').negated().toString()).toBe('2.5')
    expect(decimal('-2.5').abs().toString()).toBe('2.5')
  })
})

describe('comparison', () => {
  it('orders by value', () => {
    const two = decimal(2)
    expect([two.compare(1), two.compare('2.0'), two.compare(3n)]).toEqual([1, 0, -1])
    expect([two.equals(2), two.equals(3)]).toEqual([true, false])
    expect([two.lessThan(2), two.lessThan(3)]).toEqual([false, true])
    expect([two.lessThanOrEqual(2), two.lessThanOrEqual(1)]).toEqual([true, false])
    expect([two.greaterThan(2), two.greaterThan(1)]).toEqual([false, true])
    expect([two.greaterThanOrEqual(2), two.greaterThanOrEqual(3)]).toEqual([true, false])
  })

  it('tells sign and zero', () => {
    expect(['-0.1', '0', '0.1'].map((text) => decimal(text).sign)).toEqual([-1, 0, 1])
    expect(['-0.1', '0', '0.1'].map((text) => decimal(text).isZero)).toEqual([false, true, false])
    expect(['100', '1.50', '1e-7'].map((text) => decimal(text).decimalPlaces)).toEqual([0, 1, 7])
  })
})

// The published tables of these modes (IEEE 754, Java's RoundingMode) for one decimal to a whole number.
const table: readonly [string, Record<Rounding, string>][] = [
  ['5.5', { 'half-even': '6', 'half-up': '6', up: '6', down: '5', floor: '5', ceiling: '6' }],
  ['2.5', { 'half-even': '2', 'half-up': '3', up: '3', down: '2', floor: '2', ceiling: '3' }],
  ['1.6', { 'half-even': '2', 'half-up': '2', up: '2', down: '1', floor: '1', ceiling: '2' }],
  ['1.1', { 'half-even': '1', 'half-up': '1', up: '2', down: '1', floor: '1', ceiling: '2' }],
  ['1', { 'half-even': '1', 'half-up': '1', up: '1', down: '1', floor: '1', ceiling: '1' }],
  ['0', { 'half-even': '0', 'half-up': '0', up: '0', down: '0', floor: '0', ceiling: '0' }],
  ['-0.4', { 'half-even': '0', 'half-up': '0', up: '-1', down: '0', floor: '-1', ceiling: '0' }],
  ['-1', { 'half-even': '-1', 'half-up': '-1', up: '-1', down: '-1', floor: '-1', ceiling: '-1' }],
  ['-1.1', { 'half-even': '-1', 'half-up': '-1', up: '-2', down: '-1', floor: '-2', ceiling: '-1' }],
  ['-1.6', { 'half-even': '-2', 'half-up': '-2', up: '-2', down: '-1', floor: '-2', ceiling: '-1' }],
  ['-2.5', { 'half-even': '-2', 'half-up': '-3', up: '-3', down: '-2', floor: '-3', ceiling: '-2' }],
  ['-5.5', { 'half-even': '-6', 'half-up': '-6', up: '-6', down: '-5', floor: '-6', ceiling: '-5' }],
]

describe('rounding', () => {
  it.each(table)('of %s follows the table in all modes, by roundTo, dividedBy and roundToStep alike', (text, row) => {
    for (const [rounding, expected] of Object.entries(row) as [Rounding, string][]) {
      expect(decimal(text).roundTo(0, rounding).toString()).toBe(expected)
      expect(decimal(text).dividedBy(1, { decimals: 0, rounding }).toString()).toBe(expected)
      expect(decimal(text).negated().dividedBy(-1, { decimals: 0, rounding }).toString()).toBe(expected)
      expect(decimal(text).roundToStep(1, rounding).toString()).toBe(expected)
    }
  })

  it('of a quotient looks at all its digits, not at a rounded one', () => {
    // 0.5 + 10^-59, whose first 58 decimals are those of a tie.
    const barelyAbove = decimal(`0.5${'0'.repeat(57)}1`)
    expect(barelyAbove.dividedBy(1, { decimals: 0, rounding: 'half-even' }).toString()).toBe('1')
    expect(decimal(1).dividedBy(3, { decimals: 4, rounding: 'half-even' }).toString()).toBe('0.3333')
    expect(decimal('1e-9').dividedBy('1e3', { decimals: 2, rounding: 'up' }).toString()).toBe('0.01')
  })

  it('to a step gives the multiple of the step', () => {
    expect(decimal('101.23').roundToStep('0.05', 'down').toString()).toBe('101.2')
    expect(decimal('101.23').roundToStep('0.05', 'up').toString()).toBe('101.25')
    expect(decimal('101.125').roundToStep('0.25', 'half-even').toString()).toBe('101')
    expect(decimal('70').roundToStep('50', 'half-even').toString()).toBe('50')
  })

  it.each(['0', '-0.01'])('to a step of %s is refused', (step) => {
    expect(() => decimal(1).roundToStep(step, 'down')).toThrow(
      expect.objectContaining({ code: 'QUANTIZE_INVALID', facts: { step } }),
    )
  })

  it.each([-1, 0.5, 61, Number.NaN])('to %d decimals is refused', (decimals) => {
    for (const act of [
      () => decimal(1).roundTo(decimals, 'down'),
      () => decimal(1).dividedBy(3, { decimals, rounding: 'down' }),
      () => decimal(1).toFixed(decimals),
    ]) {
      expect(act).toThrow(expect.objectContaining({ code: 'DECIMAL_INVALID' }))
    }
  })

  it('refuses to divide by zero, and a quotient of more than 60 digits', () => {
    expect(() => decimal('1.5').dividedBy('0.0', { decimals: 2, rounding: 'down' })).toThrow(
      expect.objectContaining({ code: 'DIVISION_BY_ZERO', message: '1.5 cannot be divided by 0' }),
    )
    expect(() => decimal('1e50').dividedBy(3, { decimals: 20, rounding: 'down' })).toThrow(
      'The quotient has 70 significant digits',
    )
  })

  it('for display keeps the decimals asked for', () => {
    expect(decimal('1234.5').toFixed(2)).toBe('1234.50')
    expect(decimal('0.125').toFixed(2)).toBe('0.12')
    expect(decimal('-0.001').toFixed(2)).toBe('0.00')
    expect(decimal('-1.005').toFixed(1)).toBe('-1.0')
    expect(decimal('9.99').toFixed(0)).toBe('10')
  })
})
