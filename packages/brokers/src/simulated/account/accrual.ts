import type { Instrument, PostingCause, Scaled } from '@race/core'

/** One amount that was charged or credited. */
export interface FinancingAccrual {
  /** Epoch ms at which it fell due. */
  readonly time: number
  readonly cause: PostingCause
  /** Id, or null for interest on cash. */
  readonly instrument: string | null
  readonly currency: string
  /** In ledger units; positive is received. */
  readonly amount: Scaled
  /** What it was computed from, in words. */
  readonly basis: string
}

/** What one rule of a financing remembers. */
export interface AccrualState {
  /** Epoch ms at which it posts next; Infinity for never. */
  readonly nextTime: number
  /** What is summed up and not posted yet, in the rule's own exact unit, and of how many nights. */
  readonly accrued?: Scaled
  readonly nights?: number
}

/** One rule of a financing: what it posts when its next instant has come. */
export interface AccrualRule {
  readonly nextTime: number
  /** Posts what is due at `nextTime`, and moves on. */
  post(): void
  snapshot(): AccrualState
  restore(state: AccrualState): void
}

/** Posts one amount and tells of it. */
export type PostAccrual = (
  time: number,
  accrual: Pick<FinancingAccrual, 'cause' | 'amount' | 'currency'> & {
    readonly instrument: Instrument | null
    readonly basis: () => string
  },
) => void
