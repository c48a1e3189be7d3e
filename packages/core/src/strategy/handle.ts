import type { Instrument } from '../instrument/instrument.ts'
import type { Timeframe } from '../market/timeframe.ts'

/**
 * A value over time, as a strategy sees it. In `setup` it stands for a column that does not exist yet; in handlers it
 * is read. There is no way to read ahead.
 */
export interface Handle {
  /** The value at the latest closed bar. NaN where it is not defined yet. */
  readonly now: number
  /**
   * The value `bars` closed bars before the latest one; `ago(0)` is `now`. NaN before the first bar.
   *
   * @throws RaceError `LOOKAHEAD` for a negative number, `LOOKBACK_EXCEEDED` beyond `needs.lookbackBars`
   */
  ago(bars: number): number
}

/** The columns of one series as handles. */
export interface BarHandles {
  readonly instrument: Instrument
  readonly timeframe: Timeframe
  /** Opening time of the bar, epoch ms: for indicators that begin anew with each session. */
  readonly time: Handle
  readonly open: Handle
  readonly high: Handle
  readonly low: Handle
  readonly close: Handle
  readonly volume: Handle
}
