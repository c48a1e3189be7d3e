import { type Instrument, invariant, parseTimeframe } from '@race/core'
import type { EngineSeries, StrategyRunner } from './strategy-runner.ts'

/** A series that strategies of an engine read, and how far they have seen it. */
export interface ReadSeries extends EngineSeries {
  readonly spec: Instrument
  /** Whether orders meet its bars: the shortest that a strategy trades the instrument on. */
  readonly isTraded: boolean
  /** Epoch ms at which the latest bar that was seen closed; NaN before the first. */
  readonly lastClose: number
  /** Bars that must have closed before every strategy decides on it. */
  readonly warmupBars: number
}

/** What strategies read, each series once, in the order in which they name them. */
export function readingOf(
  runners: readonly StrategyRunner[],
  instruments: readonly Instrument[],
): readonly ReadSeries[] {
  const found = new Map<string, EngineSeries & { lastClose: number; warmupBars: number }>()
  for (const { instrument, timeframe, lastClose, warmupBars } of runners.flatMap((runner) => runner.reading())) {
    const key = `${instrument} ${timeframe}`
    const known = found.get(key)
    if (known === undefined) found.set(key, { instrument, timeframe, lastClose, warmupBars })
    else {
      // A strategy that has not seen what others have cannot be shown it without showing them twice.
      known.lastClose = latest(known.lastClose, lastClose)
      known.warmupBars = Math.max(known.warmupBars, warmupBars)
    }
  }
  const traded = new Map<string, EngineSeries>()
  for (const series of found.values()) {
    if (!runners.some((runner) => runner.trades(series))) continue
    const other = traded.get(series.instrument)
    if (other === undefined || nominalMs(series) < nominalMs(other)) traded.set(series.instrument, series)
  }
  return [...found.values()].map((series) => {
    const spec = instruments.find(({ id }) => id === series.instrument)
    invariant(spec !== undefined, `a strategy reads '${series.instrument}', which the account does not have`)
    return { ...series, spec, isTraded: traded.get(series.instrument) === series }
  })
}

function latest(a: number, b: number): number {
  return Number.isNaN(a) || b > a ? b : a
}

function nominalMs({ timeframe }: EngineSeries): number {
  return parseTimeframe(timeframe).nominalMs
}
