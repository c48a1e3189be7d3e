import { describe, expect, it } from 'vitest'
import { decimal } from './decimal.ts'
import { inferTick } from './infer-tick.ts'
import {
  absScaled,
  fromScaled,
  minScaled,
  multiplyDivideFloor,
  multiplyDivideHalfEven,
  scaledToFloat,
} from './scaled.ts'
import { createTickQuantizer } from './tick-quantizer.ts'

describe('decimals at their edges', () => {
  it('keep 60 decimals of a rounding, and 60 digits of a sum that is as long', () => {
    const third = decimal(1).dividedBy(3, { decimals: 60, rounding: 'down' })
    expect(third.decimalPlaces).toBe(60)
    const sum = decimal(`1e59`).plus(1)
    expect(sum.toString()).toBe(`1${'0'.repeat(58)}1`)
    expect(() => decimal('1e60').plus(1)).toThrow('The sum has 61 significant digits')
    expect(() => decimal('1e60').minus('1e-60')).toThrow('The difference has')
  })

  it('take any number of digits after a leading point, and a sum with nothing far away', () => {
    expect(decimal('.125').toString()).toBe('0.125')
    expect(decimal('1e200').plus(0).equals('1e200')).toBe(true)
    expect(decimal(0).plus('1e-200').equals('1e-200')).toBe(true)
    expect(() => decimal('1e200').plus('1e-200')).toThrow('The sum has')
    expect(() => decimal('1e-200').minus('1e200')).toThrow('The difference has')
  })

  it('round a display to even, and tell a quotient of nothing as nothing', () => {
    expect([decimal('0.125').toFixed(2), decimal('0.375').toFixed(2), decimal('-0.125').toFixed(2)]).toEqual([
      '0.12',
      '0.38',
      '-0.12',
    ])
    for (const rounding of ['up', 'down', 'floor', 'ceiling', 'half-up', 'half-even'] as const) {
      expect(decimal(0).dividedBy(-3, { decimals: 2, rounding }).toString()).toBe('0')
    }
  })
})

describe('scaled integers at their edges', () => {
  it('have one zero, and are floats of the nearest value however many decimals they have', () => {
    expect(Object.is(absScaled(0), 0)).toBe(true)
    expect(fromScaled(0, 3).toString()).toBe('0')
    expect([fromScaled(-5, 3), fromScaled(-12_345, 0), fromScaled(7n, 1)].map(String)).toEqual([
      '-0.005',
      '-12345',
      '0.7',
    ])
    expect(minScaled(3, 3)).toBe(3)
    expect([scaledToFloat(25, 0), scaledToFloat(125, 2), scaledToFloat(-1, 22), scaledToFloat(3, 24)]).toEqual([
      25, 1.25, -1e-22, 3e-24,
    ])
  })

  it.each([
    // a × b ÷ divisor, halves to even, floored; also where the product is wider than a float holds exactly
    [5, 1, 2, 2, 2],
    [7, 1, 2, 4, 3],
    [-5, 1, 2, -2, -3],
    [-7, 1, 2, -4, -4],
    [0, 9, 7, 0, 0],
    [-1, 1, 3, 0, -1],
    [9_007_199_254_740_991, 3, 2, 13_510_798_882_111_486n, 13_510_798_882_111_486n],
    [-9_007_199_254_740_991, 3, 2, -13_510_798_882_111_486n, -13_510_798_882_111_487n],
    [9_007_199_254_740_991, 5, 2, 22_517_998_136_852_478n, 22_517_998_136_852_477n],
    [-9_007_199_254_740_992n, 9, 9_007_199_254_740_992n, -9, -9],
  ] as const)('%s × %s ÷ %s is %s to even and %s floored', (a, b, divisor, even, floor) => {
    const found = [multiplyDivideHalfEven(a, b, divisor), multiplyDivideFloor(a, b, divisor)]
    expect(found).toEqual([even, floor])
    expect(found.some((value) => Object.is(value, -0))).toBe(false)
  })
})

describe('ticks at their edges', () => {
  it.each([1, -1])('are counted to even around the size where floats stop to decide (sign %d)', (sign) => {
    const ticks = createTickQuantizer(decimal('0.01'))
    for (const count of [1_099_511_627_774, 1_099_511_627_775, 1_099_511_627_776, 1_099_511_627_777]) {
      expect(ticks(Number(decimal(count).times('0.01').times(sign)))).toBe(sign * count)
      const tie = decimal(count).plus('0.5').times('0.01').times(sign)
      expect(ticks(tie.toNumber())).toBe(sign * (count % 2 === 0 ? count : count + 1))
    }
  })

  it('of a whole amount are counted too, and a value far below half of one is none', () => {
    const ticks = createTickQuantizer(decimal(25))
    expect([ticks(100), ticks(112.5), ticks(137.5), ticks(12.4), ticks(-12.6)]).toEqual([4, 4, 6, 0, -1])
  })

  it('are inferred from the prices that are there, up to twelve decimals', () => {
    const none = new Float64Array(0)
    expect(inferTick([none]).toString()).toBe('1')
    expect(inferTick([Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, 3)]).toString()).toBe('1')
    expect(inferTick([Float64Array.of(1e-13, 5)]).toString()).toBe('0.000000000001')
    // Beyond 2^50 a float product does not tell whether a decimal is there; its text does.
    expect(inferTick([Float64Array.of(1_125_899_906_842_624.2)]).toString()).toBe('0.1')
    expect(inferTick([Float64Array.of(2_251_799_813_685_249.5)]).toString()).toBe('0.1')
    expect(inferTick([Float64Array.of(9_007_199_254_740_992)]).toString()).toBe('1')
    expect(inferTick([Float64Array.of(90_071_992_547_409.94)]).toString()).toBe('0.01')
  })
})
