import { describe, expect, it } from 'vitest'
import { arcTangentDegrees } from './arc-tangent.ts'

const one = 10n ** 40n
/** Degrees of one radian, 180 / π, from Machin's formula for π. */
const degree = (180n * one * one) / (4n * (4n * series(one / 5n) - series(one / 239n)))

/** The arc tangent's own series, in whole numbers of 1e-40. */
function series(x: bigint): bigint {
  let sum = 0n
  let power = x
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += n % 4n === 1n ? power / n : -power / n
    power = (-(-(power * x) / one) * x) / one
  }
  return sum
}

/** The arc tangent of a fraction by halving the angle until the series is short. */
function reference(x: number): number {
  // A double is a whole number over a power of two.
  let exponent = 0
  let whole = x
  while (!Number.isInteger(whole)) {
    whole *= 2
    exponent++
  }
  let tangent = (BigInt(whole) * one) >> BigInt(exponent)
  let halvings = 0n
  while (tangent > one / 50n || tangent < -one / 50n) {
    tangent = (tangent * one) / (one + root(one * one + tangent * tangent))
    halvings++
  }
  return Number((series(tangent) * degree * 2n ** halvings) / one) / 1e40
}

function root(square: bigint): bigint {
  let x = BigInt(Math.floor(Math.sqrt(Number(square))))
  for (let i = 0; i < 6; i++) x = (x + square / x) / 2n
  return x
}

describe('the arc tangent', () => {
  it('is within 3 units of the last place of a reference in whole numbers', () => {
    for (let i = 1; i < 4_000; i++) {
      for (const x of [i / 1_999, i * 0.37, i * i * 1e-9, 1e6 / i]) {
        const expected = reference(x)
        const error = Math.abs(arcTangentDegrees(x) - expected) / expected
        if (error > 3 * 2 ** -52) expect.fail(`${x}: ${arcTangentDegrees(x)} is not ${expected}`)
      }
    }
  })

  it('is odd, and never beyond 90 degrees', () => {
    expect(arcTangentDegrees(1)).toBe(45)
    expect(arcTangentDegrees(-1)).toBe(-45)
    expect(arcTangentDegrees(0)).toBe(0)
    expect(arcTangentDegrees(1e300)).toBe(90)
    expect(arcTangentDegrees(Number.NEGATIVE_INFINITY)).toBe(-90)
    expect(arcTangentDegrees(-0.3)).toBe(-arcTangentDegrees(0.3))
  })

  it('is not a number where there is none', () => {
    expect(arcTangentDegrees(Number.NaN)).toBeNaN()
  })
})
