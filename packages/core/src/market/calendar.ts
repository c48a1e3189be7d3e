import type { ParsedTimeframe } from './timeframe.ts'

/** One session: a stretch of trading. All times are epoch ms. */
export interface Session {
  /** Midnight UTC of the session's date. */
  readonly date: number
  readonly open: number
  readonly close: number
}

/** A stretch of time without a change: trading that runs on without a pause, or a part of a pause. Times are epoch ms. */
export interface TradingStretch {
  /** The first instant of the stretch. */
  readonly from: number
  /** The first instant after it. */
  readonly to: number
  /** Whether the market trades in it. */
  readonly isOpen: boolean
  /** The instant from which bars shorter than a day are counted, forwards and backwards. */
  readonly origin: number
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
  /**
   * The stretch that holds an instant: where bars shorter than a day begin and end when they are built with the anchor
   * `session`, which a calendar without this method does not offer. Such a calendar is asked `isOpen` for each row.
   */
  stretchAt?(time: number): TradingStretch
  /**
   * How far the market's clocks are ahead of UTC at an instant, in ms; negative in the west. Bars are built with the
   * anchor `clock` only under calendars that have this method.
   */
  clockOffsetMs?(time: number): number
}
