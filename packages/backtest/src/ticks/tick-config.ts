import type { TickRules } from '@race/brokers/simulated'
import type { QuoteSeries, Timeframe, TradeSeries } from '@race/core'

/** Quotes and trades that orders meet in place of bars, and the rules by which they do. */
export interface TickConfig extends TickRules {
  /** One series per instrument. */
  readonly quotes?: readonly QuoteSeries[]
  /** One series per instrument. */
  readonly trades?: readonly TradeSeries[]
  /**
   * Builds the bars of the run from the ticks where `data` is left out: of the trades of each instrument, or else of the middle of
   * its quotes. By instrument in the order of `trades`, then `quotes`.
   */
  readonly timeframe?: Timeframe
}

/** The ticks of a run, as its settings tell of them. */
export interface TickSettings {
  readonly bookDepth: 'unlimited' | 'top'
  /** Null where a queue decides. */
  readonly limitFills: NonNullable<TickRules['limitFills']> | null
  /** Null: the last trade where trades are given, else the quote. */
  readonly stopTrigger: 'last' | 'quote' | null
  readonly queue: 'front' | 'back' | null
  /** Timeframe of the bars that were built from the ticks; null where bars were given. */
  readonly timeframe: Timeframe | null
  readonly series: readonly {
    readonly instrument: string
    readonly kind: 'quotes' | 'trades'
    readonly ticks: number
    /** Epoch ms of the first and the last one; 0 without any. */
    readonly from: number
    readonly to: number
  }[]
}

/** The settings of a run with ticks, after defaults. */
export function tickSettingsOf(config: TickConfig): TickSettings {
  const { bookDepth = 'unlimited', limitFills, stopTrigger = null, queue = null, timeframe = null } = config
  const row = (kind: 'quotes' | 'trades') => (one: QuoteSeries | TradeSeries) => ({
    instrument: one.instrument.id,
    kind,
    ticks: one.length,
    from: one.time[0] ?? 0,
    to: one.time[one.length - 1] ?? 0,
  })
  return {
    bookDepth,
    limitFills: queue === null ? (limitFills ?? 'touch') : null,
    stopTrigger,
    queue,
    timeframe,
    series: [...(config.trades ?? []).map(row('trades')), ...(config.quotes ?? []).map(row('quotes'))],
  }
}
