/** What happens between the events of bars, as far as the account has a part in it. */
export interface AccountTime {
  /** When something falls due next, epoch ms; Infinity for never. */
  readonly nextTime: number
  /** When a corporate action does. */
  readonly nextActionTime: number
  /** Does everything that is due up to an instant, in order, at the last prices. */
  passTo(time: number): void
  /** Does what corporate actions do up to an instant, and nothing else. */
  passActionsTo(time: number): void
  /** It is `time` now; rates between currencies are those of then, or of `rateTime`. */
  moveTo(time: number, rateTime?: number): void
  /** Whether a tick of an instrument must be shown to the account. */
  watches(instrument: number): boolean
  /** Whether any instrument may be watched. */
  readonly watchesTicks: boolean
  /** Whether the latest tick of an instrument that is watched changes nothing, so that it need not be seen. */
  isSafe(instrument: number): boolean
  /** An instrument that is watched has had a tick, and its orders have met it. */
  seeTick(instrument: number, time: number): void
  /** Something has happened between bars, and all of it is booked. */
  noteMoment(): void
}
