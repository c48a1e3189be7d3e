import { describe, expect, it } from 'vitest'
import { givenParams, priceDecimals } from './given-params.ts'

describe('givenParams', () => {
  it('leaves out what is null, in actions of a script as well', () => {
    const script = [{ bar: 1, limit: null, op: 'cancel' }]
    expect(givenParams({ n: 3, lim: null, steps: [[0, 30]], script })).toEqual({
      n: 3,
      steps: [[0, 30]],
      script: [{ bar: 1, op: 'cancel' }],
    })
  })
})

describe('priceDecimals', () => {
  it('counts the decimals of the finest price of a script, and of rounding', () => {
    expect(
      priceDecimals({
        script: [
          { bar: 1, limit: 1.5, sl: 1.2345 },
          { bar: 2, units: 0.123456 },
        ],
      }),
    ).toBe(4)
    expect(priceDecimals({ digits: 5 })).toBe(5)
    expect(priceDecimals({})).toBe(0)
  })
})
