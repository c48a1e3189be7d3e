import {
  addScaled,
  type Decimal,
  decimal,
  fromScaled,
  type LedgerJournal,
  type PostedEvent,
  type PostingCause,
  type Scaled,
} from '@race/core'

/** Money that moved by something other than a trade. */
export interface AccountPosting {
  /** Epoch ms. */
  readonly time: number
  readonly cause: PostingCause
  /** Id of the instrument that moved it; null for money that moved by itself, such as interest. */
  readonly instrument: string | null
  /** What came in; negative for what went out. Exact. */
  readonly amount: Decimal
  readonly currency: string
}

/** A posting as plain data: its amount as text. */
export interface AccountPostingData extends Omit<AccountPosting, 'amount'> {
  readonly amount: string
}

export function postingToData(posting: AccountPosting): AccountPostingData {
  return { ...posting, amount: posting.amount.toString() }
}

export function postingFromData(data: AccountPostingData): AccountPosting {
  return { ...data, amount: decimal(data.amount) }
}

/** Tells what a ledger posts to its cash, but for capital, fills and their fees, which are told as such. */
export class PostingJournal implements LedgerJournal {
  readonly #scale: number
  readonly #tell: (posting: AccountPosting) => void

  constructor(scale: number, tell: (posting: AccountPosting) => void) {
    this.#scale = scale
    this.#tell = tell
  }

  onPosting({ time, cause, instrument, postings }: PostedEvent): void {
    if (cause === 'trade' || cause === 'fee' || cause === 'capital') return
    const sums = new Map<string, Scaled>()
    for (const { account, amount } of postings) {
      if (account.name !== 'cash') continue
      sums.set(account.currency, addScaled(sums.get(account.currency) ?? 0, amount))
    }
    for (const [currency, amount] of sums) {
      if (amount === 0) continue
      this.#tell({ time, cause, instrument, amount: fromScaled(amount, this.#scale), currency })
    }
  }
}
