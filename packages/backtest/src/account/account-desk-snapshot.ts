import type { AccrualState, MarginSnapshot } from '@race/brokers/simulated'
import type { CorporateActionSnapshot } from './corporate-action-desk.ts'
import type { MarginDeskSnapshot } from './margin-desk.ts'
import type { AccountPostingData } from './posting-journal.ts'

/** What happens to an account, as far as it is remembered between two instants; null for what a run does not have. */
export interface AccountDeskSnapshot {
  /** Epoch ms up to which rates between currencies can be seen. */
  readonly rateTime: number
  /** By instrument: the last price, and why the venue takes no more orders. */
  readonly price: Float64Array
  readonly closed: readonly (string | null)[]
  readonly postings: readonly AccountPostingData[]
  readonly margin: MarginSnapshot | null
  readonly liquidations: MarginDeskSnapshot | null
  readonly settlements: readonly number[] | null
  readonly financing: readonly AccrualState[] | null
  readonly corporateActions: CorporateActionSnapshot | null
}
