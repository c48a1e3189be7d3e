import type { Bar, BarRequest } from '@race/core'
import { parseTimeframe } from '@race/core'
import type { EngineSeries } from '../strategy/strategy-runner.ts'
import { type FeedStage, keepOpen } from './feed-stage.ts'

/** A series to follow, by its position among the moments of the feed. */
export interface BarStream {
  readonly index: number
  readonly series: EngineSeries
  /** Bars of the past to begin with, where it has none. */
  readonly warmupBars: number
}

/**
 * Brings every bar of a series, the past first: what closed since the latest bar that is known, and, where none is, as many as
 * strategies need to begin. The stream is opened before the past is fetched, so that no bar falls between the two; where it
 * leaves bars out, or has to be opened again, they are fetched.
 */
export async function followBars(stage: FeedStage, stream: BarStream): Promise<void> {
  const { source, timers } = stage
  const { index, series } = stream
  const request = { instrument: series.instrument, timeframe: series.timeframe }
  await keepOpen(stage, { stream: 'bars', instrument: series.instrument }, async (signal, worked) => {
    const live = source.liveBars(request, { signal })[Symbol.asyncIterator]()
    let next = live.next()
    // It fails here, and is looked at below.
    next.catch(() => {})
    await fetchPast(stage, stream, timers.now(), signal)
    stage.moments.filled(index, timers.now())
    stage.ring()
    for (;;) {
      const { done, value: bar } = await next
      if (done === true) return
      if (stage.moments.leavesGap(index, bar)) await fetchPast(stage, stream, bar.time, signal)
      if (!(await bring(stage, index, bar))) return
      worked()
      next = live.next()
      next.catch(() => {})
    }
  })
}

/** Fetches what closed between the latest bar that is known and a moment. */
async function fetchPast(stage: FeedStage, stream: BarStream, to: number, signal: AbortSignal): Promise<void> {
  const { moments, source } = stage
  const { index, series } = stream
  if (!source.capabilities.history) return
  const lastClose = moments.lastClose(index)
  if (Number.isNaN(lastClose)) {
    await fetchFirst(stage, stream, to, signal)
    return
  }
  if (to <= lastClose) return
  const request = { instrument: series.instrument, timeframe: series.timeframe, from: lastClose, to }
  let bars = 0
  for await (const chunk of source.bars(request, { signal })) {
    for (const bar of chunk) {
      if (!(await bring(stage, index, bar))) return
      bars++
    }
  }
  stage.tell({ type: 'history', series, from: lastClose, bars })
}

/** How many times the length of the bars that are wanted is gone back for them: markets pause. */
const reaches = [1, 5, 25]

/** The latest bars of the past, as many as are wanted or as there are. */
async function fetchFirst(stage: FeedStage, stream: BarStream, to: number, signal: AbortSignal): Promise<void> {
  const { source } = stage
  const { index, series, warmupBars } = stream
  const { nominalMs } = parseTimeframe(series.timeframe)
  if (warmupBars === 0) return
  let found: readonly Bar[] = []
  let from = to
  for (const reach of reaches) {
    from = to - (warmupBars + 1) * nominalMs * reach
    const request: BarRequest = { instrument: series.instrument, timeframe: series.timeframe, from, to }
    const bars: Bar[] = []
    for await (const chunk of source.bars(request, { signal })) {
      bars.push(...chunk)
      if (bars.length > warmupBars) bars.splice(0, bars.length - warmupBars)
    }
    found = bars
    if (found.length >= warmupBars) break
  }
  for (const bar of found) if (!(await bring(stage, index, bar))) return
  stage.tell({ type: 'history', series, from, bars: found.length })
}

/** Gives a bar to the moments, when there is room; false where the feed has ended. */
async function bring(stage: FeedStage, index: number, bar: Bar): Promise<boolean> {
  const { moments, timers, barsMax } = stage
  if (moments.size(index) >= barsMax && !(await stage.room(() => moments.size(index) < barsMax))) return false
  if (moments.take(index, bar, timers.now())) stage.ring()
  return true
}
