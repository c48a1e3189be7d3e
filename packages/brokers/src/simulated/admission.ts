import { absScaled, addScaled, minScaled, notionalOf, type Scaled, subtractScaled, toScaled } from '@race/core'
import { fits } from './buying-power.ts'
import type { FeeSchedule } from './fee.ts'
import type { SimulatedVenueOptions } from './venue-options.ts'
import type { VenueOrder } from './venue-order.ts'
import type { VenueRefusal } from './venue-refusals.ts'
import type { VenueRuleBook } from './venue-rules.ts'

/** Decides whether the venue takes an order, and whether it lets it fill: reasons as codes, null for yes. */
export class Admission {
  readonly #account: SimulatedVenueOptions['account']
  readonly #fees: readonly FeeSchedule[]
  readonly #verify: SimulatedVenueOptions['verify']
  readonly #minimums: readonly { readonly steps: Scaled; readonly notional: Scaled }[]

  readonly #policy: SimulatedVenueOptions['policy']
  readonly #accountRules: SimulatedVenueOptions['accountRules']
  readonly #closed: SimulatedVenueOptions['closed']

  readonly #rules: VenueRuleBook | null

  constructor(
    { account, instruments, verify, policy, accountRules, closed }: SimulatedVenueOptions,
    fees: readonly FeeSchedule[],
    rules: VenueRuleBook | null,
  ) {
    this.#rules = rules
    this.#accountRules = accountRules
    this.#closed = closed
    this.#account = account
    this.#fees = fees
    this.#verify = verify
    this.#policy = policy
    this.#minimums = instruments.map(({ minQuantity, minNotional, quantityStep }) => ({
      steps: minQuantity.equals(quantityStep)
        ? 1
        : toScaled(minQuantity.dividedBy(quantityStep, { decimals: 0, rounding: 'ceiling' }), 0),
      notional: toScaled(minNotional.roundTo(account.scale, 'ceiling'), account.scale),
    }))
  }

  /** An order without approval, against the venue's rules, or of a fixed size that the account could not pay at its price. */
  refusalAtAcceptance(order: VenueOrder, time: number): string | null {
    if (order.approval === null || !this.#verify(order.approval, order)) return 'NOT_APPROVED'
    const closed = this.#closed?.[order.instrument] ?? null
    if (closed !== null) return closed
    const refusal = this.#rules === null || order.isForced ? null : this.#refusalByRules(this.#rules, order, time)
    if (refusal !== null) return refusal
    const accepts = this.#policy?.accepts
    if (accepts !== undefined && (order.role === 'entry' || order.role === 'close')) {
      return accepts(order) ? null : 'INSUFFICIENT_FUNDS'
    }
    if (order.sizing.type !== 'fixed' || order.isReduceOnly) return null
    if (this.#accountRules !== undefined) {
      const ticks = order.limitTicks ?? order.stopTicks ?? order.holding.markTicks
      return ticks === 0 ? null : this.#refusalByAccount(order, ticks, order.sizing.steps)
    }
    return this.#fitsAlone(order, order.sizing.steps) ? null : 'INSUFFICIENT_FUNDS'
  }

  /** What of an order meets the market: `wanted` is left of it, of which there is volume for `steps`. */
  refusalAtFill(order: VenueOrder, ticks: Scaled, wanted: Scaled, steps: Scaled): string | null {
    if (wanted === 0) {
      if (order.isReduceOnly) return 'NOTHING_TO_REDUCE'
      const refusal = this.#refusalByAccount(order, ticks, 1)
      if (refusal !== null) return refusal
      return order.sizing.type === 'target-fraction' ? 'TARGET_REACHED' : 'INSUFFICIENT_FUNDS'
    }
    if (steps < wanted && order.timeInForce === 'fok') return 'FOK_UNFILLED'
    if (order.isReduceOnly || order.isSizedByPolicy || steps === 0) return null
    const carries = this.#policy?.carries
    if (carries !== undefined) {
      const held = order.holding.position.steps
      const isOpposite = order.side === 1 ? held < 0 : held > 0
      const closed = isOpposite ? minScaled(steps, absScaled(held)) : 0
      return carries(order, closed, subtractScaled(steps, closed), ticks) ? null : 'INSUFFICIENT_FUNDS'
    }
    const fee = this.#fees[order.instrument] as FeeSchedule
    // A share of equity was made to fit at its first fill; what is left of it may meet another price.
    const mayNotFit = order.sizing.type === 'fixed' || order.filledSteps !== 0
    if (this.#accountRules !== undefined) {
      const refusal = this.#refusalByAccount(order, ticks, steps)
      if (refusal !== null) return refusal
    } else if (mayNotFit && !fits(this.#account, order, steps, fee)) return 'INSUFFICIENT_FUNDS'
    return this.#isBelowMinimum(order, ticks, wanted) ? 'BELOW_MINIMUM' : null
  }

  #refusalByRules(rules: VenueRuleBook, order: VenueOrder, time: number): VenueRefusal | null {
    const { instrument, side, type, steps, limitTicks, stopTicks, isReduceOnly, holding } = order
    const { markTicks, position } = holding
    return rules.refusalOf(
      { instrument, side, type, steps, limitTicks, stopTicks, isReduceOnly },
      { time, lastTicks: markTicks === 0 ? null : markTicks, positionSteps: position.steps },
    )
  }

  /** Why the rules of the account refuse it; null where there are none. */
  #refusalByAccount({ holding, side, instrument }: VenueOrder, ticks: Scaled, steps: Scaled): string | null {
    if (this.#accountRules === undefined) return null
    const fee = (this.#fees[instrument] as FeeSchedule).of(ticks, steps)
    return this.#accountRules.refusalOf({ holding, side, steps, ticks, fee })
  }

  #fitsAlone(order: VenueOrder, steps: Scaled): boolean {
    const held = order.holding.position.steps
    const reduces = order.side === 1 ? held < 0 : held > 0
    if (reduces) return true
    const fee = this.#fees[order.instrument] as FeeSchedule
    const ticks = order.limitTicks ?? order.stopTicks ?? order.holding.markTicks
    if (ticks === 0) return true
    const cost = addScaled(notionalOf(order.holding.valuation, ticks, steps), fee.of(ticks, steps))
    return cost <= this.#account.equity()
  }

  #isBelowMinimum(order: VenueOrder, ticks: Scaled, steps: Scaled): boolean {
    const minimum = this.#minimums[order.instrument]
    if (minimum === undefined || order.filledSteps !== 0) return false
    // A fixed size was asked when it was accepted.
    if (
      this.#rules !== null &&
      order.sizing.type !== 'fixed' &&
      this.#rules.isBelowMinimum(order.instrument, steps, ticks)
    )
      return true
    return steps < minimum.steps || notionalOf(order.holding.valuation, ticks, steps) < minimum.notional
  }
}
