import { describe, expect, it } from 'vitest'
import { followPullback, isReclaimed, type PullbackBar } from './pullback.ts'

const bar = (changes: Partial<PullbackBar>): PullbackBar => ({
  ...{ high: 106, low: 104, close: 105, average: 103, closeBefore: 105, averageBefore: 102 },
  ...changes,
})

describe('a pullback', () => {
  it('begins with the bar that touches the average, after a close beyond it', () => {
    expect(followPullback(null, 1, bar({ low: 103 }), 20)).toEqual({ direction: 1, swing: 103, bars: 1 })
    expect(followPullback(null, 1, bar({ low: 101 }), 20)).toEqual({ direction: 1, swing: 101, bars: 1 })
  })

  it.each([
    ['the bar stays off the average', bar({ low: 103.01 })],
    ['the bar before closed at its average', bar({ low: 101, closeBefore: 102 })],
    ['the bar before closed on the other side', bar({ low: 101, closeBefore: 101 })],
    ['there was no bar before', bar({ low: 101, closeBefore: Number.NaN, averageBefore: Number.NaN })],
  ])('does not begin where %s', (_, one) => {
    expect(followPullback(null, 1, one, 20)).toBeNull()
  })

  it('goes on whatever its next bars touch, and keeps the furthest price as its swing', () => {
    const begun = { direction: 1, swing: 101, bars: 3 } as const
    expect(followPullback(begun, 1, bar({ low: 104 }), 20)).toEqual({ direction: 1, swing: 101, bars: 4 })
    expect(followPullback(begun, 1, bar({ low: 99 }), 20)).toEqual({ direction: 1, swing: 99, bars: 4 })
  })

  it('is another one when the trend has turned', () => {
    const begun = { direction: 1, swing: 101, bars: 3 } as const
    expect(followPullback(begun, -1, bar({ high: 103, closeBefore: 101 }), 20)).toEqual({
      ...{ direction: -1, swing: 103, bars: 1 },
    })
    expect(followPullback(begun, -1, bar({}), 20)).toBeNull()
  })

  it('ends with the bias, and with the bar that is one too many', () => {
    const begun = { direction: 1, swing: 101, bars: 3 } as const
    expect(followPullback(begun, 0, bar({}), 20)).toBeNull()
    expect(followPullback(begun, 1, bar({}), 4)?.bars).toBe(4)
    expect(followPullback(begun, 1, bar({}), 3)).toBeNull()
  })

  it('in a falling trend is the mirror image', () => {
    const falling = { high: 98, low: 94, close: 95, average: 98, closeBefore: 96, averageBefore: 99 }
    expect(followPullback(null, -1, falling, 20)).toEqual({ direction: -1, swing: 98, bars: 1 })
    expect(followPullback(null, -1, { ...falling, high: 97.9 }, 20)).toBeNull()
    expect(followPullback({ direction: -1, swing: 99, bars: 1 }, -1, falling, 20)?.swing).toBe(99)
  })

  it('is reclaimed by a close beyond the average, not by one at it', () => {
    expect([102.9, 103, 103.1].map((close) => isReclaimed(1, bar({ close })))).toEqual([false, false, true])
    expect([102.9, 103, 103.1].map((close) => isReclaimed(-1, bar({ close })))).toEqual([true, false, false])
  })
})
