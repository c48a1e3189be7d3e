import { type BarSeries, barSeries, type Decimal, decimal, parseTimeframe } from '@race/core'
import { z } from 'zod'
import { DataError } from '../error/data-error.ts'
import { checkOptions } from '../options/check-options.ts'
import { isoTime } from '../quality/iso-time.ts'
import { createTimeReader } from '../time/time-reader.ts'
import { createTimeZone, isTimeZone } from '../time/time-zone.ts'
import type { FactorRow } from './factor-row.ts'

const dayMs = 86_400_000

export interface AdjustPricesOptions {
  /** What is taken out: splits and dividends (default), or splits only. */
  readonly adjust?: 'splits-and-dividends' | 'splits'
  /** Whether volume is divided by the split factor, so that old and new shares compare; true by default. */
  readonly adjustVolume?: boolean
  /** Decimals of adjusted prices, 0 to 12; 8 by default. */
  readonly decimals?: number
  /** Zone whose dates the factors mean, for bars shorter than a day; `America/New_York` for `XNYS`, else `UTC`. */
  readonly zone?: string
}

const schema = z.strictObject({
  adjust: z.enum(['splits-and-dividends', 'splits']).optional(),
  adjustVolume: z.boolean().optional(),
  decimals: z.int().min(0).max(12).optional(),
  zone: z.string().refine(isTimeZone, { error: "must be an IANA time zone, such as 'America/New_York'" }).optional(),
})

/**
 * Adjusts raw prices for splits and dividends: price × price factor × split factor of the first factor row whose date
 * is on or after the bar's date (the method of QuantConnect's LEAN factor files). So prices of the newest days stay as
 * they are and older ones are scaled to them.
 *
 * The product is taken in float64, in this order, and rounded to the nearest multiple of 10^−decimals: equal inputs give equal columns
 * everywhere, and adjusted bars keep open and close within high and low. The instrument of the result is the same but
 * for its tick, which becomes 10^−decimals: adjusted prices lie between the market's ticks. Volume becomes fractional
 * where a split factor does not divide it.
 *
 * @throws DataError `DATA_INVALID` for factors that are not ordered, not above zero, or end before the bars
 *
 * @example
 * ```ts
 * const { series } = await readCsv('spy.csv', { instrument: 'SPY', timeframe: '1d' })
 * const adjusted = adjustPrices(series, await readFactorsCsv('spy_factors.csv'))
 * ```
 */
export function adjustPrices(
  series: BarSeries,
  factors: readonly FactorRow[],
  options: AdjustPricesOptions = {},
): BarSeries {
  checkOptions(schema, options, 'adjustPrices')
  const { adjust = 'splits-and-dividends', adjustVolume = true, decimals = 8 } = options
  const dates = checkedDates(factors, series)
  const dateOf = barDateReader(series, options.zone)
  const columns = {
    time: series.time,
    open: new Float64Array(series.length),
    high: new Float64Array(series.length),
    low: new Float64Array(series.length),
    close: new Float64Array(series.length),
    volume: new Float64Array(series.length),
  }
  const unit = Number(`1e${decimals}`)
  let row = 0
  for (let i = 0; i < series.length; i++) {
    const date = dateOf(series.time[i] as number)
    while (row < dates.length && (dates[row] as number) < date) row++
    const factor = factors[row]
    if (factor === undefined) throw factorsEnd(series, dates, date)
    const dividends = adjust === 'splits' ? 1 : factor.priceFactor
    const split = factor.splitFactor
    columns.open[i] = rounded((series.open[i] as number) * dividends * split, unit)
    columns.high[i] = rounded((series.high[i] as number) * dividends * split, unit)
    columns.low[i] = rounded((series.low[i] as number) * dividends * split, unit)
    columns.close[i] = rounded((series.close[i] as number) * dividends * split, unit)
    columns.volume[i] = adjustVolume ? (series.volume[i] as number) / split : (series.volume[i] as number)
  }
  const tickSize: Decimal = decimal(`1e-${decimals}`)
  const { timeframe, calendar, instrument } = series
  return barSeries({ instrument: { ...instrument, tickSize }, timeframe, calendar, columns })
}

function rounded(value: number, unit: number): number {
  const count = Math.round(value * unit)
  // Beyond 2^53 units a float has no such decimals to round.
  return Number.isSafeInteger(count) ? count / unit : value
}

function barDateReader(series: BarSeries, zone: string | undefined): (time: number) => number {
  const midnightOf = (time: number): number => Math.floor(time / dayMs) * dayMs
  if (parseTimeframe(series.timeframe).isDaily) return midnightOf
  const clocks = createTimeZone(zone ?? (series.calendar.id === 'XNYS' ? 'America/New_York' : 'UTC'))
  return (time) => midnightOf(clocks.localOf(time))
}

function checkedDates(factors: readonly FactorRow[], { instrument }: BarSeries): Float64Array {
  const readDate = createTimeReader({ unit: 'ms', isDaily: true })
  const file = `factors of ${instrument.id}`
  const dates = Float64Array.from(factors, ({ date }) => readDate(date))
  const fail = (index: number, reason: string, hint: string): DataError =>
    new DataError('DATA_INVALID', { file, line: index + 1, reason, hint })
  factors.forEach(({ date, priceFactor, splitFactor }, index) => {
    if (Number.isNaN(dates[index])) throw fail(index, `the date is '${date}'`, "Give dates such as '2013-12-19'.")
    if (!(priceFactor > 0 && splitFactor > 0 && Number.isFinite(priceFactor * splitFactor))) {
      throw fail(index, `the factors are ${priceFactor} and ${splitFactor}`, 'Factors must be finite and above zero.')
    }
    if (index > 0 && (dates[index] as number) <= (dates[index - 1] as number)) {
      throw fail(
        index,
        `${isoTime(dates[index] as number)} does not come after ${isoTime(dates[index - 1] as number)}`,
        'Sort the rows by date and drop duplicates.',
      )
    }
  })
  return dates
}

function factorsEnd({ instrument }: BarSeries, dates: Float64Array, date: number): DataError {
  const last = dates.at(-1)
  return new DataError('DATA_INVALID', {
    file: `factors of ${instrument.id}`,
    reason: `${last === undefined ? 'there are none' : `they end on ${isoTime(last)}`}, before the bar of ${isoTime(date)}`,
    hint: 'If nothing happened since, add a last row far ahead with both factors 1, as LEAN does with 2050-12-31.',
  })
}
