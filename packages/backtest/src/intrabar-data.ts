import type { FinerBars } from '@race/brokers/simulated'
import { type BarSeries, createTickQuantizer, type Instrument, parseTimeframe, RaceError } from '@race/core'
import type { BacktestConfig } from './backtest-config.ts'

/**
 * The finer series of each traded one, by instrument; null where none is configured.
 *
 * @param traded the traded series, by instrument
 * @throws RaceError `BACKTEST_CONFIG_INVALID`
 */
export function finerSeriesOf(
  { intrabarData, intrabar }: BacktestConfig,
  traded: readonly BarSeries[],
): readonly (BarSeries | null)[] | null {
  if (intrabarData === undefined) return null
  if (intrabar !== 'lower-timeframe') {
    throw invalid(
      `intrabarData is given, but intrabar is '${intrabar ?? 'pessimistic'}'`,
      "Give intrabar: 'lower-timeframe', or leave intrabarData out.",
    )
  }
  const given = 'close' in intrabarData ? [intrabarData] : intrabarData
  const finer: (BarSeries | null)[] = traded.map(() => null)
  given.forEach((series, index) => {
    const place = `intrabarData[${index}]`
    if (!(series?.close instanceof Float64Array)) {
      throw invalid(`${place} is not a BarSeries`, 'Make one with barSeries, barSeriesFromRows or readCsv.')
    }
    const instrument = traded.findIndex((one) => one.instrument.id === series.instrument.id)
    const coarse = traded[instrument]
    if (coarse === undefined) {
      throw invalid(
        `${place} is of ${series.instrument.id}, which data does not hold`,
        `Give finer bars of: ${traded.map((one) => one.instrument.id).join(', ')}.`,
      )
    }
    if (finer[instrument] !== null) {
      throw invalid(`${place} is a second series of ${series.instrument.id}`, 'Give one finer series per instrument.')
    }
    if (parseTimeframe(series.timeframe).nominalMs >= parseTimeframe(coarse.timeframe).nominalMs) {
      throw invalid(
        `${place} has the timeframe ${series.timeframe}, which is not finer than the ${coarse.timeframe} that orders of ${series.instrument.id} meet`,
        `Give bars of less than ${coarse.timeframe}.`,
      )
    }
    finer[instrument] = series
  })
  return finer
}

/** Finer series as the venue walks them: prices become ticks when a bar is walked. */
export function finerBarsOf({
  finer,
  instruments,
}: {
  readonly finer: readonly (BarSeries | null)[] | null
  readonly instruments: readonly Instrument[]
}): readonly (FinerBars | null)[] {
  return (finer ?? []).map((series, instrument) => {
    if (series === null) return null
    const ticks = createTickQuantizer((instruments[instrument] as Instrument).tickSize)
    const { open, high, low, close, openTimes, closeTimes } = series
    return {
      openTimes,
      closeTimes,
      read(index, into) {
        into.open = ticks(open[index] as number)
        into.high = ticks(high[index] as number)
        into.low = ticks(low[index] as number)
        into.close = ticks(close[index] as number)
      },
    }
  })
}

function invalid(message: string, hint: string): RaceError {
  return new RaceError('BACKTEST_CONFIG_INVALID', {
    message: `Backtest: ${message}`,
    facts: { field: 'intrabarData' },
    hint,
  })
}
