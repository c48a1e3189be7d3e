import {
  type Bar,
  type Calendar,
  type MarketEvent,
  type ParsedTimeframe,
  parseTimeframe,
  type Timeframe,
} from '@race/core'
import { closeAfter, nextCloseOf } from './next-close.ts'

/** A series that a feed follows. */
export interface FollowedSeries {
  readonly instrument: string
  readonly timeframe: Timeframe
  readonly calendar: Calendar
  /** Whether orders meet its bars. */
  readonly isTraded: boolean
  /** Epoch ms at which its latest known bar closed; NaN before the first. */
  readonly lastClose: number
}

/** A bar that waits for the others of its moment. */
interface WaitingBar {
  readonly bar: Bar
  readonly openTime: number
  readonly closeTime: number
  readonly receivedAt: number
}

interface SeriesState extends FollowedSeries {
  readonly parsed: ParsedTimeframe
  readonly queue: WaitingBar[]
  /** When the latest bar that was taken closed, and the time that it is stored under. */
  lastClose: number
  lastTime: number
  /** When the bar after it closes; null where nobody can say. */
  due: number | null
  /** When the next bar closes that nobody has gone on without. */
  expected: number | null
  /** The same for time to pass: bars that are long overdue do not hold it back. */
  awaited: number | null
  /** Its past is being fetched: nothing goes on without it. */
  isFilling: boolean
  /** Its instrument has gone stale: nobody waits for it. */
  isSilent: boolean
}

/** Bars that close at the same moment. */
export interface BarMoment {
  /** Epoch ms. */
  readonly time: number
  readonly events: readonly MarketEvent[]
  /** Instruments that have bars in it. */
  readonly instruments: readonly string[]
  /** Positions of the series that were not waited for any longer. */
  readonly missing: readonly number[]
  /** Whether a later moment has gone by already, or this one without these bars. */
  readonly isLate: boolean
}

/**
 * Puts bars that close at the same moment together, in whatever order and however late they arrive, without time or network:
 * bars go in, moments come out, in order of time. A moment is whole when every series that its calendar lets close a bar by
 * then has brought one; it waits for the missing ones for a while.
 *
 * Events of a moment are in the order of a backtest over the same series: bars open by their opening times, at equal times in
 * configured order, then they close, those of short timeframes first, then in configured order.
 */
export class BarMoments {
  readonly #series: readonly SeriesState[]
  readonly #graceMs: number
  /** The latest moment that has gone by. */
  #passed: number

  constructor(series: readonly FollowedSeries[], options: { readonly graceMs: number }) {
    this.#graceMs = options.graceMs
    this.#series = series.map((one) => {
      const parsed = parseTimeframe(one.timeframe)
      const last = { time: Number.NaN, closeTime: one.lastClose }
      const due = Number.isNaN(one.lastClose) ? null : nextCloseOf(one.calendar, parsed, last)
      const open = { queue: [], lastTime: Number.NaN, isFilling: true, isSilent: false }
      return { ...one, ...open, parsed, due, expected: due, awaited: due }
    })
    this.#passed = Math.max(
      Number.NEGATIVE_INFINITY,
      ...series.map(({ lastClose }) => lastClose || Number.NEGATIVE_INFINITY),
    )
  }

  /** Takes the next bar of a series; false for one that it has had. */
  take(index: number, bar: Bar, receivedAt: number): boolean {
    const series = this.#at(index)
    const { calendar, parsed } = series
    const closeTime = calendar.closeTime(bar.time, parsed)
    if (closeTime <= series.lastClose) return false
    series.queue.push({ bar, openTime: calendar.openTime(bar.time, parsed), closeTime, receivedAt })
    series.lastClose = closeTime
    series.lastTime = bar.time
    series.due = nextCloseOf(calendar, parsed, { time: bar.time, closeTime })
    series.expected = series.due
    series.awaited = series.due
    return true
  }

  /** Whether bars are missing between the latest that was taken and this one. */
  leavesGap(index: number, bar: Bar): boolean {
    const { due, calendar, parsed } = this.#at(index)
    return due !== null && calendar.closeTime(bar.time, parsed) > due
  }

  /** When the latest bar of a series closed that was taken; NaN before the first. */
  lastClose(index: number): number {
    return this.#at(index).lastClose
  }

  /** When the bar after that is due; null where nobody can say. */
  due(index: number): number | null {
    return this.#at(index).due
  }

  /** Bars of a series that wait. */
  size(index: number): number {
    return this.#at(index).queue.length
  }

  /** Its past is there. Where it has none, its first bar is expected from now on. */
  filled(index: number, now: number): void {
    const series = this.#at(index)
    series.isFilling = false
    if (!Number.isNaN(series.lastClose)) return
    series.due = closeAfter(series.calendar, series.parsed, now)
    series.expected = series.due
    series.awaited = series.due
  }

  silence(index: number, isSilent: boolean): void {
    this.#at(index).isSilent = isSilent
  }

  /** The next moment, if it can go by now: whole, or waited for long enough. It is taken out. */
  next(now: number): BarMoment | null {
    const time = this.#head()
    if (time === Number.POSITIVE_INFINITY) return null
    const missing = this.#missingAt(time)
    if (missing.length > 0 && time > this.#passed) {
      if (missing.some((index) => this.#at(index).isFilling)) return null
      if (now < this.#deadlineOf(time)) return null
    }
    return this.#release(time, missing)
  }

  /** When the next moment goes by, whoever is missing; infinite while nothing waits, or only what has no end. */
  deadline(): number {
    const time = this.#head()
    if (time === Number.POSITIVE_INFINITY) return time
    const isFilling = this.#missingAt(time).some((index) => this.#at(index).isFilling)
    return isFilling ? Number.POSITIVE_INFINITY : this.#deadlineOf(time)
  }

  /**
   * How far time may go on: the earliest close of which bars may still come. What happens at that time still comes before them.
   */
  horizon(now: number): number {
    let least = Number.POSITIVE_INFINITY
    for (const series of this.#series) {
      const [first] = series.queue
      if (first !== undefined) least = Math.min(least, first.closeTime)
      else if (series.isFilling) return Number.NEGATIVE_INFINITY
      else if (!series.isSilent) least = Math.min(least, this.#awaited(series, now) ?? least)
    }
    return least
  }

  /** When the horizon moves on at the latest. */
  horizonDeadline(now: number): number {
    const horizon = this.horizon(now)
    if (!Number.isFinite(horizon)) return Number.POSITIVE_INFINITY
    return Math.max(horizon, now - this.#graceMs + 1) + this.#graceMs
  }

  #awaited(series: SeriesState, now: number): number | null {
    while (series.awaited !== null && series.awaited + this.#graceMs <= now) {
      series.awaited = after(series, series.awaited)
    }
    return series.awaited
  }

  #head(): number {
    let time = Number.POSITIVE_INFINITY
    for (const { queue } of this.#series)
      if (queue[0] !== undefined && queue[0].closeTime < time) time = queue[0].closeTime
    return time
  }

  /** Series that may still close a bar by this moment, and have not. */
  #missingAt(time: number): number[] {
    const missing: number[] = []
    this.#series.forEach(({ queue, isFilling, isSilent, expected }, index) => {
      if (queue.length > 0) return
      if (isFilling || (!isSilent && expected !== null && expected <= time)) missing.push(index)
    })
    return missing
  }

  #deadlineOf(time: number): number {
    let first = Number.POSITIVE_INFINITY
    // Bars of later moments wait for this one: none waits for longer than the grace.
    for (const { queue } of this.#series) first = Math.min(first, queue[0]?.receivedAt ?? first)
    return Math.max(first, time) + this.#graceMs
  }

  #release(time: number, missing: readonly number[]): BarMoment {
    const isLate = time <= this.#passed
    this.#passed = Math.max(this.#passed, time)
    const bars: { readonly index: number; readonly series: SeriesState; readonly waiting: WaitingBar }[] = []
    this.#series.forEach((series, index) => {
      if (series.queue[0]?.closeTime !== time) return
      const waiting = series.queue.shift()
      if (waiting !== undefined) bars.push({ index, series, waiting })
    })
    for (const index of missing) goOn(this.#at(index), time)
    const opened = bars
      // Orders were sent since that a bar of a moment gone by must not meet: its open is not told.
      .filter(({ series }) => series.isTraded && !isLate)
      .sort((a, b) => a.waiting.openTime - b.waiting.openTime || a.index - b.index)
    const closed = bars.toSorted((a, b) => a.series.parsed.nominalMs - b.series.parsed.nominalMs || a.index - b.index)
    return {
      ...{ time, missing, isLate },
      instruments: [...new Set(bars.map(({ series }) => series.instrument))],
      events: [
        ...opened.map(({ series, waiting }) => eventOf('bar-opened', series, waiting)),
        ...closed.map(({ series, waiting }) => eventOf('bar-closed', series, waiting)),
      ],
    }
  }

  #at(index: number): SeriesState {
    return this.#series[index] as SeriesState
  }
}

function after({ calendar, parsed }: SeriesState, closeTime: number): number | null {
  return nextCloseOf(calendar, parsed, { time: Number.NaN, closeTime })
}

/** A moment has gone by without a series: from now on its next bar is waited for. */
function goOn(series: SeriesState, time: number): void {
  while (series.expected !== null && series.expected <= time) series.expected = after(series, series.expected)
}

function eventOf(
  type: 'bar-opened' | 'bar-closed',
  { instrument, timeframe }: SeriesState,
  { bar, openTime, closeTime, receivedAt }: WaitingBar,
): MarketEvent {
  return { type, instrument, timeframe, bar, time: type === 'bar-opened' ? openTime : closeTime, receivedAt }
}
