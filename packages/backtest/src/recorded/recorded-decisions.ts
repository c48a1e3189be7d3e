import type { Decimal, Signal } from '@race/core'

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

/** What happened to orders between two events of the market. Decimals are texts, times epoch ms. */
export type RecordedStep = {
  /** How many events of the run's timeline came before: openings of traded bars and closes of all. */
  readonly after: number
  /** Of the market. */
  readonly time: number
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
}
