import type { AccountFacts, AccountFactType, AccountOpened, Instrument } from '@race/core'

/** A fact of a session's log, with its place in it. */
export interface Recorded<Data> {
  readonly sequence: number
  /** Epoch ms, by the clock. */
  readonly time: number
  readonly data: Data
}

/** Every fact of a log by its type, each in the order of the log. */
export type RecordedFacts = { readonly [Type in AccountFactType]: readonly Recorded<AccountFacts[Type]>[] }

/**
 * A session as its account's log has it: the market with the times at which it was received (`bar-opened`, `bar-closed`,
 * `quote-received`, `trade-received`), what people decided and asked for (`approval-decided`, `command-taken`, halts and
 * switches), and with what the account was opened, its seed among it.
 */
export interface SessionRecording {
  /** The account, by which ids of orders are made. */
  readonly account: string
  readonly opened: AccountOpened
  readonly instruments: readonly Instrument[]
  readonly facts: RecordedFacts
}
