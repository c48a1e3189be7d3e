import type { AccountRules, VenueListener, VenueOrder } from '@race/brokers/simulated'
import { convertedAmount, negateScaled, notionalOf, type Scaled, subtractScaled, type TradingAccount } from '@race/core'

/** What a fill moves besides: the fee of a liquidation, and proceeds that wait for their settlement. */
export class AccountListener implements VenueListener {
  readonly #inner: VenueListener
  readonly #account: TradingAccount
  readonly #rules: AccountRules
  readonly #isLiquidation: (order: VenueOrder) => boolean

  /** @param inner told first */
  constructor(
    inner: VenueListener,
    account: TradingAccount,
    rules: AccountRules,
    isLiquidation: (order: VenueOrder) => boolean,
  ) {
    this.#inner = inner
    this.#account = account
    this.#rules = rules
    this.#isLiquidation = isLiquidation
  }

  onOrder(order: VenueOrder, time: number): void {
    this.#inner.onOrder(order, time)
  }

  onModify(order: VenueOrder, time: number): void {
    this.#inner.onModify(order, time)
  }

  onFill(order: VenueOrder, ticks: Scaled, steps: Scaled, fee: Scaled, time: number, lot: number): void {
    this.#inner.onFill(order, ticks, steps, fee, time, lot)
    const { margin } = this.#rules
    const { holding } = order
    if (this.#isLiquidation(order)) {
      const { instrument } = holding.valuation
      const penalty = margin.liquidationFee(holding, steps, ticks)
      if (penalty !== 0) this.#account.pay('liquidation-fee', negateScaled(penalty), { instrument })
    }
    if (margin.unsettled === null || order.side === 1) return
    const proceeds = subtractScaled(notionalOf(holding.valuation, ticks, steps), fee)
    margin.unsettled.add(this.#inBase(proceeds, holding.valuation.instrument.quoteCurrency), time)
  }

  #inBase(amount: Scaled, currency: string): Scaled {
    return currency === this.#account.currency ? amount : convertedAmount(amount, this.#account.rateToBase(currency))
  }
}
