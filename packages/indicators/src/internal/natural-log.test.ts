import { describe, expect, it } from 'vitest'
import { naturalLog } from './natural-log.ts'

const bits = 200n
const one = 1n << bits

/** ln x × 2^200 in whole numbers: x = m 2^k exactly, ln m as 2 artanh((m − 1) ÷ (m + 1)), ln 2 in the same way. */
function exactLog(x: number): bigint {
  let k = 0n
  let m = x
  while (m >= 2) {
    m /= 2
    k++
  }
  while (m < 1) {
    m *= 2
    k--
  }
  const fraction = (BigInt(m * 2 ** 52) << bits) >> 52n
  return twiceArtanh(((fraction - one) << bits) / (fraction + one)) + k * twiceArtanh(one / 3n)
}

function twiceArtanh(s: bigint): bigint {
  const z = (s * s) >> bits
  let power = s
  let sum = 0n
  for (let odd = 1n; power !== 0n; odd += 2n) {
    sum += power / odd
    power = (power * z) >> bits
  }
  return 2n * sum
}

/** How many units in the last place of the logarithm a number lies from the exact one. */
function unitsOff(x: number): number {
  const actual = naturalLog(x)
  const exact = exactLog(x)
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(actual))) - 52)
  const scale = 2 ** 120
  // The float is a whole number of 2^-200 where it is not tiny, so that the difference is exact.
  const difference = BigInt(actual * scale) * (one / BigInt(scale)) - exact
  return Math.abs(Number(difference) / Number(one)) / unit
}

describe('the natural logarithm', () => {
  it('is within 2 units in the last place of the exact one, over all magnitudes', () => {
    let state = 7
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      return state / 2 ** 32 + 0.5
    }
    for (let i = 0; i < 3_000; i++) {
      const x = (1 + random()) * 2 ** Math.floor(random() * 2_000 - 1_000)
      expect(unitsOff(x)).toBeLessThan(2)
    }
  })

  it('is as good near 1 and over the range of the Fisher transform', () => {
    for (let i = 1; i < 2_000; i++) {
      expect(unitsOff(1 + i * 2 ** -20)).toBeLessThan(2)
      expect(unitsOff(1 - i * 2 ** -20)).toBeLessThan(2)
      const x = (i / 2_000) * 0.999
      expect(unitsOff((1 + x) / (1 - x))).toBeLessThan(2)
    }
  })

  it('is exactly 0 at 1, and knows the smallest and the largest number', () => {
    expect(naturalLog(1)).toBe(0)
    expect(naturalLog(5e-324)).toBeCloseTo(-744.4400719213812, 10)
    expect(naturalLog(Number.MAX_VALUE)).toBeCloseTo(709.782712893384, 10)
  })
})
