import { describe, expect, it } from 'vitest'
import { addCompensated, compensatedSum } from './compensated-sum.ts'

function sumOf(values: readonly number[]): number {
  const state = new Float64Array(3)
  for (const value of values) addCompensated(state, 1, value)
  return compensatedSum(state, 1)
}

describe('a compensated sum', () => {
  it.each([
    ['terms that the sum swallows', [1, 1e100, 1, -1e100], 2],
    ['many small terms after a large one', [1, ...Array.from({ length: 1000 }, () => 2 ** -53)], 1 + 1000 * 2 ** -53],
    ['terms that overflow', [Number.MAX_VALUE, Number.MAX_VALUE], Number.POSITIVE_INFINITY],
    ['no terms', [], 0],
  ])('knows %s', (_, values, expected) => {
    expect(sumOf(values)).toBe(expected)
  })
})
