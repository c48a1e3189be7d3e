import { type MarketData, RaceError, type Timers } from '@race/core'
import type { BarMoments } from './bar-moments.ts'
import type { FeedEvent } from './feed-options.ts'
import type { WaitingTicks } from './waiting-ticks.ts'

/** What the streams of a feed share. */
export interface FeedStage {
  readonly source: MarketData
  readonly timers: Timers
  /** Aborted when the feed ends. */
  readonly signal: AbortSignal
  readonly moments: BarMoments
  readonly ticks: WaitingTicks
  readonly retryMs: { readonly first: number; readonly most: number }
  readonly barsMax: number
  /** Something has arrived. */
  ring(): void
  /** Waits until there is room; true where the feed goes on. */
  room(hasRoom: () => boolean): Promise<boolean>
  tell(event: FeedEvent): void
}

/** What no second attempt mends. */
const lasting = [
  'DATA_NOT_FOUND',
  'TIMEFRAME_INVALID',
  'CONFIG_INVALID',
  'BROKER_CONFIG_INVALID',
  'BROKER_CLOSED',
] as const

/**
 * Keeps a stream going: where it fails or ends it is opened again after a wait, which doubles until something has come.
 *
 * @param attempt follows the stream until it ends; calls `worked` when something has come
 * @throws RaceError what no second attempt mends, such as `DATA_NOT_FOUND`
 */
export async function keepOpen(
  stage: FeedStage,
  of: { readonly stream: 'bars' | 'quotes' | 'trades'; readonly instrument: string },
  attempt: (signal: AbortSignal, worked: () => void) => Promise<void>,
): Promise<void> {
  const { timers, signal, retryMs } = stage
  let wait = retryMs.first
  while (!signal.aborted) {
    const over = new AbortController()
    let error: RaceError | null = null
    try {
      await attempt(AbortSignal.any([signal, over.signal]), () => {
        wait = retryMs.first
      })
    } catch (thrown) {
      if (signal.aborted) return
      // What is not ours to explain is a defect of the source, and not a failure of its network.
      if (!RaceError.is(thrown) || lasting.some((code) => RaceError.is(thrown, code))) throw thrown
      error = thrown
    } finally {
      over.abort()
    }
    if (signal.aborted) return
    stage.tell({ type: 'interrupted', ...of, error, retryInMs: wait })
    await timers.after(wait, { signal }).catch(() => {})
    wait = Math.min(retryMs.most, wait * 2)
  }
}
