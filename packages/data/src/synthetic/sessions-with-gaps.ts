import { type BarSeries, parseTimeframe, RaceError, type Timeframe } from '@race/core'
import { z } from 'zod'
import { checkOptions } from '../options/check-options.ts'
import { type MarketFrame, makeMarket, stepsPerBar } from './make-market.ts'
import { describedInstrument, deviation, drift, type MarketOptions, marketShape } from './market-options.ts'

export interface SessionsWithGapsOptions extends MarketOptions {
  /** Standard deviation of the log return of a bar, from its open to its close; 0.01 by default. */
  readonly volatility?: number
  /** Mean log return of a bar; 0 by default. */
  readonly drift?: number
  /**
   * Standard deviation of the log return over one night, from a close to the next session's open; 0.006 by default. A
   * pause of n days, such as a weekend of three, has √n times as much.
   */
  readonly gapVolatility?: number
  /** Mean log return over a pause; 0 by default. */
  readonly gapDrift?: number
}

const dayMs = 86_400_000

const schema = z.strictObject({
  ...marketShape,
  volatility: deviation.optional(),
  drift: drift.optional(),
  gapVolatility: deviation.optional(),
  gapDrift: drift.optional(),
})

/**
 * A seeded market with sessions: bars lie where the calendar has them, and after each pause the market opens at another
 * price than it closed at. By default it is an equity on the New York calendar, with its holidays and half days. Bars are
 * made as by `randomWalk`.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, also for a calendar that trades without a pause, and for a
 *   market that leaves the range of exact prices; `CALENDAR_RANGE` for bars beyond the years that the calendar knows
 *
 * @example
 * ```ts
 * const market = sessionsWithGaps({ seed: 'race', bars: 500, timeframe: '30m', start: '2024-01-02', gapVolatility: 0.01 })
 * console.log(market.calendar.id) // XNYS
 * ```
 */
export function sessionsWithGaps(options: SessionsWithGapsOptions): BarSeries {
  checkOptions(schema, options, 'sessionsWithGaps')
  const { timeframe, volatility = 0.01, drift = 0, gapVolatility = 0.006, gapDrift = 0 } = options
  const stepDrift = drift / stepsPerBar
  const stepVolatility = volatility / Math.sqrt(stepsPerBar)
  return makeMarket(options, {
    market: 'market of sessions',
    instrument: describedInstrument(options, { id: 'SYNTHETIC', assetClass: 'equity' }),
    pathOf(random, frame) {
      const pauseDays = pausesOf(frame, timeframe)
      const nights = random.fork('gaps')
      return {
        step: () => stepDrift + stepVolatility * random.normal(),
        gap(bar) {
          const days = pauseDays[bar] as number
          return days === 0 ? 0 : gapDrift + gapVolatility * Math.sqrt(days) * nights.normal()
        },
      }
    },
  })
}

/** Days of pause before each bar, at least one where there is any; 0 where trading runs on. */
function pausesOf({ time, calendar }: MarketFrame, timeframe: Timeframe): Float64Array {
  const parsed = parseTimeframe(timeframe)
  if (calendar.id === '24x7') {
    throw new RaceError('CONFIG_INVALID', {
      message: "sessionsWithGaps was given the calendar '24x7', which trades without a pause: there is no gap to make",
      facts: { calendar: calendar.id },
      hint: "Give an instrument of assetClass 'equity' or 'fx', or a calendar with sessions; or use randomWalk.",
    })
  }
  return Float64Array.from(time, (at, index) => {
    if (index === 0) return 0
    const pauseMs = calendar.openTime(at, parsed) - calendar.closeTime(time[index - 1] as number, parsed)
    return pauseMs <= 0 ? 0 : Math.max(1, Math.round(pauseMs / dayMs))
  })
}
