import { RaceError } from '../error/race-error.ts'
import { bucketDate } from './bucket-date.ts'
import type { Calendar, TradingStretch } from './calendar.ts'
import { dayMs, dayOf } from './civil-date.ts'
import { sessionDateFrom, sessionDateOfEnd } from './session-date.ts'
import type { ParsedTimeframe } from './timeframe.ts'
import { unknownChoice } from './unknown-choice.ts'

/**
 * Where bars shorter than a day begin. Bars of whole days follow the calendar's sessions whatever the anchor.
 *
 * - `session`: counted from the moment trading begins: the open of the day's session under `XNYS` (9:30, 10:30, …), the
 *   open of the week under `fx-24x5`, the UTC epoch under `24x7`. The default of the calendars that are shipped.
 * - `clock`: counted from midnight on the market's own clocks (9:00, 10:00, … in New York), each day anew.
 * - `utc`: counted from 1970-01-01T00:00:00Z. The default of calendars that know no more.
 */
export type BarAnchor = 'session' | 'clock' | 'utc'

/** How instants are sorted into bars. */
export interface BucketOptions {
  /** Where bars shorter than a day begin; `session` by default where the calendar offers it, else `utc`. */
  readonly anchor?: BarAnchor
  /**
   * `regular` (default) leaves out what lies outside the calendar's sessions, such as trading before the open. With `all`
   * it makes bars of its own, or counts to the next session where bars are of whole days.
   */
  readonly hours?: 'regular' | 'all'
}

export interface BarBucketsOptions extends BucketOptions {
  readonly calendar: Calendar
  readonly timeframe: ParsedTimeframe
  /** How long the rows last that are sorted: that of bars, and 0 for ticks. */
  readonly rowMs: number
}

/**
 * Sorts instants into the bars of a timeframe. `seek` moves to the bar that holds an instant; all instants from `from`
 * to `until` have the same answer, so that a loop over rows asks once for each run of them.
 */
export class BarBuckets {
  /** The time that the bar is stored under, epoch ms. */
  time = Number.NaN
  /** The first instant that is known to have this answer. */
  from = Number.POSITIVE_INFINITY
  /** The first instant after `from` that may have another. */
  until = Number.NEGATIVE_INFINITY
  /** Whether what lies here belongs to any bar. */
  counts = false
  readonly calendar: Calendar
  readonly timeframe: ParsedTimeframe
  readonly anchor: BarAnchor
  readonly #isRegular: boolean
  readonly #rowMs: number
  #stretch: TradingStretch = { from: 0, to: 0, isOpen: false, origin: 0 }
  /** The session that instants from `from` to `end` count to. */
  #session = { from: 0, end: 0, day: 0 }
  /** The day of the market's clocks, from midnight to midnight, and how far they are ahead of UTC in it. */
  #clock = { from: 0, to: 0, offset: 0 }

  /** @throws RaceError `CONFIG_INVALID`, `TIMEFRAME_INVALID` for an anchor that cannot be used */
  constructor({ calendar, timeframe, rowMs, hours = 'regular', anchor }: BarBucketsOptions) {
    this.calendar = calendar
    this.timeframe = timeframe
    this.anchor = anchor ?? (calendar.stretchAt === undefined ? 'utc' : 'session')
    this.#isRegular = hours === 'regular'
    this.#rowMs = rowMs
    requireBucketOptions(calendar, timeframe, this.anchor, hours)
  }

  /** Moves to the bar that holds an instant. */
  seek(time: number): void {
    const stretch = this.#stretchAt(time)
    if (this.#isRegular && !stretch.isOpen && !this.#reachesSession(time, stretch)) {
      this.counts = false
      this.from = time
      // A row that is too short to reach the next session lies at least its length before it.
      this.until = Math.max(time + 1, this.#rowMs === 0 ? stretch.to : stretch.to - this.#rowMs + 1)
      return
    }
    this.counts = true
    if (this.timeframe.isDaily) this.#seekDay(time)
    else this.#seekWithinDay(time, stretch)
    if (this.#isRegular) this.#stayWithin(stretch.isOpen ? stretch.from : time, stretch.to)
  }

  /** Moves to the bar that holds a bar of whole days, by the time that one is stored under. */
  seekDate(time: number): void {
    const day = time % dayMs === 0 ? dayOf(time) : sessionDateOfEnd(this.calendar, this.calendar.sessionEndAfter(time))
    this.time = bucketDate(sessionDateFrom(this.calendar, day), this.timeframe) * dayMs
    this.from = time
    this.until = time + 1
    this.counts = true
  }

  /** The instant from which the bar at hand could have been followed: its open, or that of trading within it. */
  startOfTrading(): number {
    const start = this.calendar.openTime(this.time, this.timeframe)
    if (this.timeframe.isDaily || !this.#isRegular) return start
    const stretch = this.#stretchAt(start)
    return stretch.isOpen ? start : stretch.to
  }

  /** A bar may reach beyond the session that its rows lie in, as an hour from 9:00 does on a market that opens at 9:30. */
  #stayWithin(from: number, to: number): void {
    if (this.from < from) this.from = from
    if (this.until > to) this.until = to
  }

  #stretchAt(time: number): TradingStretch {
    if (time >= this.#stretch.from && time < this.#stretch.to) return this.#stretch
    this.#stretch = this.calendar.stretchAt?.(time) ?? shortStretchAt(this.calendar, time)
    return this.#stretch
  }

  /** Whether a row that begins outside of trading lasts into it. */
  #reachesSession(time: number, { to }: TradingStretch): boolean {
    const end = time + this.#rowMs
    if (this.#rowMs === 0) return false
    if (this.calendar.stretchAt === undefined) return this.calendar.isOpen(end - 1)
    return end > to && this.calendar.stretchAt(to).isOpen
  }

  #seekDay(time: number): void {
    if (!(time >= this.#session.from && time < this.#session.end)) {
      const end = this.calendar.sessionEndAfter(time)
      this.#session = { from: time, end, day: sessionDateOfEnd(this.calendar, end) }
    }
    this.time = bucketDate(this.#session.day, this.timeframe) * dayMs
    this.from = this.#session.from
    this.until = this.#session.end
  }

  #seekWithinDay(time: number, stretch: TradingStretch): void {
    const { nominalMs } = this.timeframe
    if (this.anchor === 'clock') {
      this.#seekOnClock(time)
    } else {
      const { origin, from, to } = this.anchor === 'session' ? stretch : epochStretch
      const start = origin + Math.floor((time - origin) / nominalMs) * nominalMs
      this.time = start > from ? start : from
      this.until = start + nominalMs < to ? start + nominalMs : to
    }
    let close = this.calendar.closeTime(this.time, this.timeframe)
    // What comes after the calendar has closed a bar must not be in it: it starts another one.
    while (time >= close) {
      if (!(close > this.time)) throw closesTooEarly(this.calendar, this.timeframe, this.time, close)
      this.time = close
      close = this.calendar.closeTime(close, this.timeframe)
    }
    this.from = this.time
    if (close < this.until) this.until = close
  }

  #seekOnClock(time: number): void {
    if (!(time >= this.#clock.from && time < this.#clock.to)) this.#clock = this.#clockDayAt(time)
    const { nominalMs } = this.timeframe
    const { from, to, offset } = this.#clock
    const local = time + offset
    const midnight = Math.floor(local / dayMs) * dayMs
    const start = midnight + Math.floor((local - midnight) / nominalMs) * nominalMs
    const end = Math.min(start + nominalMs, midnight + dayMs)
    if (to - from === dayMs) {
      this.time = start - offset
      this.until = end - offset
      return
    }
    // On a day of changing clocks each end of the bar goes by the clock of its own moment.
    const startOffset = this.#offsetAt(start - offset)
    const endOffset = this.#offsetAt(end - offset)
    this.time = start - startOffset
    this.until = Math.max(end - endOffset, time + 1)
  }

  #clockDayAt(time: number): { from: number; to: number; offset: number } {
    const offset = this.#offsetAt(time)
    const midnight = Math.floor((time + offset) / dayMs) * dayMs - offset
    const isEven = this.#offsetAt(midnight) === offset && this.#offsetAt(midnight + dayMs - 1) === offset
    return isEven ? { from: midnight, to: midnight + dayMs, offset } : { from: time, to: time + 1, offset }
  }

  #offsetAt(time: number): number {
    return this.calendar.clockOffsetMs?.(time) ?? 0
  }
}

const epochStretch = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, origin: 0 } as const

/** What any calendar tells of an instant. It may pause within a session, so that nothing is known of the next instant. */
function shortStretchAt(calendar: Calendar, time: number): TradingStretch {
  return { from: time, to: time + 1, isOpen: calendar.isOpen(time), origin: 0 }
}

function requireBucketOptions(calendar: Calendar, timeframe: ParsedTimeframe, anchor: string, hours: string): void {
  if (hours !== 'regular' && hours !== 'all') throw unknownChoice('hours', hours, "'regular' or 'all'")
  if (anchor !== 'session' && anchor !== 'clock' && anchor !== 'utc') {
    throw unknownChoice('anchor', anchor, "'session', 'clock' or 'utc'")
  }
  const method = anchor === 'session' ? 'stretchAt' : 'clockOffsetMs'
  if (anchor !== 'utc' && calendar[method] === undefined) {
    throw new RaceError('CONFIG_INVALID', {
      message: `The calendar '${calendar.id}' has no ${method}, which the anchor '${anchor}' needs`,
      facts: { calendar: calendar.id, anchor },
      hint: `Give the calendar the method ${method}, or choose another anchor, such as 'utc'.`,
    })
  }
  if (anchor !== 'clock' || timeframe.isDaily || timeframe.nominalMs <= dayMs) return
  throw new RaceError('TIMEFRAME_INVALID', {
    message: `Bars of ${timeframe.text} cannot be counted from midnight: they are longer than a day`,
    facts: { timeframe: timeframe.text, anchor },
    hint: "Choose a timeframe in days, such as '2d', or the anchor 'utc'.",
  })
}

function closesTooEarly(calendar: Calendar, timeframe: ParsedTimeframe, time: number, close: number): RaceError {
  const text = new Date(time).toISOString()
  return new RaceError('CONFIG_INVALID', {
    message: `The calendar '${calendar.id}' closes the ${timeframe.text} bar of ${text} at ${close}, which is not after it`,
    facts: { calendar: calendar.id, timeframe: timeframe.text, time, close: String(close) },
    hint: 'Make closeTime of the calendar answer an instant after the time it is given.',
  })
}
