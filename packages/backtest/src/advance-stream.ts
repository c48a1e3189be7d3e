import type { Bar, BarSeries } from '@race/core'
import type { BarHistory, StreamDriver } from '@race/host'
import { endInstant } from './end-instant.ts'
import type { BacktestKernel } from './kernel.ts'
import type { StreamTimeline } from './stream-timeline.ts'

/** What a run over streams goes on with. */
export interface StreamedRun {
  readonly kernel: BacktestKernel
  readonly timeline: StreamTimeline
  readonly driver: StreamDriver
  readonly history: readonly BarHistory[]
  /** The bar that handles are fed with, filled anew for each. */
  readonly bar: { -readonly [Name in keyof Bar]: Bar[Name] }
  /** The instant that has begun and not ended; NaN for none. */
  instant: number
}

/**
 * Goes on by at most `count` instants: the loop of several series, fed from chunks. Gives the source that needs its next
 * chunk, −1 for none: then the count is done, or the run is at its end (`timeline.find()` is false).
 */
export function advanceStream(run: StreamedRun, count: number): number {
  const { kernel, timeline } = run
  const to = kernel.done + count
  for (;;) {
    const starving = timeline.starving()
    if (starving >= 0) return starving
    const isThere = timeline.find()
    if (!Number.isNaN(run.instant) && (!isThere || timeline.isOpening || timeline.time !== run.instant)) {
      const time = run.instant
      run.instant = Number.NaN
      endInstant(kernel, time)
      if (kernel.done >= to) return -1
    }
    if (!isThere) return -1
    kernel.traffic?.runUntil(timeline.time, timeline.isOpening)
    timeline.take()
    happen(run)
    if (!timeline.isOpening) run.instant = timeline.time
  }
}

/** What the opening or the close of a bar brings about, but for the end of its instant. */
function happen({ kernel, timeline, driver, history, bar }: StreamedRun): void {
  const { source, bar: index, time } = timeline
  const { instrumentOf, isTraded } = kernel.prepared
  const instrument = instrumentOf[source] as number
  const { accounts } = kernel
  const waits = kernel.traffic !== null || (kernel.venue.working[instrument] as unknown[]).length !== 0
  if (timeline.isOpening) {
    if (accounts !== null) accounts.openBar(instrument, index)
    else if (waits) kernel.openBar(instrument, index)
    return
  }
  const series = kernel.current[source] as BarSeries
  if (isTraded[source]) {
    if (accounts !== null) accounts.closeBar(instrument, index)
    else if (waits) kernel.matchBar(instrument, index)
    kernel.desk.lastClose[instrument] = series.close[index] as number
    history[instrument]?.push(
      series.high[index] as number,
      series.low[index] as number,
      series.close[index] as number,
      time,
    )
  }
  bar.time = series.time[index] as number
  bar.open = series.open[index] as number
  bar.high = series.high[index] as number
  bar.low = series.low[index] as number
  bar.close = series.close[index] as number
  bar.volume = series.volume[index] as number
  driver.push(source, bar)
  kernel.host.closedAt[source] = time
}
