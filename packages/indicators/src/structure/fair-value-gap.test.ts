import { describe, expect, it } from 'vitest'
import { fairValueGap, type GapFill } from './fair-value-gap.ts'

const nan = Number.NaN
const of = (...prices: number[]) => Float64Array.from(prices)

describe('a fair value gap', () => {
  it('is known at its third bar and keeps its edges', () => {
    const gaps = fairValueGap(of(10, 14, 15, 16), of(9, 10, 12, 13))
    expect([...gaps.bullUpper]).toEqual([nan, nan, 12, 12])
    expect([...gaps.bullLower]).toEqual([nan, nan, 10, 10])
    expect([...gaps.bullAge]).toEqual([nan, nan, 0, 1])
    expect([...gaps.bullOpen]).toEqual([nan, nan, 1, 1])
    expect([...gaps.bearOpen]).toEqual([nan, nan, 0, 0])
  })

  it('is none where the prices of the first and the third bar touch', () => {
    expect([...fairValueGap(of(10, 14, 15), of(9, 10, 10)).bullUpper]).toEqual([nan, nan, nan])
  })

  it('falls like it rises', () => {
    const gaps = fairValueGap(of(21, 20, 18, 19), of(20, 16, 15, 16))
    expect([gaps.bearUpper[3], gaps.bearLower[3], gaps.bearAge[3], gaps.bearOpen[2], gaps.bearOpen[3]]).toEqual([
      20, 18, 1, 1, 0,
    ])
  })

  it.each<[GapFill, number[]]>([
    ['touch', [1, 1, 0, 0, 0]],
    ['middle', [1, 1, 1, 0, 0]],
    ['full', [1, 1, 1, 1, 0]],
  ])('is filled by the choice %s and stays filled', (fill, open) => {
    const low = of(9, 10, 12, 12.25, 12, 11, 10)
    const high = of(10, 14, 15, 16, 16, 16, 16)
    expect([...fairValueGap(high, low, fill).bullOpen].slice(2)).toEqual(open)
  })

  it('is replaced by the next of its kind', () => {
    const gaps = fairValueGap(of(10, 14, 15, 18, 20), of(9, 10, 12, 13, 17))
    expect([...gaps.bullLower]).toEqual([nan, nan, 10, 10, 15])
  })
})
