import { describe, expect, it } from 'vitest'
import { linearReg, linearRegSlope, stddev, sum, variance } from './index.ts'

const length = 10_000_000

/** A repeatable walk that turns back at its bounds, so that prices stay in one order of magnitude. */
function walk(start: number, step: number): Float64Array {
  const values = new Float64Array(length)
  let state = 12345
  let value = start
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    const move = (state / 2 ** 31) * step
    value += Math.abs(value + move - start) > 1_000 * step ? -move : move
    values[i] = value
  }
  return values
}

/** Adds with the rounding errors of each addition carried along (A. Neumaier, 1974). */
function exactSum(terms: Iterable<number>): number {
  let sum = 0
  let lost = 0
  for (const term of terms) {
    const next = sum + term
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum
    sum = next
  }
  return sum + lost
}

function reference(values: Float64Array, index: number, period: number) {
  const window = values.subarray(index + 1 - period, index + 1)
  const newest = values[index] as number
  const mean = exactSum(window.map((value) => value - newest)) / period
  const half = (period - 1) / 2
  const tilt = exactSum(window.map((value, rank) => (value - newest - mean) * (rank - half)))
  const slope = tilt / ((period * (period * period - 1)) / 12)
  return {
    sum: exactSum(window),
    variance: exactSum(window.map((value) => (value - newest - mean) ** 2)) / period,
    slope,
    line: newest + (mean + slope * half),
  }
}

/** A hundred places over all the data, and every bar of the last stretch between two renewals. */
const places = [
  ...Array.from({ length: 100 }, (_, k) => Math.floor(((k + 1) * (length - 1)) / 101)),
  ...Array.from({ length: 513 }, (_, k) => length - 513 + k),
]

describe('over ten million bars', () => {
  it.each([
    ['prices of a hundred', 20, () => walk(100, 0.05)],
    ['prices of a million that move by a thousandth', 250, () => walk(1e6, 1e-3)],
  ] as const)('of %s, sums, variances and lines of %i do not drift by 1e-10', (_name, period, prices) => {
    const values = prices()
    const worst = { sum: 0, variance: 0, stddev: 0, line: 0, slope: 0 }
    const compare = (key: keyof typeof worst, is: number | undefined, should: number, scale = Math.abs(should)) => {
      worst[key] = Math.max(worst[key], is === undefined ? Number.POSITIVE_INFINITY : Math.abs(is - should) / scale)
    }
    const expected = places.map((place) => reference(values, place, period))
    const each = (
      column: Float64Array,
      check: (is: number | undefined, should: ReturnType<typeof reference>) => void,
    ) =>
      places.forEach((place, k) => {
        check(column[place], expected[k] as ReturnType<typeof reference>)
      })
    const output = new Float64Array(length)
    each(sum(values, period, output), (is, should) => compare('sum', is, should.sum))
    each(variance(values, period, output), (is, should) => compare('variance', is, should.variance))
    each(stddev(values, period, output), (is, should) => compare('stddev', is, Math.sqrt(should.variance)))
    each(linearReg(values, period, output), (is, should) => compare('line', is, should.line))
    // A slope goes through 0, where it has no digits of its own: what it is made of is the deviation of a window over its bars.
    each(linearRegSlope(values, period, output), (is, should) =>
      compare('slope', is, should.slope, Math.sqrt(should.variance) / period),
    )
    for (const [key, error] of Object.entries(worst)) expect([key, error < 1e-10, error]).toEqual([key, true, error])
  })
})
