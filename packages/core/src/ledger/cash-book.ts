import { negateScaled, type Scaled } from '../decimal/scaled.ts'
import { RaceError } from '../error/race-error.ts'
import {
  type CurrencyConversion,
  convertedAmount,
  noConversion,
  rateBetween,
  type ScaledRatio,
} from './currency-conversion.ts'
import type { Ledger } from './ledger.ts'
import type { LedgerAccount, PostingCause } from './posting.ts'

/** The accounts of one currency that trades and conversions move. */
export interface CurrencyAccounts {
  readonly currency: string
  readonly cash: LedgerAccount
  readonly fees: LedgerAccount
}

/** The cash of an account: one balance for each currency, and against it one account for each cause. */
export class CashBook {
  readonly base: string
  readonly #ledger: Ledger
  readonly #conversion: CurrencyConversion
  readonly #currencies = new Map<string, CurrencyAccounts>()
  /** By cause and currency; opened when first needed. */
  readonly #causes = new Map<string, LedgerAccount>()

  constructor(ledger: Ledger, base: string, conversion: CurrencyConversion = noConversion) {
    this.#ledger = ledger
    this.#conversion = conversion
    this.base = base
    this.open(base)
  }

  /** The accounts of a currency, opened when it is new. */
  open(currency: string): CurrencyAccounts {
    const known = this.#currencies.get(currency)
    if (known !== undefined) return known
    const accounts = {
      currency,
      cash: this.#ledger.open('cash', currency),
      fees: this.#ledger.open('fees', currency),
    }
    this.#currencies.set(currency, accounts)
    return accounts
  }

  /** The currencies that are held, the base first, then in the order in which they came. */
  get currencies(): readonly CurrencyAccounts[] {
    return [...this.#currencies.values()]
  }

  /** @throws RaceError `CURRENCY_MISMATCH` for a currency that the account does not hold */
  of(currency: string): CurrencyAccounts {
    const known = this.#currencies.get(currency)
    if (known !== undefined) return known
    const held = [...this.#currencies.keys()].join(', ')
    throw new RaceError('CURRENCY_MISMATCH', {
      message: `The account holds ${held}, but no ${currency}`,
      facts: { currency, held },
      hint: `Give the account an instrument quoted in ${currency}, or name ${currency} in its currencies.`,
    })
  }

  /** The rate of a currency in the base at the ledger's time. */
  rateToBase(currency: string): ScaledRatio {
    return rateBetween(this.#conversion, currency, this.base, this.#ledger.time)
  }

  /** Cash comes in (positive) or goes out for a cause. */
  pay(cause: PostingCause, currency: string, amount: Scaled, instrument: string | null): void {
    const { cash, fees } = this.of(currency)
    const against = cause === 'fee' ? fees : this.#against(cause, currency)
    this.#ledger.post(
      [
        { account: cash, amount },
        { account: against, amount: negateScaled(amount) },
      ],
      cause,
      instrument,
    )
  }

  /** Gives `amount` of one currency for what it is worth in another; returns that. */
  convert(from: string, to: string, amount: Scaled, rate: ScaledRatio | undefined, instrument: string | null): Scaled {
    const given = this.of(from)
    const taken = this.of(to)
    const received = convertedAmount(amount, rate ?? rateBetween(this.#conversion, from, to, this.#ledger.time))
    if (from === to || (amount === 0 && received === 0)) return received
    this.#ledger.post(
      [
        { account: given.cash, amount: negateScaled(amount) },
        { account: this.#against('conversion', from), amount },
        { account: taken.cash, amount: received },
        { account: this.#against('conversion', to), amount: negateScaled(received) },
      ],
      'conversion',
      instrument,
    )
    return received
  }

  #against(cause: PostingCause, currency: string): LedgerAccount {
    const key = `${cause} ${currency}`
    let account = this.#causes.get(key)
    if (account === undefined) {
      // A restored ledger has the account already.
      account =
        this.#ledger.accounts.find((known) => known.name === cause && known.currency === currency) ??
        this.#ledger.open(cause, currency)
      this.#causes.set(key, account)
    }
    return account
  }
}
