import { describe, expect, it } from 'vitest'
import { createHighest, highest, lowest } from './index.ts'

const nan = Number.NaN

/** A repeatable walk: multiplicative congruential steps, no library. */
function walk(length: number): Float64Array {
  let state = 12345
  let value = 100
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    value += state / 2 ** 31
    return value
  })
}

describe('extremes', () => {
  it.each([1, 2, 20, 250])('of windows of %i are those of the definition, to the bit', (period) => {
    const values = walk(20_000)
    const high = highest(values, period)
    const low = lowest(values, period)
    for (let i = period - 1; i < values.length; i += 7) {
      const window = values.subarray(i + 1 - period, i + 1)
      expect([high[i], low[i]]).toEqual([Math.max(...window), Math.min(...window)])
    }
  })

  it.each([nan, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'are NaN until a gap of %d has left the window',
    (gap) => {
      const values = Float64Array.of(1, 2, 3, gap, 5, 6, 7)
      expect([...highest(values, 2)]).toEqual([nan, 2, 3, nan, nan, 6, 7])
      expect([...lowest(values, 2)]).toEqual([nan, 1, 2, nan, nan, 5, 6])
    },
  )

  it('refuse a period with what to give', () => {
    expect(() => createHighest(0)).toThrow('highest: period must be an integer from 1 to 1,000,000, but was 0.')
    expect(() => lowest.column([new Float64Array(1)], [], [new Float64Array(1)])).toThrow('but was undefined')
  })
})
