import type { Decimal, DecimalInput, Signal } from '@race/core'

/** A signal of which a run asks what became of it, where that is on record. */
export interface AskedSignal {
  readonly intentId: string
  readonly signal: Signal
  /** Units that it comes to at this moment; null where it is not sound. */
  readonly quantity: Decimal | null
}

/** What became of a signal when it was given: it was sent, denied, or left to wait for somebody to decide. */
export type RecordedAnswer =
  | { readonly type: 'sent' }
  | { readonly type: 'denied'; readonly code: string }
  | { readonly type: 'waits' }

/**
 * The code of a signal whose order was on record as sent, and that a halt or the end of the engine kept from leaving: its strategy
 * hears that the order was cancelled.
 */
export const notAtVenue = 'NOT_AT_VENUE'

/** An opening or a close: positions of the series among those of the run, and of the bar in it. */
export type RecordedBarEvent = {
  /** Epoch ms that the market had come to when it was told: it may be told late. */
  readonly marketTime: number
  /** The same of what its venue was told. */
  readonly venueTime: number
  readonly series: number
  readonly bar: number
} & (
  | {
      readonly type: 'bar-opened'
      /** Whether its close is on record as well; a record may end inside a bar. */
      readonly closes: boolean
    }
  | {
      readonly type: 'bar-closed'
      /** The strategy decides, or only sees what has closed; `wait` where more closes of that moment follow. */
      readonly follows: 'decide' | 'see' | 'wait'
      /** What a unit of the instrument is worth to the account from now on. */
      readonly lastPrice: number
    }
)

/** A quote or a trade: the next one of its series. `price` is any other event that tells what the instrument is worth. */
export interface RecordedPriceEvent {
  readonly marketTime: number
  readonly venueTime: number
  readonly type: 'quote' | 'trade' | 'price'
  readonly instrument: string
  readonly lastPrice: number
}

/** An event of the market, in the order in which it was told. */
export type RecordedEvent = RecordedBarEvent | RecordedPriceEvent

/** What of the venue of a run on record no configuration of a backtest says. */
export interface RecordedVenue {
  /** Instruments whose orders met quotes, and those whose orders met trades; other ticks are heard, and no more. */
  readonly quotes: readonly string[]
  readonly trades: readonly string[]
  /** From 0 to 1: how likely an order that meets the market fills in that bar, or at that tick; 1 by default. */
  readonly fillProbability?: DecimalInput
  /** Ids of its instruments, in its order: chances are drawn by their positions. */
  readonly instruments: readonly string[]
  /** The number of an intent's order among those of its instrument and decision there, from 0; null for that of this run. */
  luckOf(intentId: string): number | null
}

/** What happened to orders between two events of the market. Decimals are texts, times epoch ms. */
export type RecordedStep = {
  /** How many events of the run came before: of `events`, or else openings of traded bars and closes of all. */
  readonly after: number
  /** Of the market. */
  readonly time: number
  /** Whether it happens in one with the step before, which the strategy hears of after it. */
  readonly joins?: boolean
} & (
  | {
      /** What waits is sent, with what was changed of it; null stays. */
      readonly type: 'approve'
      readonly intentId: string
      readonly quantity: string | null
      readonly stop: string | null
      readonly target: string | null
    }
  | { readonly type: 'deny'; readonly intentId: string; readonly code: string }
  /** Nobody can decide on what waits any more, and nobody tells the strategy. */
  | { readonly type: 'drop'; readonly intentId: string }
  | { readonly type: 'cancel'; readonly clientOrderId: string; readonly reason: string }
  /** A position, or a part of it, is closed at the market, without the strategy. */
  | {
      readonly type: 'close'
      readonly instrument: string
      readonly quantity: string
      /** Tells it from the others of its moment: the last part of its intent's id. */
      readonly ordinal: string
      readonly decisionTime: number
      readonly reason: string | null
    }
  /** The strategy is told that an interval is over, which ended at `due`. */
  | { readonly type: 'timer'; readonly due: number }
)

/**
 * Decisions that are on record, in place of those that the run's own gate would take: of a gate with other limits, of people,
 * of anybody whose answer takes time. The run's own gate is still asked for everything that leaves.
 */
export interface RecordedDecisions {
  /** Asked once for each signal, in the order in which the strategy gives them. */
  answerTo(asked: AskedSignal): RecordedAnswer
  /** By `after`; at one place in the order in which they happened. */
  readonly steps: readonly RecordedStep[]
  /** The market as it was told; the order of a backtest where it is left out. Runs with quotes or trades need it. */
  readonly events?: readonly RecordedEvent[]
  /** That of the run's own configuration by default. */
  readonly venue?: RecordedVenue
}
