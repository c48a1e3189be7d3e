import { describe, expect, it } from 'vitest'
import { shareOf } from './share-of.ts'

describe('shareOf', () => {
  it('is the part that a value is of the whole, from 0 to 1', () => {
    expect([-1, 0, 1, 3, 4, 5].map((value) => shareOf(value, 4))).toEqual([0, 0, 0.25, 0.75, 1, 1])
  })

  it('is all or nothing of nothing', () => {
    expect([-1, 0, 1].map((value) => shareOf(value, 0))).toEqual([0, 0, 1])
  })
})
