import type { ParsedTimeframe } from './timeframe.ts'

/** One session: a stretch of trading. All times are epoch ms. */
export interface Session {
  /** Midnight UTC of the session's date. */
  readonly date: number
  readonly open: number
  readonly close: number
}

/** When a market is open. Bars get their open and close instants from here. Any object of this form may be given. */
export interface Calendar {
  readonly id: string
  /** The instant at which a bar stored under `time` opens: for bars of whole days the first session's open. */
  openTime(time: number, timeframe: ParsedTimeframe): number
  /**
   * The instant at which that bar closes, and can first be seen. Bars of whole days close with their last session;
   * shorter ones with their length, but not after trading has ended for the day (or, where days follow each other
   * without a pause, for the week).
   */
  closeTime(time: number, timeframe: ParsedTimeframe): number
  /** Whether the market trades at an instant. */
  isOpen(time: number): boolean
  /** Whether a date (any instant of it, UTC) has a session of its own. Bars on other dates are timed all the same. */
  isSession(time: number): boolean
  /** The close of the session that runs just after an instant, or else of the next one. */
  sessionEndAfter(time: number): number
  /**
   * Sessions whose dates lie from one instant to another, both included.
   *
   * @throws RaceError `CALENDAR_RANGE` outside the years the calendar knows
   */
  sessions(from: number, to: number): readonly Session[]
}
