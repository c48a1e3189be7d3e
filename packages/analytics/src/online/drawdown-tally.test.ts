import { describe, expect, it } from 'vitest'
import { DrawdownTally } from './drawdown-tally.ts'

const time = Float64Array.from({ length: 20 }, (_, index) => 1000 * index)

function observed(equity: readonly number[], cut = equity.length): DrawdownTally {
  const tally = new DrawdownTally(100)
  tally.start(0)
  const column = Float64Array.from(equity)
  tally.observe(column, time, 0, cut)
  tally.settle()
  tally.observe(column, time, cut, equity.length)
  return tally
}

describe('DrawdownTally', () => {
  it('knows the periods, the first of the deepest with its dates, and the longest', () => {
    const equity = [100, 110, 99, 110, 105, 104, 103, 108, 120, 108, 121]
    for (let cut = 0; cut <= equity.length; cut++) {
      expect(observed(equity, cut).figures(10_000, 11)).toMatchObject({
        count: 3,
        deepest: { peakTime: 1000, troughTime: 2000, recoveryTime: 3000, durationMs: 2000, depth: 99 / 110 - 1 },
        longestMs: 5000,
        timeUnderWater: 6 / 11,
      })
    }
  })

  it('counts the period that lasts until the last instant', () => {
    expect(observed([90, 80, 85]).figures(2000, 3)).toMatchObject({
      count: 1,
      deepest: { peakTime: 0, troughTime: 1000, recoveryTime: null, durationMs: 2000, depth: 80 / 100 - 1 },
      longestMs: 2000,
      averageDepth: 80 / 100 - 1,
      timeUnderWater: 1,
      painIndex: (0.1 + 0.2 + 0.15) / 3,
    })
  })

  it('loses no small losses beside large ones when it is settled', () => {
    const tally = new DrawdownTally(1)
    tally.observe(Float64Array.of(0), time, 0, 1)
    for (let i = 0; i < 1000; i++) {
      tally.settle()
      tally.observe(Float64Array.of(1 - 2 ** -53), time, 0, 1)
    }
    tally.settle()
    expect(tally.figures(1000, 1).painIndex).toBe(1 + 1000 * 2 ** -53)
  })
})
