import type { MarketData, RaceError, Timers } from '@race/core'
import type { EngineSeries } from '../strategy/strategy-runner.ts'

/** How an engine is fed with live market data. Times are ms of the engine's clock. */
export interface FeedOptions {
  /** Where the data come from. */
  readonly source: MarketData
  /** Ends the feed: bars that wait are let go of, and fetched again by the next one. It ends with the engine, too. */
  readonly signal?: AbortSignal
  /** Instruments whose quotes are followed, by id; none by default. */
  readonly quotes?: readonly string[]
  /** Instruments whose trades are followed, by id; none by default. */
  readonly trades?: readonly string[]
  /**
   * How long bars wait for others that close at the same moment, from the arrival of the first; 2,000 by default. Where quotes,
   * trades or intervals are followed, so long they also wait for bars that are due, so it must be longer than the source takes.
   */
  readonly graceMs?: number
  /**
   * Bars that closed so long ago are seen and not decided on; by default a minute, or the length of the shortest bars where
   * that is less: then the next one has closed.
   */
  readonly lateMs?: number
  /**
   * How long an instrument may bring nothing, counted from when its next bar was due, before nothing of it is opened any more;
   * null for never. By default the length of its shortest bars, or a minute where that is more.
   */
  readonly staleAfterMs?: number | null
  /** Bars of the past that a new account is shown first; what the indicators of its strategies need by default. */
  readonly warmupBars?: number
  /** Bars of each series that may wait for the engine; 1,024 by default. A source that brings more waits. */
  readonly barsMax?: number
  /** Trades that may wait for the engine; 10,000 by default. A source that brings more waits. */
  readonly tradesMax?: number
  /** The first and the longest wait before a source is asked again that failed; 1,000 and 30,000 by default, doubling. */
  readonly retryMs?: { readonly first: number; readonly most: number }
  /** Clock and waits; those of the engine by default. */
  readonly timers?: Timers
  /** Told what hosts may want to show. It must not throw. */
  readonly onEvent?: (event: FeedEvent) => void
}

/** What a feed tells besides market data. */
export type FeedEvent =
  /** Bars of the past were fetched: at the start, or after a gap. */
  | { readonly type: 'history'; readonly series: EngineSeries; readonly from: number; readonly bars: number }
  /** A moment went by without bars that were due. */
  | { readonly type: 'bars-missing'; readonly time: number; readonly series: readonly EngineSeries[] }
  /** Bars came after their moment had gone by: strategies see them, and do not decide on them. */
  | { readonly type: 'bars-late'; readonly time: number; readonly instruments: readonly string[] }
  /** The engine takes longer than the market: a moment was too old to be decided on when its turn came. */
  | { readonly type: 'bars-old'; readonly time: number; readonly ageMs: number }
  /** A stream ended or failed, and is opened again. What quotes and trades it missed is lost; bars are fetched. */
  | {
      readonly type: 'interrupted'
      readonly stream: 'bars' | 'quotes' | 'trades'
      readonly instrument: string
      readonly error: RaceError | null
      readonly retryInMs: number
    }
  /** An instrument brings nothing any more, or again. */
  | { readonly type: 'stale' | 'fresh'; readonly instrument: string }

/** What a feed has brought. */
export interface FeedTally {
  readonly bars: number
  /** Moments at which bars closed, and those of them that were not decided on. */
  readonly moments: number
  readonly momentsNotDecided: number
  readonly quotes: number
  /** Quotes that were replaced by later ones before the engine took them. */
  readonly quotesConflated: number
  readonly trades: number
  readonly interruptions: number
}
