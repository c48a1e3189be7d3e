import { describe, expect, it } from 'vitest'
import { decimal } from './decimal.ts'
import { inferTick } from './infer-tick.ts'
import { price } from './price.ts'
import { quantity } from './quantity.ts'
import { quantize, toFloat } from './quantize.ts'
import { createTickQuantizer } from './tick-quantizer.ts'

const invalid = expect.objectContaining({ code: 'QUANTIZE_INVALID' })
const noNumbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

describe('quantize', () => {
  it('takes a float by its shortest text: 1.005 is a tie, although the float lies below it', () => {
    expect(quantize(1.005, '0.01', 'half-up').toString()).toBe('1.01')
    expect(quantize(1.005, '0.01').toString()).toBe('1')
    expect(quantize(1.015, '0.01').toString()).toBe('1.02')
    expect(quantize(101.237, '0.05').toString()).toBe('101.25')
    expect(quantize(0.1 + 0.2, '1e-17').toString()).toBe('0.30000000000000004')
  })

  it('rounds as it is told, negative values too', () => {
    expect(quantize(-1.23, '0.1', 'floor').toString()).toBe('-1.3')
    expect(quantize(-1.23, '0.1', 'down').toString()).toBe('-1.2')
    expect(quantize(-0.001, '0.1').toString()).toBe('0')
  })

  it.each(noNumbers)('refuses %d', (value) => {
    expect(() => quantize(value, '0.01')).toThrow(invalid)
    expect(() => quantize(value, '0.01')).toThrow(`${value} cannot become money`)
  })

  it.each(['0', '-1'])('refuses a step of %s', (step) => {
    expect(() => quantize(1, step)).toThrow(invalid)
  })

  it('leads back by toFloat', () => {
    expect(toFloat(quantize(1.1, '0.01'))).toBe(1.1)
  })
})

describe('price and quantity', () => {
  const acme = { id: 'ACME', tickSize: decimal('0.05'), quantityStep: decimal('0.1') }

  it('let through what lies on the increment', () => {
    expect(price('10.15', acme).toString()).toBe('10.15')
    expect(price(10.151).toString()).toBe('10.151')
    expect(quantity('0.3', acme).toString()).toBe('0.3')
    expect(quantity(0).isZero).toBe(true)
  })

  it('refuse what does not, and say how to bring it there', () => {
    expect(() => price('10.151', acme)).toThrow('The price of ACME is 10.151, which is not a multiple of the tick 0.05')
    expect(() => quantity('0.35', acme)).toThrow(
      expect.objectContaining({
        code: 'QUANTIZE_INVALID',
        hint: "Bring it onto the step with quantize(value, '0.1', rounding).",
      }),
    )
  })

  it('refuse prices that are not above zero, and negative quantities', () => {
    expect(() => price(0)).toThrow(invalid)
    expect(() => price('-1')).toThrow(invalid)
    expect(() => quantity(-1)).toThrow(invalid)
  })
})

describe('inferTick', () => {
  it('takes the columns of a series or a list of columns', () => {
    const of = (...values: number[]) => Float64Array.from(values)
    expect(inferTick({ open: of(1), high: of(1.5), low: of(0.25), close: of(1) }).toString()).toBe('0.01')
    expect(inferTick([of(1394.46, 1399.4)]).toString()).toBe('0.01')
    expect(inferTick([of(1394, 15)]).toString()).toBe('1')
    expect(inferTick([]).toString()).toBe('1')
  })

  it('passes over what is not finite, and stops at 12 decimals', () => {
    expect(inferTick([Float64Array.from([...noNumbers, 1.5])]).toString()).toBe('0.1')
    expect(inferTick([Float64Array.of(1 / 3)]).toString()).toBe('0.000000000001')
    expect(inferTick([Float64Array.of(1e-7)]).toString()).toBe('0.0000001')
  })

  it('is not misled by large prices, where the quick product is off by a unit', () => {
    expect(inferTick([Float64Array.of(1e300, 2 ** 60)]).toString()).toBe('1')
    expect(inferTick([Float64Array.of(12_345_678_901.12346)]).toString()).toBe('0.00001')
    expect(inferTick([Float64Array.of(90_071_992_547_409.9)]).toString()).toBe('0.1')
  })
})

describe('createTickQuantizer', () => {
  it('counts ticks, ties to even, by the shortest text', () => {
    const ticks = createTickQuantizer(decimal('0.01'))
    expect([ticks(101.23), ticks(1.005), ticks(1.015), ticks(-1.005), ticks(0.004)]).toEqual([
      10_123, 100, 102, -100, 0,
    ])
    expect(createTickQuantizer(decimal('0.05'))(101.237)).toBe(2025)
    expect(createTickQuantizer(decimal('50'))(120)).toBe(2)
    expect(Object.is(ticks(-0.001), 0)).toBe(true)
    expect(Object.is(ticks(-0.005), 0)).toBe(true)
  })

  it('counts beyond 2^40 ticks exactly, up to the largest safe integer', () => {
    const ticks = createTickQuantizer(decimal('0.01'))
    expect(ticks(90_071_992_547_409.9)).toBe(9_007_199_254_740_990)
    expect(() => ticks(90_071_992_547_410)).toThrow('is more ticks of 0.01 than a number can count exactly')
    expect(() => ticks(1e308)).toThrow(invalid)
    expect(() => createTickQuantizer(decimal('1e-60'))(1e308)).toThrow(invalid)
  })

  it.each(noNumbers)('refuses %d', (value) => {
    expect(() => createTickQuantizer(decimal('0.01'))(value)).toThrow(invalid)
  })

  it('refuses a tick that is not above zero at once', () => {
    expect(() => createTickQuantizer(decimal(0))).toThrow(invalid)
    expect(() => createTickQuantizer(decimal('-0.01'))).toThrow(invalid)
  })
})
