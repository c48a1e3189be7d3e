import { describe, expect, it } from 'vitest'
import { stretchOf } from './stretch-of.ts'

const hour = 3_600_000
const day = 24 * hour

/** Of times, the places of those that begin a stretch. */
const begins = (timeframe: string, every: number, times: readonly number[]): number[] => {
  const stretch = stretchOf(timeframe, every)
  return times.flatMap((time, i) => (i > 0 && stretch(time) === stretch(times[i - 1] as number) ? [] : [i]))
}

describe('stretchOf', () => {
  it('begins a stretch at every so many bars, at the same ones wherever the first bar is', () => {
    const hours = Array.from({ length: 20 }, (_, i) => 6 * hour + i * hour)
    expect(begins('1h', 6, hours)).toEqual([0, 6, 12, 18])
    expect(begins('1h', 6, hours.slice(4))).toEqual([0, 2, 8, 14])
    expect(begins('2h', 3, hours)).toEqual(begins('1h', 6, hours))
  })

  it('begins one at the first bar after a pause in which one began', () => {
    const days = [0, 1, 5, 6, 7, 8, 12].map((number) => number * day)
    expect(begins('1d', 3, days)).toEqual([0, 2, 3, 6])
  })

  it('begins one at every bar where it lasts one, in months of whatever length', () => {
    const months = Array.from({ length: 30 }, (_, i) => Date.UTC(2023, i, 1))
    expect(begins('1mo', 1, months)).toHaveLength(30)
    expect(begins('1mo', 3, months)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27])
    const quarters = Array.from({ length: 8 }, (_, i) => Date.UTC(2023, 3 * i, 1))
    expect(begins('3mo', 1, quarters)).toHaveLength(8)
    expect(begins('3mo', 2, quarters)).toEqual([0, 2, 4, 6])
  })
})
