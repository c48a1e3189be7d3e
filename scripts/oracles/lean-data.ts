import { type BarSeries, barSeries, decimal, getCalendar, parseTimeframe, type Side } from '@race/core'
import { adjustPrices, type FactorRow, readCsv, readFactorsCsv } from '@race/data'
import { barAt, type MarketFiles, timeOf } from './market-files.ts'
import { readTable } from './read-table.ts'
import type { LeanAlgorithm } from './scenario-files.ts'

/** What an algorithm of LEAN runs on: the files that its entry lists, over the dates of its words. */
export interface LeanData {
  readonly series: BarSeries
  /** Ask for a buy and bid for a sell, at the close of the quote bar of an instant; null where no quotes are listed. */
  readonly quoteAt: ((side: Side, time: number) => number | null) | null
  /** Cash per share on a bar's date, in whole cents; null where no actions are listed. */
  readonly dividendAt: ((openTime: number) => string | null) | null
}

export async function readLeanData(algorithm: LeanAlgorithm, data: URL, market: MarketFiles): Promise<LeanData> {
  const files = algorithm.data.map((file) => file.replace(/^.*\//, ''))
  const named = (part: string): string | undefined => files.find((file) => file.includes(part))
  const [bars, factorFile, quotes, actions] = [
    files[0] as string,
    named('_factors'),
    named('_quote'),
    named('_actions'),
  ]
  const factors = factorFile === undefined ? null : await readFactorsCsv(new URL(factorFile, data))
  const [from = '', to = ''] = /(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)?/.exec(algorithm.strategy)?.slice(1) ?? []
  const raw = await market.byFile(bars)
  const series = inDates(inSession(raw, algorithm), timeOf(from), to === '' ? Number.POSITIVE_INFINITY : timeOf(to))
  return {
    series: adjusted(series, factors),
    quoteAt: quotes === undefined ? null : await quoteReader(new URL(quotes, data), series, factors),
    dividendAt: actions === undefined ? null : dividendReader(new URL(actions, data)),
  }
}

/** Bars shorter than a day are those of regular hours, unless the words say otherwise. */
function inSession(series: BarSeries, { strategy }: LeanAlgorithm): BarSeries {
  if (parseTimeframe(series.timeframe).isDaily || /extended hours/i.test(strategy)) return series
  const exchange = getCalendar('XNYS')
  return chosen(series, (time) => exchange.isOpen(time))
}

/** Bars whose date lies between two dates, both included. */
function inDates(series: BarSeries, from: number, to: number): BarSeries {
  const dayMs = 86_400_000
  return chosen(series, (time) => time >= from && time < to + dayMs)
}

function chosen(series: BarSeries, isWanted: (time: number) => boolean): BarSeries {
  const kept = Array.from(series.time.keys()).filter((index) => isWanted(series.time[index] as number))
  const column = (values: Float64Array): Float64Array => Float64Array.from(kept, (index) => values[index] as number)
  const { instrument, timeframe, calendar } = series
  return barSeries({
    instrument,
    timeframe,
    calendar,
    columns: {
      time: column(series.time),
      open: column(series.open),
      high: column(series.high),
      low: column(series.low),
      close: column(series.close),
      volume: column(series.volume),
    },
  })
}

function adjusted(series: BarSeries, factors: readonly FactorRow[] | null): BarSeries {
  return factors === null ? series : adjustPrices(series, factors, { zone: 'America/New_York' })
}

async function quoteReader(file: URL, like: BarSeries, factors: readonly FactorRow[] | null) {
  const side = async (name: 'ask' | 'bid'): Promise<BarSeries> => {
    const columns = {
      open: `${name}_open`,
      high: `${name}_high`,
      low: `${name}_low`,
      close: `${name}_close`,
      volume: null,
    }
    const { instrument, timeframe, calendar } = like
    const { series } = await readCsv(file, { instrument: { ...instrument }, timeframe, calendar, columns })
    return adjusted(series, factors)
  }
  const [ask, bid] = await Promise.all([side('ask'), side('bid')])
  return (which: Side, time: number): number | null => {
    const series = which === 'buy' ? ask : bid
    return series.close[barAt(series, time)] ?? null
  }
}

function dividendReader(file: URL) {
  const byDate = new Map(
    readTable(file)
      .filter(({ type }) => type === 'dividend')
      .map((row) => [
        timeOf(row.ex_date as string),
        decimal(row.value as string)
          .roundTo(2, 'half-even')
          .toString(),
      ]),
  )
  return (openTime: number): string | null => byDate.get(openTime) ?? null
}
