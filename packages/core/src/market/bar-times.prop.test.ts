import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barSeries } from './bar-series.ts'
import { dateOfDay, dayMs, dayOf, dayOfDate, weekdayOf } from './civil-date.ts'
import { getCalendar } from './get-calendar.ts'
import { parseTimeframe } from './timeframe.ts'

const calendars = fc.constantFrom('24x7', 'fx-24x5', 'XNYS').map(getCalendar)
const instants = fc.integer({ min: Date.UTC(1998, 0, 1), max: Date.UTC(2030, 0, 1) })
const gaps = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 60 })

/** Times of bars on the grid of a timeframe, some of them missing: what a source without overlaps can have. */
function gridTimes(timeframe: string, from: number, steps: readonly number[]): Float64Array {
  const { unit, count, nominalMs, isDaily } = parseTimeframe(timeframe)
  const ordinals = steps.map((_, i) => steps.slice(0, i).reduce((sum, step) => sum + step, 0))
  const day = dayOf(from)
  if (unit === 'mo') {
    const { year, month } = dateOfDay(day)
    return Float64Array.from(ordinals, (n) => dayOfDate(year, month + n * count, 1) * dayMs)
  }
  const first =
    unit === 'w' ? (day - ((weekdayOf(day) + 6) % 7)) * dayMs : isDaily ? day * dayMs : from - (from % nominalMs)
  return Float64Array.from(ordinals, (n) => first + n * nominalMs)
}

const cases = fc
  .record({
    calendar: calendars,
    timeframe: fc.constantFrom('15s', '1m', '7m', '1h', '4h', '12h', '36h', '1d', '2d', '5d', '1w', '3w', '1mo', '3mo'),
    from: instants,
    steps: gaps,
  })
  .map(({ calendar, timeframe, from, steps }) => {
    const time = gridTimes(timeframe, from, steps)
    const prices = new Float64Array(time.length).fill(1)
    const columns = { time, open: prices, high: prices, low: prices, close: prices }
    return { series: barSeries({ instrument: 'X', timeframe, calendar, columns }), timeframe }
  })

describe('times of bars on the grid of their timeframe, under every calendar', () => {
  it('let each bar close after it opens, and no later than the next one opens', () => {
    fc.assert(
      fc.property(cases, ({ series: { openTimes, closeTimes, length } }) => {
        for (let i = 0; i < length; i++) {
          expect(closeTimes[i]).toBeGreaterThan(openTimes[i] as number)
          if (i + 1 < length) expect(closeTimes[i]).toBeLessThanOrEqual(openTimes[i + 1] as number)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('last no longer than their timeframe', () => {
    fc.assert(
      fc.property(cases, ({ series: { openTimes, closeTimes, length }, timeframe }) => {
        const { unit, count, nominalMs } = parseTimeframe(timeframe)
        const atMost = unit === 'mo' ? count * 31 * dayMs : nominalMs
        for (let i = 0; i < length; i++) {
          // An hour more, for weeks and months in which the clocks go back.
          expect((closeTimes[i] as number) - (openTimes[i] as number)).toBeLessThanOrEqual(atMost + 3_600_000)
        }
      }),
    )
  })

  it('are the same in a slice as in the whole', () => {
    fc.assert(
      fc.property(cases, fc.nat(60), fc.nat(60), ({ series }, a, b) => {
        const from = Math.min(a, b, series.length)
        const to = Math.min(Math.max(a, b), series.length)
        const early = series.slice(from, to)
        expect(early.closeTimes).toEqual(series.closeTimes.slice(from, to))
        expect(early.openTimes).toEqual(series.openTimes.slice(from, to))
        expect(series.slice(from, to).closeTimes).toEqual(early.closeTimes)
      }),
    )
  })

  it('fall on the ends of sessions for bars of one day on sessions', () => {
    fc.assert(
      fc.property(calendars, instants, (calendar, from) => {
        const day = parseTimeframe('1d')
        for (const { date, open, close } of calendar.sessions(from, from + 20 * dayMs)) {
          expect([calendar.openTime(date, day), calendar.closeTime(date, day)]).toEqual([open, close])
        }
      }),
    )
  })
})
