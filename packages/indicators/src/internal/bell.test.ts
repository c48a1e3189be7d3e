import { describe, expect, it } from 'vitest'
import { bell } from './bell.ts'

const places = 1_200n
const one = 1n << places

/** e^(−distance² / 2) in fixed point with 1,200 binary places: a Taylor series of an exponent made small by halving. */
function reference(distance: number): bigint {
  const fixed = (BigInt(distance * 2 ** 60) << places) >> 60n
  let exponent = -((fixed * fixed) >> places) / 2n
  const halvings = 16n
  exponent >>= halvings
  let sum = one
  let term = one
  for (let k = 1n; term !== 0n && k < 400n; k++) {
    term = ((term * exponent) >> places) / k
    sum += term
  }
  for (let k = 0n; k < halvings; k++) sum = (sum * sum) >> places
  return sum
}

describe('the bell curve', () => {
  it('is within four units in the last place of e^(−distance² / 2)', () => {
    for (let i = 0; i <= 140; i++) {
      // Distances of few binary digits, whose squares are doubles.
      const distance = i / 8
      const expected = reference(distance)
      const shift = expected.toString(2).length - 80
      const scale = shift > 0 ? BigInt(shift) : 0n
      const height = BigInt(bell(distance) * 2 ** 500) << (places - 500n)
      const off = Number((height - expected) >> scale) / Number(expected >> scale)
      expect(Math.abs(off), String(distance)).toBeLessThan(4 * 2 ** -53)
    }
  })

  it('has its top at 0, is the same on both sides, and falls to nothing', () => {
    expect(bell(0)).toBe(1)
    expect(bell(-1.5)).toBe(bell(1.5))
    expect(bell(38.5)).toBeGreaterThan(0)
    expect(bell(39)).toBe(0)
    expect(bell(1e200)).toBe(0)
  })
})
