import { type BarSeries, barSeries, type DecimalInput, decimal } from '@race/core'
import { DataError } from './data-error.ts'

/** A row of a factor file: it holds for bars up to and with its date. */
export interface AdjustmentFactor {
  /** Epoch ms of midnight UTC. */
  readonly date: number
  /** For dividends. */
  readonly priceFactor: number
  /** For splits. */
  readonly splitFactor: number
}

export interface AdjustPricesOptions {
  /** Whether volume is divided by the split factor; true by default. */
  readonly volume?: boolean
  /** Tick of the adjusted series; inferred from its prices by default, at most 12 decimals. */
  readonly tickSize?: DecimalInput
}

const decimalsKept = 1e10

/**
 * Prices as they would have been without dividends and splits: price × price factor × split factor of the first row
 * whose date is at or after the bar's. Adjusted prices are rounded to 10 decimals, so that they have a tick.
 *
 * @throws DataError for factors that are empty, unsorted, not positive or end before the series
 *
 * @example
 * ```ts
 * const adjusted = adjustPrices(series, await readFactorsCsv('spy_factors.csv'))
 * ```
 */
export function adjustPrices(
  series: BarSeries,
  factors: readonly AdjustmentFactor[],
  options: AdjustPricesOptions = {},
): BarSeries {
  requireFactors(factors, series)
  const columns = {
    time: series.time,
    open: series.open.slice(),
    high: series.high.slice(),
    low: series.low.slice(),
    close: series.close.slice(),
    volume: series.volume.slice(),
  }
  let row = 0
  for (let i = 0; i < series.length; i++) {
    while ((factors[row] as AdjustmentFactor).date < (series.time[i] as number)) row++
    const { priceFactor, splitFactor } = factors[row] as AdjustmentFactor
    for (const name of ['open', 'high', 'low', 'close'] as const) {
      const column = columns[name]
      column[i] = Math.round((column[i] as number) * priceFactor * splitFactor * decimalsKept) / decimalsKept
    }
    if (options.volume ?? true) columns.volume[i] = (columns.volume[i] as number) / splitFactor
  }
  const { tickSize: _, ...instrument } = series.instrument
  const tickSize = options.tickSize === undefined ? {} : { tickSize: decimal(options.tickSize) }
  return barSeries({
    instrument: { ...instrument, ...tickSize },
    timeframe: series.timeframe,
    calendar: series.calendar,
    columns,
  })
}

function requireFactors(factors: readonly AdjustmentFactor[], series: BarSeries): void {
  const bad = factors.findIndex(
    ({ date, priceFactor, splitFactor }, index) =>
      !(priceFactor > 0) ||
      !(splitFactor > 0) ||
      !Number.isFinite(date) ||
      (index > 0 && date <= (factors[index - 1] as AdjustmentFactor).date),
  )
  if (bad >= 0) {
    throw new DataError({
      file: null,
      line: bad + 1,
      reason: 'a factor must be above 0 and its date after the one before',
      hint: 'Sort the factors by date, each date once.',
    })
  }
  const last = factors[factors.length - 1]
  const end = series.time[series.length - 1] ?? Number.NEGATIVE_INFINITY
  if (last === undefined || last.date < end) {
    throw new DataError({
      file: null,
      line: null,
      reason: `the factors end at ${last === undefined ? 'nothing' : new Date(last.date).toISOString().slice(0, 10)}, before the last bar`,
      hint: 'Give a last row with factors of 1 and a date in the future.',
    })
  }
}
