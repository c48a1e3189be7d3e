import type { Bar } from '@race/core'

/** A bar that has opened and has not been matched to its end. */
export interface OpenBar {
  readonly instrument: number
  /** The time under which it is stored. */
  readonly stored: number
  readonly openTime: number
  readonly closeTime: number
  readonly open: number
  readonly previousOpenTime: number
  /** Whether its open was matched. */
  isMet: boolean
  closed: Bar | null
  /** Messages of its orders that were on their way when it closed: they were sent inside it. */
  sentInside: number
}

/** What of the market is remembered. Positions in lists are instruments. */
export interface Seen {
  time: number
  /** The last price; NaN before the first. */
  readonly last: number[]
  readonly previousOpenTime: number[]
  /** Which bars orders meet: those of the first timeframe that opens. */
  readonly timeframe: (string | null)[]
  readonly hasVolume: boolean[]
}
