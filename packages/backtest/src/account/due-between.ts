import type { AccountTime } from './account-time.ts'

/** What happens between ticks, and between the openings and closes of bars. */
export interface Between {
  /** Lets happen what happens until a bar opens or closes at `time`, with what comes before openings of that time. */
  runUntil(time: number, isOpening: boolean): void
  /** Lets happen what happens before the ticks of a time. `isFree` says that no bar closes then. */
  runUntilTick(time: number, isFree: boolean): void
  /** The last moment, at most `until`, whose ticks can be played before anything else happens; `isFree` as of `until`. */
  quietUntil(until: number, isFree: boolean): number
}

/** What it needs of the engine. */
export interface DueStage {
  readonly accounts: AccountTime | null
  /** Tells the strategy what has happened, and takes what it answers. */
  afterMatch(time: number): void
}

/** What falls due for the account, between everything else; `AccountDesk` says what comes first of one time. */
export class DueBetween implements Between {
  readonly #accounts: AccountTime
  readonly #stage: DueStage

  /** Null for a run that names nothing of its account. */
  static of(stage: DueStage): DueBetween | null {
    return stage.accounts === null ? null : new DueBetween(stage, stage.accounts)
  }

  constructor(stage: DueStage, accounts: AccountTime) {
    this.#stage = stage
    this.#accounts = accounts
  }

  /** When something falls due next, epoch ms; Infinity for never. */
  get next(): number {
    return this.#accounts.nextTime
  }

  /** Does what is due up to an instant, and tells the strategy. */
  pass(time: number): void {
    this.#accounts.passTo(time)
    this.#stage.afterMatch(time)
  }

  /** Does what corporate actions do before the ticks of their instant. */
  actBefore(time: number, isFree: boolean): void {
    if (!isFree || this.#accounts.nextActionTime !== time) return
    this.#accounts.passActionsTo(time)
    this.#stage.afterMatch(time)
  }

  runUntil(time: number, isOpening: boolean): void {
    // What is due as bars close comes after their closes.
    const last = isOpening ? time : time - 1
    for (let due = this.next; due <= last; due = this.next) this.pass(due)
  }

  runUntilTick(time: number, isFree: boolean): void {
    this.runUntil(time, false)
    this.actBefore(time, isFree)
  }

  quietUntil(until: number, isFree: boolean): number {
    const { nextActionTime, nextTime } = this.#accounts
    const isBeforeTicks = nextActionTime < until || (isFree && nextActionTime === until)
    return Math.min(until, nextTime, isBeforeTicks ? nextActionTime - 1 : until)
  }
}
