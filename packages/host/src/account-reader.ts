import { type AccountView, type Holding, incrementsToFloat, scaledToFloat, type TradingAccount } from '@race/core'

/** What an engine says of an account whose worth is more than its cash and its positions at their last closes. */
export interface AccountWorth {
  /** The last price of a holding, in units as they are counted now. */
  lastPriceOf(holding: Holding): number
  /** Cash and positions in the account's own currency. */
  equity(): number
}

/** The account as floats, from the exact one; computed when it is read. */
export class AccountReader implements AccountView {
  readonly #account: TradingAccount
  readonly #lastCloseOf: (holding: Holding) => number

  readonly #worth: AccountWorth | undefined

  constructor(account: TradingAccount, lastCloseOf: (holding: Holding) => number, worth?: AccountWorth) {
    this.#worth = worth
    this.#account = account
    this.#lastCloseOf = lastCloseOf
  }

  get currency(): string {
    return this.#account.currency
  }

  get cash(): number {
    return scaledToFloat(this.#account.cash, this.#account.scale)
  }

  get equity(): number {
    if (this.#worth !== undefined) return this.#worth.equity()
    let equity = this.cash
    for (const holding of this.#account.holdings) {
      const { position, valuation } = holding
      if (position.steps === 0) continue
      const quantity = incrementsToFloat(position.steps, valuation.step)
      equity += quantity * this.#lastCloseOf(holding) * valuation.multiplierFloat
    }
    return equity
  }
}
