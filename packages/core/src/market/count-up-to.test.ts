import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countUpTo } from './count-up-to.ts'

describe('countUpTo', () => {
  it.each([
    [[], 5, 0],
    [[5], 4, 0],
    [[5], 5, 1],
    [[5], 6, 1],
    [[1, 2, 2, 2, 3], 2, 4],
    [[1, 2, 3], Number.NEGATIVE_INFINITY, 0],
    [[1, 2, 3], Number.POSITIVE_INFINITY, 3],
  ])('counts in %j what is at or below %d: %d', (column, value, count) => {
    expect(countUpTo(column, value)).toBe(count)
  })

  it('counts as a filter does, wherever it may begin', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 }), (values, value) => {
        const column = Float64Array.from(values).sort()
        const count = column.filter((one) => one <= value).length
        for (let from = 0; from <= count; from++) expect(countUpTo(column, value, from)).toBe(count)
      }),
    )
  })
})
