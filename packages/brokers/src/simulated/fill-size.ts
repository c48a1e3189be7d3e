import { addScaled, type Scaled, subtractScaled, type TradingAccount } from '@race/core'
import type { AccountRules } from './account/account-rules.ts'
import { reducible } from './buying-power.ts'
import type { FeeSchedule } from './fee.ts'
import type { FeeDesk } from './fee-desk.ts'
import { resolveSteps, restWithinPower } from './resolve-steps.ts'
import type { VenuePolicy } from './venue-options.ts'
import type { VenueOrder } from './venue-order.ts'
import type { VenueRuleBook } from './venue-rules.ts'

export interface FillSizeParts {
  readonly account: TradingAccount
  readonly fees: FeeDesk
  readonly rules: VenueRuleBook | null
  readonly accountRules: AccountRules | null
  readonly policy: VenuePolicy | undefined
  /** Tells that an order is for another size. */
  readonly resize: (order: VenueOrder, steps: Scaled, time: number) => void
}

/** Decides how much of an order is wanted when it meets the market, before liquidity. */
export class FillSize {
  readonly #account: TradingAccount
  readonly #fees: FeeDesk
  readonly #rules: VenueRuleBook | null
  readonly #accountRules: AccountRules | null
  readonly #policy: VenuePolicy | undefined
  readonly #resize: FillSizeParts['resize']

  constructor({ account, fees, rules, accountRules, policy, resize }: FillSizeParts) {
    this.#accountRules = accountRules
    this.#account = account
    this.#fees = fees
    this.#rules = rules
    this.#policy = policy
    this.#resize = resize
  }

  /** What is left of the order; a share of something is resolved when the order first meets the market. */
  wanted(order: VenueOrder, ticks: Scaled, time: number): Scaled {
    const fee = this.#feeOf(order)
    if (this.#policy !== undefined) this.#sizeByPolicy(this.#policy, order, ticks, fee)
    if (order.steps === null) {
      const steps = resolveSteps(this.#account, order, fee, this.#accountRules)
      order.steps = this.#rules === null || order.isReduceOnly ? steps : this.#withinRules(this.#rules, order, steps)
    }
    const left = order.filledSteps === 0 ? order.steps : subtractScaled(order.steps, order.filledSteps)
    if (order.isReduceOnly) return reducible(order, left)
    if (order.filledSteps === 0 || order.sizing.type === 'fixed' || order.isSizedByPolicy) return left
    return this.#stillAffordable(order, left, fee, time)
  }

  /** Nothing of the order could fill: a share of something is resolved again when it meets the market next. */
  forget(order: VenueOrder): void {
    if (order.filledSteps === 0 && order.sizing.type !== 'fixed') order.steps = null
  }

  /** What would be wanted at the price by which the instrument is marked; the order is not changed. */
  estimate(order: VenueOrder): Scaled {
    const steps = order.steps ?? resolveSteps(this.#account, order, this.#feeOf(order), this.#accountRules)
    const left = subtractScaled(steps, order.filledSteps)
    return order.isReduceOnly ? reducible(order, left) : left
  }

  #feeOf({ instrument }: VenueOrder): FeeSchedule {
    return this.#fees.schedules[instrument] as FeeSchedule
  }

  #withinRules(rules: VenueRuleBook, { instrument, side, holding }: VenueOrder, steps: Scaled): Scaled {
    return rules.sizeAtFill(instrument, side, steps, holding.position.steps)
  }

  /** The rest of a share of something, which may have become dearer since its first fill: the order is then for less. */
  #stillAffordable(order: VenueOrder, left: Scaled, fee: FeeSchedule, time: number): Scaled {
    const affordable = restWithinPower(this.#account, order, left, fee, this.#fees.spentOn(order), this.#accountRules)
    if (affordable >= left) return left
    if (affordable > 0) this.#resize(order, addScaled(order.filledSteps, affordable), time)
    return affordable
  }

  #sizeByPolicy(policy: VenuePolicy, order: VenueOrder, ticks: Scaled, fee: FeeSchedule): void {
    if (order.isReduceOnly || order.filledSteps !== 0) return
    const steps = policy.stepsAtFill?.(order, ticks, this.#account, fee) ?? null
    order.isSizedByPolicy = steps !== null
    if (steps !== null) order.steps = steps
  }
}
