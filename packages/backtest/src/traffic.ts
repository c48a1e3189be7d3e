import type { OrderLine, TimedWalk } from '@race/brokers/simulated'
import type { AccountTime } from './account/account-time.ts'
import { type Between, DueBetween } from './account/due-between.ts'
import type { DelayedReports } from './delayed-reports.ts'

/** What the traffic of a run needs of its kernel. */
export interface TrafficPort {
  readonly prepared: { readonly instruments: readonly unknown[] }
  readonly venue: { readonly line: OrderLine | null; readonly walk: TimedWalk | null }
  /** Marks positions by what is known, before something happens between the events of bars. */
  readonly desk: { markAll(): void }
  /** What happens to the account besides trades; null where nothing does. */
  readonly accounts: AccountTime | null
  /** Tells the strategy what has arrived by `time`, and takes what it answers. */
  afterMatch(time: number): void
}

/**
 * Everything that happens between ticks, and between the openings and closes of bars, where messages take time: orders arrive,
 * bars are walked, reports come back. At one moment reports come first, then ticks, then what acts on the way of a bar, then
 * closes, then what falls due for the account, then what arrives, then openings.
 */
export class Traffic implements Between {
  readonly reports: DelayedReports
  readonly #kernel: TrafficPort
  readonly #line: OrderLine
  readonly #walk: TimedWalk
  readonly #dues: DueBetween | null

  constructor(kernel: TrafficPort, reports: DelayedReports, line: OrderLine, walk: TimedWalk) {
    this.#kernel = kernel
    this.reports = reports
    this.#line = line
    this.#walk = walk
    this.#dues = DueBetween.of(kernel)
  }

  /**
   * Lets happen what happens until a bar opens or closes at `time`. What arrives as a bar opens meets its open; what arrives
   * as one closes comes after the close.
   */
  runUntil(time: number, isOpening: boolean): void {
    this.#run(time, time, isOpening ? time : before(time))
  }

  /** Lets happen what happens before the ticks of a time: of that time itself only what is reported. */
  runUntilTick(time: number, isFree: boolean): void {
    if (this.quietUntil(time, false) < time) this.#run(time, before(time), before(time))
    this.#dues?.actBefore(time, isFree)
  }

  /** The last moment, at most `until`, whose ticks can be played before anything else happens. */
  quietUntil(until: number, isFree: boolean): number {
    const walking = this.#nextWalk()
    const walked = walking < 0 ? Number.POSITIVE_INFINITY : this.#walk.next(walking)
    const quiet = Math.min(until, before(this.reports.next), this.#line.next, walked)
    return this.#dues === null ? quiet : this.#dues.quietUntil(quiet, isFree || quiet < until)
  }

  /** Until when, inclusive, reports come, bars are walked, and messages arrive. */
  #run(time: number, lastWalk: number, lastArrival: number): void {
    const { accounts } = this.#kernel
    for (;;) {
      const report = this.reports.next
      const arrival = this.#line.next <= lastArrival ? this.#line.next : Number.POSITIVE_INFINITY
      const walking = this.#nextWalk(lastWalk)
      const walked = walking < 0 ? Number.POSITIVE_INFINITY : this.#walk.next(walking)
      const at = Math.min(report, walked, arrival)
      if (this.#dues !== null && this.#fallsDue(this.#dues, lastArrival, at, report > at && walked > at)) continue
      if (at > time || at === Number.POSITIVE_INFINITY) return
      // A rate that is made as bars close was not there inside them.
      accounts?.moveTo(at, at > lastArrival ? before(at) : at)
      if (report > at) {
        this.#kernel.desk.markAll()
        if (walked === at) this.#walk.advance(walking)
        else this.#line.deliver()
      }
      this.#kernel.afterMatch(at)
      accounts?.noteMoment()
    }
  }

  /** Does what is due by `last` and before what happens at `at`; whether there was anything. */
  #fallsDue(dues: DueBetween, last: number, at: number, isArrival: boolean): boolean {
    const due = dues.next
    if (due > last || due > at || (due === at && !isArrival)) return false
    dues.pass(due)
    // Orders may have been changed: what their ways were before is not for them.
    for (let instrument = 0; instrument < this.#kernel.prepared.instruments.length; instrument++) {
      this.#walk.catchUp(instrument, due)
    }
    return true
  }

  /** The instrument whose way goes on first, by `last`; −1 for none. */
  #nextWalk(last = Number.MAX_VALUE): number {
    let next = -1
    let first = Number.POSITIVE_INFINITY
    for (let instrument = 0; instrument < this.#kernel.prepared.instruments.length; instrument++) {
      const at = this.#walk.next(instrument)
      if (at >= first || at > last) continue
      first = at
      next = instrument
    }
    return next
  }
}

/** The moment before another: times are whole milliseconds. */
function before(time: number): number {
  return time - 1
}

/** The traffic of a run whose messages take time; null where everything arrives at once. */
export function trafficOf(kernel: TrafficPort, reports: DelayedReports | null): Traffic | null {
  const { line, walk } = kernel.venue
  return reports === null || line === null || walk === null ? null : new Traffic(kernel, reports, line, walk)
}
