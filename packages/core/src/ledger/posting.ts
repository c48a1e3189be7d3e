import type { Scaled } from '../decimal/scaled.ts'

/** Every reason for which money can move. */
export const postingCauses = [
  'capital',
  'trade',
  'fee',
  'dividend',
  'withholding',
  'split-cash',
  'borrow-fee',
  'interest',
  'swap',
  'funding',
  'settlement',
  'conversion',
  'liquidation-fee',
  'delisting',
  'adjustment',
] as const

/**
 * Why money moved.
 *
 * - `capital`: paid in or taken out by the owner.
 * - `trade`: a fill, without its fee; `fee` is the fee.
 * - `dividend`, `withholding`, `split-cash`, `delisting`: what a corporate action pays or takes.
 * - `borrow-fee`, `interest`, `swap`, `funding`: what holding costs or earns with time.
 * - `settlement`: the variation margin of a future.
 * - `conversion`: from one currency to another.
 * - `liquidation-fee`: for a position that the venue closed.
 * - `adjustment`: anything else.
 */
export type PostingCause = (typeof postingCauses)[number]

/** One account of a ledger. Its balance is an exact integer at the ledger's scale; a debit is positive. */
export interface LedgerAccount {
  readonly name: string
  readonly currency: string
  balance: Scaled
}

/** An amount on one account: positive is a debit, negative a credit. */
export interface Posting {
  readonly account: LedgerAccount
  readonly amount: Scaled
}

/** What was posted at one time for one cause. Its postings sum to zero in each currency. */
export interface PostedEvent {
  /** Epoch ms: the ledger's `time` when it was posted. */
  readonly time: number
  readonly cause: PostingCause
  /** Id of the instrument that moved the money, or null for money that moved by itself. */
  readonly instrument: string | null
  readonly postings: readonly Posting[]
}

/**
 * Who keeps the journal of a ledger.
 *
 * It is told at once and in order, after the event is in the balances. What it throws reaches the caller; the balances
 * stay as they are.
 */
export interface LedgerJournal {
  onPosting(event: PostedEvent): void
}
