import { describe, expect, it } from 'vitest'
import { arctangent } from './arctangent.ts'

/** Fixed-point numbers with 200 binary places: 60 decimals. */
const places = 200n
const one = 1n << places

function squareRoot(value: bigint): bigint {
  const target = value << places
  let root = one
  for (;;) {
    const next = (root + target / root) / 2n
    if (next - root <= 1n && root - next <= 1n) return next
    root = next
  }
}

/** A double as a fixed-point number, exactly: its 53 bits lie above the places. */
function toFixed(value: number): bigint {
  return (BigInt(value * 2 ** 80) << places) >> 80n
}

/** Halves the angle until Gregory's series is short, and doubles it back. */
function reference(slope: bigint): bigint {
  let tangent = slope
  let halvings = 0n
  for (; tangent > one >> 6n; halvings++) {
    tangent = (tangent << places) / (one + squareRoot(one + ((tangent * tangent) >> places)))
  }
  const square = (tangent * tangent) >> places
  let angle = 0n
  let power = tangent
  for (let k = 1n; power !== 0n; k += 2n) {
    angle += (k % 4n === 1n ? power : -power) / k
    power = (power * square) >> places
  }
  return angle << halvings
}

/** Distance of the double to the true angle, in units of the double's last place. */
function unitsOff(slope: number): number {
  const angle = arctangent(slope)
  const off = Number(toFixed(angle) - reference(toFixed(slope))) / Number(one)
  return Math.abs(off) / 2 ** (Math.floor(Math.log2(angle)) - 52)
}

describe('the arctangent', () => {
  it('is within two units in the last place, for small slopes and for steep ones', () => {
    let state = 7
    for (let i = 0; i < 3_000; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      const size = 2 ** ((i % 41) - 20)
      const slope = size * (1 + Math.abs(state / 2 ** 31))
      if (unitsOff(slope) > 2) expect.fail(`${slope} is ${unitsOff(slope)} units off`)
    }
  })

  it('is within two units in the last place on both sides of every place where the table is left for its neighbour', () => {
    for (let k = 1; k < 32; k++) {
      for (const slope of [k / 32 - 1e-16, k / 32, k / 32 + 1e-16, 32 / k, 1 + 2 ** -52]) {
        expect(unitsOff(slope), String(slope)).toBeLessThan(2)
      }
    }
  })

  it('is odd, keeps the sign of zero, and comes to a quarter turn at infinity', () => {
    for (const slope of [1e-300, 0.3, 1, 7, 1e300]) expect(arctangent(-slope)).toBe(-arctangent(slope))
    expect(arctangent(0)).toBe(0)
    expect(arctangent(5e-324)).toBe(5e-324)
    expect(arctangent(1)).toBe(Math.PI / 4)
    expect(arctangent(Number.POSITIVE_INFINITY)).toBe(Math.PI / 2)
    expect(arctangent(Number.NEGATIVE_INFINITY)).toBe(-Math.PI / 2)
    expect(arctangent(Number.NaN)).toBeNaN()
  })
})
