import { RaceError } from '../error/race-error.ts'
import { BarBuckets, type BucketOptions } from './bar-buckets.ts'
import { BarColumnsFold } from './bar-fold.ts'
import { BarSeries } from './bar-series.ts'
import type { Calendar } from './calendar.ts'
import { requireWholeParts } from './require-whole-parts.ts'
import { type ParsedTimeframe, parseTimeframe, type Timeframe } from './timeframe.ts'
import { unknownChoice } from './unknown-choice.ts'

export interface ResampleOptions extends BucketOptions {
  /** That of the series by default. */
  readonly calendar?: Calendar
  /**
   * Whether the first and the last bar stay (`keep`, the default) where the series does not reach from their open to their
   * close. A last bar that is kept has the close time it will have when it is over.
   */
  readonly partial?: 'keep' | 'drop'
}

/**
 * Makes coarser bars of a series: the open of the first bar, the highest high, the lowest low, the close of the last, and
 * the sum of volumes (compensated, so the float next to the true sum). Stretches without bars have none.
 *
 * Bars shorter than a day begin where `anchor` says and end with the session. A day holds one session by its date, a week
 * is stored under its Monday, months are those of the calendar; runs of several (`2d`, `2w`, `3mo`) are counted from
 * Monday 1970-01-05 and from January, whatever day the series begins on. Open and close times of the result come from the
 * calendar, so a coarse bar can be seen no earlier than the last bar that it is made of.
 *
 * @throws RaceError `TIMEFRAME_INVALID` where the timeframe is not coarser than that of the series, or no multiple of it;
 *   `SERIES_INVALID` naming the first bar that closes after the coarse bar it would belong to; `CONFIG_INVALID` for an
 *   option that is wrong
 *
 * @example
 * ```ts
 * const price = Float64Array.of(10, 11, 12)
 * const time = Float64Array.from([0, 1, 2], (i) => Date.UTC(2024, 0, 2, 14, 30 + i))
 * const minutes = barSeries({
 *   instrument: 'ACME',
 *   timeframe: '1m',
 *   columns: { time, open: price, high: price, low: price, close: price },
 * })
 * const hours = resampleBars(minutes, '1h')
 * console.log(hours.at(0).open, hours.at(0).high) // 10 12
 * console.log(new Date(hours.closeTimes[0] ?? 0).toISOString()) // 2024-01-02T15:30:00.000Z
 * ```
 */
export function resampleBars(series: BarSeries, timeframe: Timeframe, options: ResampleOptions = {}): BarSeries {
  const { calendar = series.calendar, partial = 'keep', ...bucketOptions } = options
  const [source, target] = [parseTimeframe(series.timeframe), parseTimeframe(timeframe)]
  requireWholeParts(source, target)
  if (partial !== 'keep' && partial !== 'drop') throw unknownChoice('partial', partial, "'keep' or 'drop'")
  const buckets = new BarBuckets({ calendar, timeframe: target, rowMs: source.nominalMs, ...bucketOptions })
  const fold = new BarColumnsFold()
  const covered = foldBars(series, source, buckets, fold)
  const from = partial === 'drop' && !covered.fromOpen ? 1 : 0
  const to = partial === 'drop' && !covered.toClose ? fold.length - 1 : fold.length
  return new BarSeries(series.instrument, target, calendar, fold.finish(from, Math.max(from, to)))
}

/** Whether the series reaches from the open of the first coarse bar, and to the close of the last one. */
interface Coverage {
  readonly fromOpen: boolean
  readonly toClose: boolean
}

function foldBars(series: BarSeries, source: ParsedTimeframe, buckets: BarBuckets, fold: BarColumnsFold): Coverage {
  const { time, open, length } = series
  const { bar } = fold
  let fromOpen = true
  let lastRow = -1
  let toClose = true
  for (let from = 0; from < length; ) {
    const first = time[from] as number
    if (source.isDaily) buckets.seekDate(first)
    else buckets.seek(first)
    const { until } = buckets
    let to = from + 1
    while (to < length && (time[to] as number) < until) to++
    if (buckets.counts) {
      if (buckets.time !== bar.time) {
        if (lastRow >= 0) closeBar(series, source, buckets, fold, lastRow)
        else fromOpen = series.calendar.openTime(first, source) <= buckets.startOfTrading()
        bar.begin(buckets.time, open[from] as number)
      }
      bar.addBars(series, from, to)
      lastRow = to - 1
    }
    from = to
  }
  if (lastRow >= 0) toClose = closeBar(series, source, buckets, fold, lastRow)
  return { fromOpen, toClose }
}

/** Ends the coarse bar at hand after its last row; whether the two close at the same moment. */
function closeBar(
  series: BarSeries,
  source: ParsedTimeframe,
  { calendar, timeframe, anchor }: BarBuckets,
  fold: BarColumnsFold,
  lastRow: number,
): boolean {
  const rowTime = series.time[lastRow] as number
  const rowCloses = series.calendar.closeTime(rowTime, source)
  const barTime = fold.bar.time
  const barCloses = calendar.closeTime(barTime, timeframe)
  if (rowCloses > barCloses) {
    const iso = (at: number): string => new Date(at).toISOString()
    throw new RaceError('SERIES_INVALID', {
      message: `Bar ${lastRow} (${iso(rowTime)}) of the ${source.text} series closes at ${iso(rowCloses)}, after the ${timeframe.text} bar of ${iso(barTime)} that it begins in, which closes at ${iso(barCloses)}`,
      facts: { index: lastRow, time: rowTime, bar: barTime, timeframe: timeframe.text, calendar: calendar.id, anchor },
      hint: 'Choose an anchor under which the bars of the series fit into the coarser ones, or another calendar.',
    })
  }
  fold.close()
  return rowCloses === barCloses
}
