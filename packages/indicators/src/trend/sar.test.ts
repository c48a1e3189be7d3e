import { describe, expect, it } from 'vitest'
import { createSar, sar } from './index.ts'

function stops(bars: readonly (readonly [high: number, low: number])[], convention?: 'talib' | 'tulip'): number[] {
  const high = Float64Array.from(bars, (bar) => bar[0])
  const low = Float64Array.from(bars, (bar) => bar[1])
  return [...sar(high, low, 0.02, 0.2, convention)]
}

const nan = Number.NaN

/** The stop at the second of two bars, in both conventions. */
function first(...bars: readonly (readonly [high: number, low: number])[]) {
  return [stops(bars)[1], stops(bars, 'tulip')[1]]
}

describe('the parabolic stop', () => {
  it('rises faster with each new high, never into the last two bars, and turns at a low', () => {
    const rising = Array.from({ length: 30 }, (_, i) => [11 + i * 2, 9 + i * 2] as const)
    const values = stops([...rising, [69, 40], [60, 39]])
    const speeds = values.slice(2, 30).map((value, k) => value - (values[k + 1] as number))
    expect(speeds.slice(0, 8).every((speed, k) => k === 0 || speed > (speeds[k - 1] as number))).toBe(true)
    // From the fourth bar on: TA-Lib does not look at the first bar again.
    for (let i = 3; i < 30; i++) {
      expect(values[i]).toBeLessThanOrEqual(rising[i - 1]?.[1] as number)
      expect(values[i]).toBeLessThanOrEqual(rising[i - 2]?.[1] as number)
    }
    // The turn puts the stop at the extreme, and the next falls towards the new low, but not into the last two bars.
    expect(values.slice(30)).toEqual([69, 69])
  })

  it("turns at a touch in TA-Lib's convention, and beyond the stop only in Tulip's", () => {
    const bars = [
      [10, 8],
      [11, 9],
      [11, 8],
    ] as const
    expect(stops(bars)).toEqual([nan, 8, 11])
    expect(stops(bars, 'tulip')[2]).toBe(8)
  })

  it('finds its first direction in its own way for each convention', () => {
    // Up by 1 and down by 2: both fall, and turn at once, as the bar is above the stop at the first high.
    expect(first([10, 8], [11, 6])).toEqual([6, 6])
    // Falling below the first high, which is the stop.
    expect(first([10, 8], [9, 6])).toEqual([10, 10])
    // An inside bar whose middle is lower: TA-Lib rises, Tulip falls.
    expect(first([10, 4], [7, 5])).toEqual([4, 10])
  })

  it('is the mirror image of itself over negated prices', () => {
    let state = 3
    let price = 50
    const bars = Array.from({ length: 2_000 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      price += state / 2 ** 31
      return [price + 0.3, price - 0.25] as const
    })
    const up = stops(bars)
    const down = stops(bars.map(([high, low]) => [-low, -high] as const))
    // From the first common turn on; the first trend rises in both if it can.
    expect(down.slice(60)).toEqual(up.slice(60).map((value) => -value))
  })

  it('stands still without acceleration, and takes no more of it than the maximum', () => {
    const high = Float64Array.of(11, 12, 13, 14)
    const low = Float64Array.of(9, 10, 11, 12)
    expect([...sar(high, low, 0, 0.2)]).toEqual([nan, 9, 9, 9])
    expect(sar(high, low, 0.5, 0.2)).toEqual(sar(high, low, 0.2, 0.2))
    expect(() => createSar(-0.1, 0.2)).toThrow('sar: acceleration must be a number from 0 to 1, but was -0.1.')
    expect(() => createSar(0.02, 2)).toThrow('sar: maximum must be a number from 0 to 1, but was 2.')
    // @ts-expect-error there is no such convention
    expect(() => createSar(0.02, 0.2, 'wilder')).toThrow('sar: convention must be')
  })

  it('starts anew behind a gap', () => {
    const stream = createSar(0.02, 0.2)
    stream.update(11, 9)
    expect(stream.update(12, 10)).toBe(9)
    expect(stream.update(13)).toBeNaN()
    expect(stream.isWarm).toBe(false)
    stream.update(21, 19)
    expect(stream.update(22, 20)).toBe(19)
    expect(stream.output(1)).toBeNaN()
  })
})
