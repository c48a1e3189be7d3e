import {
  addScaled,
  type Holding,
  legsOf,
  multiplyDivideFloor,
  type Scaled,
  subtractScaled,
  type TradingAccount,
} from '@race/core'
import type { LiquidationOrder } from './account-kind.ts'
import { multiplyDivideCeiling } from './exact-share.ts'
import { type Legs, unrealisedOf } from './legs.ts'

/** One order of a liquidation. */
export interface LiquidationStep {
  readonly holding: Holding
  /** −1 sells a long position, 1 buys a short one back. */
  readonly side: 1 | -1
  /** Positive. */
  readonly steps: Scaled
}

/** What a liquidation needs to know of the rules. */
interface LiquidationFacts {
  readonly account: TradingAccount
  readonly order: LiquidationOrder
  /** The margin that must be there for so much of a holding, in the account's own currency. */
  readonly marginOf: (holding: Holding, legs: Legs) => Scaled
  /** What closing so many steps of a holding costs, in the account's own currency. */
  readonly feeOf: (holding: Holding, steps: Scaled) => Scaled
}

/** One side of a holding, and how much of it is to be closed. */
interface Leg {
  readonly holding: Holding
  readonly side: 1 | -1
  readonly size: Scaled
  /** In the account's own currency; a loss is negative. */
  readonly profit: Scaled
  closed: Scaled
}

/**
 * Which positions must be closed at their last prices so that the equity that is left, fees paid, is at least the margin
 * of what is left; in whole steps, the fewest in the order that is named. Everything, when nothing less is enough.
 *
 * Closing at the last price leaves equity as it is but for fees. For a position in another currency two units of the
 * ledger scale are held back, because its conversions may round that much.
 */
export function planLiquidation({ account, order, marginOf, feeOf }: LiquidationFacts): readonly LiquidationStep[] {
  const legs = account.holdings.flatMap((holding) => legsToClose(account, holding))
  const equity = account.equity()
  const reserve = (holding: Holding): Scaled =>
    holding.valuation.instrument.quoteCurrency === account.currency ? 0 : 2
  /** What is missing after the closes that are planned; zero or less when the account is restored. */
  const shortfall = (): Scaled => {
    let need = subtractScaled(0, equity)
    const left = new Map(account.holdings.map((holding) => [holding, { ...legsOf(holding) }]))
    for (const { holding, side, closed } of legs) {
      const legsLeft = left.get(holding)
      if (closed === 0 || legsLeft === undefined) continue
      if (side === -1) legsLeft.long = subtractScaled(legsLeft.long, closed)
      else legsLeft.short = subtractScaled(legsLeft.short, closed)
      need = addScaled(need, addScaled(feeOf(holding, closed), reserve(holding)))
    }
    for (const [holding, legsLeft] of left) need = addScaled(need, marginOf(holding, legsLeft))
    return need
  }
  if (order === 'proportional') closeShares(legs, shortfall)
  else if (order === 'largest-loss-first') closeInOrder([...legs].sort(byLoss), shortfall)
  if (order === 'all' || shortfall() > 0) for (const leg of legs) leg.closed = leg.size
  const planned = order === 'largest-loss-first' ? [...legs].sort(byLoss) : legs
  return planned
    .filter(({ closed }) => closed !== 0)
    .map(({ holding, side, closed }) => ({ holding, side, steps: closed }))
}

function legsToClose(account: TradingAccount, holding: Holding): readonly Leg[] {
  const { long, short } = legsOf(holding)
  const leg = (held: 1 | -1, size: Scaled): Leg => {
    const { numerator, denominator } = account.rateToBase(holding.valuation.instrument.quoteCurrency)
    const profit = multiplyDivideFloor(unrealisedOf(holding, held), numerator, denominator)
    return { holding, side: held === 1 ? -1 : 1, size, profit, closed: 0 }
  }
  return [...(long === 0 ? [] : [leg(1, long)]), ...(short === 0 ? [] : [leg(-1, short)])]
}

function byLoss(a: Leg, b: Leg): number {
  return a.profit < b.profit ? -1 : a.profit > b.profit ? 1 : 0
}

/**
 * One leg after the other. A leg whose closing does not lower the shortfall is left, because it would only cost its fee,
 * and comes up again when others are closed: the smaller side of a hedge may need margin only then.
 */
function closeInOrder(legs: readonly Leg[], shortfall: () => Scaled): void {
  let missing = shortfall()
  for (let hasClosed = true; hasClosed && missing > 0; ) {
    hasClosed = false
    for (const leg of legs) {
      if (leg.closed !== 0) continue
      leg.closed = leg.size
      const after = shortfall()
      if (after <= 0) {
        leg.closed = fewest(leg.size, (steps) => {
          leg.closed = steps
          return shortfall() <= 0
        })
        return
      }
      if (after < missing) {
        missing = after
        hasClosed = true
      } else leg.closed = 0
    }
  }
}

/** Of every leg the same share, counted in parts of the largest. */
function closeShares(legs: readonly Leg[], shortfall: () => Scaled): void {
  let parts: Scaled = 0
  for (const { size } of legs) if (size > parts) parts = size
  const isEnough = (share: Scaled): boolean => {
    for (const leg of legs) leg.closed = multiplyDivideCeiling(leg.size, share, parts)
    return shortfall() <= 0
  }
  if (isEnough(parts)) isEnough(fewest(parts, isEnough))
}

/**
 * The fewest from 1 to `size` that are enough, where `size` is. Amounts that are rounded may make one less be enough again
 * near the border, so that the last steps are taken one by one.
 */
function fewest(size: Scaled, isEnough: (steps: Scaled) => boolean): Scaled {
  let low: Scaled = 0
  let high = size
  while (subtractScaled(high, low) > 1) {
    const middle = multiplyDivideFloor(addScaled(low, high), 1, 2)
    if (isEnough(middle)) high = middle
    else low = middle
  }
  while (high > 1 && isEnough(subtractScaled(high, 1))) high = subtractScaled(high, 1)
  return high
}
