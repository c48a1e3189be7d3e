import { describe, expect, it } from 'vitest'
import { createTrendLines, trendLines } from './trend-lines.ts'

const nan = Number.NaN
const of = (...prices: number[]) => Float64Array.from(prices)

describe('trend lines', () => {
  const low = of(12, 10, 13, 11, 14, 12.5, 14, 13)

  it('go through the last two swing lows from the confirmation of the second on', () => {
    const lines = trendLines(
      low.map((price) => price + 1),
      low,
      low,
      1,
      1,
    )
    expect([...lines.support]).toEqual([nan, nan, nan, nan, 11.5, 12, 13.25, nan])
    expect([...lines.supportSlope]).toEqual([nan, nan, nan, nan, 0.5, 0.5, 0.75, nan])
  })

  it('hold on a close that meets them, and are gone from a close beyond them on', () => {
    const prices = (last: number) => of(12, 10, 13, 11, 14, last, 20, 20)
    const held = trendLines(prices(12), prices(12), prices(12), 1, 1).support
    expect(held[5]).toBe(12)
    const broken = trendLines(prices(11.75), prices(11.75), prices(11.75), 1, 1).support
    expect([...broken.slice(4, 6)]).toEqual([11.5, nan])
  })

  it('can be broken between the pivot and its confirmation', () => {
    // The second low closes below the line that it makes a bar later.
    const lows = of(12, 10, 13, 14, 13, 14, 14)
    const closes = of(12, 12, 13, 14, 14, 14, 14)
    expect(trendLines(lows, lows, closes, 1, 1).support[5]).toBe(14)
    closes[5] = 13.5
    expect(trendLines(lows, lows, closes, 1, 1).support[5]).toBeNaN()
  })

  it('count their pivots and each visit since as touches', () => {
    const lows = of(12, 10, 12, 10, 12, 13, 10.005, 10.004)
    const lines = trendLines(
      lows.map(() => 20),
      lows,
      lows.map(() => 15),
      1,
      1,
      2,
      0.1,
    )
    expect([...lines.supportTouches.slice(4, 8)]).toEqual([2, 2, 3, 3])
  })

  it('lie over swing highs as they lie under swing lows', () => {
    const lines = createTrendLines(1, 1)
    const mirrored = createTrendLines(1, 1)
    for (const price of low) {
      lines.update(price + 2, price, price + 1)
      mirrored.update(-price, -price - 2, -price - 1)
      expect([0, 1, 2, 3].map((k) => Math.abs(mirrored.output(k + 4)))).toEqual(
        [0, 1, 2, 3].map((k) => Math.abs(lines.output(k))),
      )
    }
  })

  it('fit more than two pivots as well as a line can', () => {
    const prices = of(20, 10, 20, 11, 20, 15, 20)
    const lines = trendLines(
      prices,
      prices,
      prices.map(() => 30),
      1,
      1,
      3,
    )
    // Through 10, 11 and 15 at bars 2, 4 and 6: mean 12 at bar 4, slope (15 − 10) / 4.
    expect([lines.supportSlope[6], lines.support[6], lines.supportAge[6]]).toEqual([1.25, 15.75, 5])
  })
})
