import { type Money, money } from '../decimal/money.ts'
import { addScaled, fromScaled, type Scaled } from '../decimal/scaled.ts'
import { RaceError } from '../error/race-error.ts'

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

/**
 * A double-entry ledger. Every event is a set of postings that sum to zero in each currency; one that does not is
 * refused as a whole, in production too, and nothing of it is posted.
 *
 * Amounts are integers of 10^-scale. Assets (cash, positions at cost) and expenses (fees) carry debit balances; capital
 * and realised profit carry credit balances.
 *
 * @example
 * ```ts
 * const ledger = new Ledger(2)
 * const cash = ledger.open('cash', 'USD')
 * const capital = ledger.open('capital', 'USD')
 * ledger.post([{ account: cash, amount: 100_000 }, { account: capital, amount: -100_000 }])
 * ledger.balance(cash).toString() // '1000 USD'
 * ```
 */
export class Ledger {
  /** Decimals of every amount. */
  readonly scale: number
  readonly #accounts: LedgerAccount[] = []
  #events = 0

  constructor(scale: number) {
    this.scale = scale
  }

  /** Opens an account. */
  open(name: string, currency: string): LedgerAccount {
    const account = { name, currency, balance: 0 as Scaled }
    this.#accounts.push(account)
    return account
  }

  get accounts(): readonly LedgerAccount[] {
    return this.#accounts
  }

  /** How many events were posted. */
  get eventCount(): number {
    return this.#events
  }

  balance(account: LedgerAccount): Money {
    return money(fromScaled(account.balance, this.scale), account.currency)
  }

  /**
   * Posts one event.
   *
   * @throws RaceError `LEDGER_UNBALANCED` when the postings of a currency do not sum to zero
   */
  post(postings: readonly Posting[]): void {
    const sums = new Map<string, Scaled>()
    for (const { account, amount } of postings) {
      sums.set(account.currency, addScaled(sums.get(account.currency) ?? 0, amount))
    }
    for (const [currency, sum] of sums) if (sum !== 0) throw this.#unbalanced(currency, sum)
    for (const { account, amount } of postings) account.balance = addScaled(account.balance, amount)
    this.#events++
  }

  /**
   * Posts the event of a trade, which has four accounts of one currency, without allocating.
   *
   * @throws RaceError `LEDGER_UNBALANCED`
   */
  postTrade(accounts: TradeAccounts, cash: Scaled, position: Scaled, realised: Scaled, fees: Scaled): void {
    const sum = addScaled(addScaled(cash, position), addScaled(realised, fees))
    if (sum !== 0) throw this.#unbalanced(accounts.cash.currency, sum)
    accounts.cash.balance = addScaled(accounts.cash.balance, cash)
    accounts.position.balance = addScaled(accounts.position.balance, position)
    accounts.realised.balance = addScaled(accounts.realised.balance, realised)
    accounts.fees.balance = addScaled(accounts.fees.balance, fees)
    this.#events++
  }

  /** The sum of all balances by currency: zero for each, or the ledger is broken. */
  trialBalance(): ReadonlyMap<string, Scaled> {
    const sums = new Map<string, Scaled>()
    for (const account of this.#accounts) {
      sums.set(account.currency, addScaled(sums.get(account.currency) ?? 0, account.balance))
    }
    return sums
  }

  #unbalanced(currency: string, sum: Scaled): RaceError {
    const amount = fromScaled(sum, this.scale).toString()
    return new RaceError('LEDGER_UNBALANCED', {
      message: `The postings of an event sum to ${amount} ${currency}, but must sum to 0`,
      facts: { currency, amount, event: this.#events },
      hint: 'Nothing of the event was posted. Give every debit its credit.',
    })
  }
}

/** The accounts that a trade in one instrument moves. */
export interface TradeAccounts {
  readonly cash: LedgerAccount
  /** The position at cost. */
  readonly position: LedgerAccount
  /** Realised profit before fees: a credit balance is a profit. */
  readonly realised: LedgerAccount
  readonly fees: LedgerAccount
}
