import {
  absScaled,
  addScaled,
  minScaled,
  multiplyDivideFloor,
  negateScaled,
  type Scaled,
  subtractScaled,
  type TradingAccount,
} from '@race/core'
import type { AccountRules } from './account/account-rules.ts'
import { affordableSteps } from './affordable-steps.ts'
import { buyingPower, reducible } from './buying-power.ts'
import type { FeeSchedule } from './fee.ts'
import type { OrderToSize, Ratio } from './venue-order.ts'

/**
 * How many steps an order fills at the price by which its instrument is marked: a fixed size as it is, a reducing
 * order at most what is held, a fraction floored to the step so that it exceeds neither the share of equity, nor what
 * the gate approved, nor the buying power.
 *
 * @param rules those of the account, where it has its own
 */
export function resolveSteps(
  account: TradingAccount,
  order: OrderToSize,
  fee: FeeSchedule,
  rules: AccountRules | null = null,
): Scaled {
  const { sizing } = order
  if (sizing.type === 'held') return reducible(order, absScaled(order.holding.position.steps))
  if (sizing.type === 'held-fraction')
    return reducible(order, shareOf(absScaled(order.holding.position.steps), sizing.fraction))
  if (sizing.type === 'fixed') return order.isReduceOnly ? reducible(order, sizing.steps) : sizing.steps
  const equity = account.equity()
  const ticks = order.holding.markTicks
  if (rules !== null) return stepsByRules(order, fee, rules, equity)
  switch (sizing.type) {
    case 'notional':
      return withinPower(account, order, fee, equity, affordableWithoutFee(sizing.amount, ticks, fee))
    case 'equity-fraction': {
      const wanted = approved(order, shareOf(equity, sizing.fraction))
      const power = buyingPower(account, order, equity)
      const steps = affordableSteps(minScaled(wanted, power), ticks, fee)
      if (power >= wanted) return steps
      const reducing = reducible(order, affordableSteps(wanted, ticks, fee))
      return steps < reducing ? reducing : steps
    }
    case 'risk-fraction': {
      const risk = absScaled(subtractScaled(ticks, sizing.stopTicks))
      const wanted = risk === 0 ? 0 : affordableWithoutFee(shareOf(equity, sizing.fraction), risk, fee)
      return withinPower(account, order, fee, equity, wanted)
    }
    case 'target-fraction':
      return stepsToTarget(account, order, fee, equity, sizing.fraction)
  }
}

/** The same by the rules of an account: equity in its own currency, and as much as they let it carry. */
function stepsByRules(order: OrderToSize, fee: FeeSchedule, rules: AccountRules, equity: Scaled): Scaled {
  const { holding, side, sizing, approvedNotional } = order
  const ticks = holding.markTicks
  const share = (fraction: Ratio): Scaled => rules.toQuote(shareOf(equity, fraction), holding)
  const most = approvedNotional === null ? null : affordableSteps(rules.toQuote(approvedNotional, holding), ticks, fee)
  let wanted: Scaled = 0
  if (sizing.type === 'notional') wanted = affordableWithoutFee(sizing.amount, ticks, fee)
  else if (sizing.type === 'equity-fraction') wanted = affordableSteps(share(sizing.fraction), ticks, fee)
  else if (sizing.type === 'risk-fraction') {
    const risk = absScaled(subtractScaled(ticks, sizing.stopTicks))
    wanted = risk === 0 ? 0 : affordableWithoutFee(share(sizing.fraction), risk, fee)
  } else if (sizing.type === 'target-fraction') {
    const { numerator, denominator } = sizing.fraction
    const target = affordableSteps(share({ numerator: absScaled(numerator), denominator }), ticks, fee)
    const change = subtractScaled(numerator < 0 ? negateScaled(target) : target, holding.position.steps)
    wanted = side === 1 ? change : negateScaled(change)
  }
  if (wanted <= 0) return 0
  const affordable = rules.affordableSteps({ holding, side, ticks }, wanted, (steps) => fee.of(ticks, steps))
  const carried = most === null ? affordable : minScaled(affordable, addScaled(most, reducible(order, wanted)))
  const reducing = reducible(order, wanted)
  return carried < reducing ? reducing : carried
}

/** The steps from the present position to the target; 0 when the order would go the wrong way. */
function stepsToTarget(
  account: TradingAccount,
  order: OrderToSize,
  fee: FeeSchedule,
  equity: Scaled,
  fraction: Ratio,
): Scaled {
  const isShort = fraction.numerator < 0
  const size: Ratio = { numerator: absScaled(fraction.numerator), denominator: fraction.denominator }
  const ticks = order.holding.markTicks
  const target = affordableSteps(shareOf(equity, size), ticks, fee)
  const change = subtractScaled(isShort ? negateScaled(target) : target, order.holding.position.steps)
  const wanted = order.side === 1 ? change : negateScaled(change)
  return wanted <= 0 ? 0 : withinPower(account, order, fee, equity, wanted)
}

/** At most what the buying power carries; what only reduces the position always passes. */
function withinPower(
  account: TradingAccount,
  order: OrderToSize,
  fee: FeeSchedule,
  equity: Scaled,
  wanted: Scaled,
): Scaled {
  const power = approved(order, buyingPower(account, order, equity))
  const affordable = minScaled(wanted, affordableSteps(power, order.holding.markTicks, fee))
  const reducing = reducible(order, wanted)
  return affordable < reducing ? reducing : affordable
}

/**
 * What of the rest of an order, `left`, may still fill at the price by which its instrument is marked, where `spent` was paid
 * before: no more than the buying power and what the gate approved carry. What only reduces the position always may.
 */
export function restWithinPower(
  account: TradingAccount,
  order: OrderToSize,
  left: Scaled,
  fee: FeeSchedule,
  spent: Scaled,
  rules: AccountRules | null = null,
): Scaled {
  if (rules !== null) return restByRules(order, left, fee, spent, rules)
  const power = buyingPower(account, order, account.equity())
  const { approvedNotional } = order
  const budget = approvedNotional === null ? power : minScaled(power, subtractScaled(approvedNotional, spent))
  const affordable = minScaled(left, affordableSteps(budget, order.holding.markTicks, fee))
  const reducing = reducible(order, left)
  return affordable < reducing ? reducing : affordable
}

function restByRules(order: OrderToSize, left: Scaled, fee: FeeSchedule, spent: Scaled, rules: AccountRules): Scaled {
  const { holding, side, approvedNotional } = order
  const ticks = holding.markTicks
  const feeOf = (steps: Scaled): Scaled => fee.of(ticks, steps)
  const carried = rules.affordableSteps({ holding, side, ticks }, left, feeOf)
  if (approvedNotional === null) return carried
  const budget = subtractScaled(rules.toQuote(approvedNotional, holding), spent)
  const approvedSteps = addScaled(affordableSteps(budget, ticks, fee), reducible(order, left))
  return minScaled(carried, approvedSteps)
}

function approved(order: OrderToSize, amount: Scaled): Scaled {
  return order.approvedNotional === null ? amount : minScaled(amount, order.approvedNotional)
}

function shareOf(amount: Scaled, { numerator, denominator }: Ratio): Scaled {
  return denominator === 1 && numerator === 1 ? amount : multiplyDivideFloor(amount, numerator, denominator)
}

/** Floor of amount ÷ worth of one step at this many ticks. */
function affordableWithoutFee(amount: Scaled, ticks: Scaled, fee: FeeSchedule): Scaled {
  const { numerator, denominator } = fee.valuation
  const perStep = multiplyDivideFloor(ticks, numerator, 1)
  return amount <= 0 || perStep <= 0 ? 0 : multiplyDivideFloor(amount, denominator, addScaled(perStep, 0))
}
