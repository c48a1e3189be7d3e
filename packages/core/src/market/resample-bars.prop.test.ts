import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BarAnchor } from './bar-buckets.ts'
import { type BarSeries, barSeries } from './bar-series.ts'
import { getCalendar } from './get-calendar.ts'
import { resampleBars } from './resample-bars.ts'

const starts = fc.oneof(
  fc.constantFrom('2024-03-07', '2024-10-31', '2024-07-01', '2024-11-27', '2023-12-28').map((day) => Date.parse(day)),
  fc.integer({ min: 0, max: 10_000 }).map((day) => Date.UTC(1999, 0, 1) + day * 86_400_000),
)
/** A source and a timeframe that holds whole bars of it. */
const pairs = fc.constantFrom(
  ['5m', '15m'],
  ['15m', '1h'],
  ['30m', '4h'],
  ['30m', '5h'],
  ['1h', '1d'],
  ['1h', '1w'],
  ['1d', '2d'],
  ['1d', '1w'],
  ['1d', '1mo'],
  ['1d', '3mo'],
) as fc.Arbitrary<readonly [string, string]>
const stepMs: Readonly<Record<string, number>> = {
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
}
const rows = fc.array(
  fc.record({
    skip: fc.oneof(
      { weight: 9, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 150 }) },
    ),
    prices: fc.tuple(fc.nat(500), fc.nat(500), fc.nat(500), fc.nat(500)),
    volume: fc.nat(100_000),
  }),
  { minLength: 1, maxLength: 100 },
)

const cases = fc
  .record({
    calendar: fc.constantFrom('24x7', 'fx-24x5', 'XNYS').map(getCalendar),
    pair: pairs,
    start: starts,
    rows,
    anchor: fc.constantFrom<BarAnchor>('session', 'clock'),
    hours: fc.constantFrom('regular' as const, 'all' as const),
  })
  .map(({ calendar, pair: [source, target], start, rows: list, anchor, hours }) => {
    let ordinal = -1
    const time = Float64Array.from(list, ({ skip }) => {
      ordinal += skip
      return start + ordinal * (stepMs[source] ?? 0)
    })
    const column = (of: (row: (typeof list)[number]) => number): Float64Array => Float64Array.from(list, of)
    const columns = {
      time,
      open: column(({ prices }) => prices[0]),
      high: column(({ prices }) => Math.max(...prices)),
      low: column(({ prices }) => Math.min(...prices)),
      close: column(({ prices }) => prices[3]),
      volume: column(({ volume }) => volume / 100),
    }
    const series = barSeries({ instrument: { id: 'X', tickSize: 1 }, timeframe: source, calendar, columns })
    return { series, target, options: { anchor, hours } }
  })

/** How many bars have closed by a moment. */
const closedBy = (coarse: BarSeries, time: number): number => coarse.closeTimes.filter((close) => close <= time).length

describe('resampled bars, under every calendar', () => {
  it('that have closed by some moment do not depend on what comes after it', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ({ series, target, options }, seed) => {
        const cut = 1 + (seed % series.length)
        const whole = resampleBars(series, target, options)
        const early = resampleBars(series.slice(0, cut), target, options)
        const closed = closedBy(early, series.closeTimes[cut - 1] as number)
        expect([...early.slice(0, closed)]).toEqual([...whole.slice(0, closed)])
        expect(whole.closeTimes.slice(0, early.length)).toEqual(early.closeTimes)
      }),
      { numRuns: 400 },
    )
  })

  it('close no earlier than the last row that they hold', () => {
    fc.assert(
      fc.property(cases, ({ series, target, options }) => {
        const { closeTimes } = resampleBars(series, target, options)
        // One row after the other: the bar at hand is the last one, and it must not close before the row does.
        for (let rows = 1; rows <= series.length; rows++) {
          const { length } = resampleBars(series.slice(rows - 1, rows), target, options)
          if (length === 0) continue
          const bars = resampleBars(series.slice(0, rows), target, options).length
          expect(closeTimes[bars - 1]).toBeGreaterThanOrEqual(series.closeTimes[rows - 1] as number)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keep the volume of all rows to the last digit that a float has, and lie within their extremes', () => {
    fc.assert(
      fc.property(cases, ({ series, target, options: { anchor } }) => {
        const coarse = resampleBars(series, target, { anchor, hours: 'all' })
        const hundredths = (column: Float64Array): number =>
          column.reduce((sum, volume) => sum + Math.round(100 * volume), 0)
        expect(hundredths(coarse.volume)).toBe(hundredths(series.volume))
        expect(
          coarse.volume.every((volume) => Math.abs(volume - Math.round(100 * volume) / 100) <= volume * 2 ** -52),
        ).toBe(true)
        expect(Math.max(...coarse.high)).toBe(Math.max(...series.high))
        expect(Math.min(...coarse.low)).toBe(Math.min(...series.low))
        expect([coarse.open[0], coarse.close.at(-1)]).toEqual([series.open[0], series.close.at(-1)])
      }),
      { numRuns: 300 },
    )
  })

  it('that are whole are the same bars, at the ends or not', () => {
    fc.assert(
      fc.property(cases, ({ series, target, options }) => {
        const all = [...resampleBars(series, target, options)]
        const whole = [...resampleBars(series, target, { ...options, partial: 'drop' })]
        expect(whole.length).toBeGreaterThanOrEqual(Math.max(0, all.length - 2))
        const from = all.findIndex(({ time }) => time === whole[0]?.time)
        if (whole.length > 0) expect(all.slice(from, from + whole.length)).toEqual(whole)
      }),
    )
  })
})
