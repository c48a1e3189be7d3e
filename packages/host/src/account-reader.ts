import { type AccountView, type Holding, incrementsToFloat, scaledToFloat, type TradingAccount } from '@race/core'

/** The account as floats, from the exact one; computed when it is read. */
export class AccountReader implements AccountView {
  readonly #account: TradingAccount
  readonly #lastCloseOf: (holding: Holding) => number

  constructor(account: TradingAccount, lastCloseOf: (holding: Holding) => number) {
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
