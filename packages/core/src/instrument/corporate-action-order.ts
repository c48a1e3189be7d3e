import type { Decimal } from '../decimal/decimal.ts'
import {
  multiplyDivideFloor,
  multiplyDivideHalfEven,
  negateScaled,
  type Scaled,
  subtractScaled,
  toScaled,
} from '../decimal/scaled.ts'
import type { TimeInForce } from '../order/order.ts'
import type { Side } from '../order/side.ts'
import type { DividendAction, SplitAction, SplitRatio } from './corporate-action.ts'
import { splitOrderSteps } from './corporate-action-effect.ts'
import type { Instrument } from './instrument.ts'

/** A resting order as actions change it. Prices are in ticks, the size in steps and positive. */
export interface RestingOrder {
  readonly side: Side
  readonly timeInForce: TimeInForce
  readonly steps: Scaled
  /** Null for a stop. */
  readonly limitTicks: Scaled | null
  /** Null for a limit. */
  readonly stopTicks: Scaled | null
}

/**
 * Whether dividends lower the prices of resting orders.
 *
 * - `none`: they stay as they are.
 * - `us-gtc`: as American brokers must (FINRA Rule 5330, Adjustment of Orders): on the ex-date the price of an order to buy
 *   at a limit, or to sell at a stop, that is good until cancelled falls by the dividend and then to the next lower tick.
 *   Orders to sell at a limit and to buy at a stop stay, and so do all for a dividend of less than 0.01.
 */
export type AdjustOrders = 'none' | 'us-gtc'

/**
 * The way a resting order's price is rounded when an action moves it between two ticks: against the trader. A limit goes
 * to where it is harder to fill, and so never to a worse price than was asked for: down to buy, up to sell. A stop goes to
 * where its fill is worse: up to buy, down to sell.
 */
export function orderPriceRounding(side: Side, price: 'limit' | 'stop'): 'floor' | 'ceiling' {
  return (side === 'buy') === (price === 'limit') ? 'floor' : 'ceiling'
}

/**
 * A price after a split, in ticks: ticks × denominator ÷ numerator, rounded once. `half-even` is for marks, for which
 * there is no trader; see `orderPriceRounding` for orders. 0 where nothing is left of the price.
 *
 * @example
 * ```ts
 * const ratio = { numerator: 3, denominator: 2 }
 * console.log(splitPriceTicks(1000, ratio, 'floor'), splitPriceTicks(1000, ratio, 'ceiling')) // 666 667
 * ```
 */
export function splitPriceTicks(
  ticks: Scaled,
  { numerator, denominator }: SplitRatio,
  rounding: 'floor' | 'ceiling' | 'half-even',
): Scaled {
  switch (rounding) {
    case 'floor':
      return multiplyDivideFloor(ticks, denominator, numerator)
    case 'ceiling':
      return negateScaled(multiplyDivideFloor(negateScaled(ticks), denominator, numerator))
    case 'half-even':
      return multiplyDivideHalfEven(ticks, denominator, numerator)
  }
}

/**
 * What a split makes of a resting order: its size as `splitOrderSteps`, its prices as `splitPriceTicks` against the
 * trader. Null: nothing is left of the size or of a price, and the order is to be cancelled.
 *
 * This holds for reverse splits too. (FINRA Rule 5330 cancels orders then; a host that wants this cancels them itself.)
 */
export function splitOrder(order: RestingOrder, action: SplitAction, instrument: Instrument): RestingOrder | null {
  const steps = splitOrderSteps(order.steps, action, instrument)
  const priceOf = (ticks: Scaled | null, price: 'limit' | 'stop'): Scaled | null =>
    ticks === null ? null : splitPriceTicks(ticks, action.ratio, orderPriceRounding(order.side, price))
  return livingOrder({
    ...order,
    steps,
    limitTicks: priceOf(order.limitTicks, 'limit'),
    stopTicks: priceOf(order.stopTicks, 'stop'),
  })
}

/**
 * What a dividend makes of a resting order, see `AdjustOrders`; the same object where nothing changes. A stop-limit to
 * sell falls with both its prices. Null: nothing is left of a price, and the order is to be cancelled.
 *
 * @example
 * ```ts
 * const [action] = defineCorporateActions([
 *   { type: 'dividend', instrument: 'ACME', exDate: '2024-01-03', amountPerUnit: '0.255' },
 * ]).list
 * if (action?.type === 'dividend') {
 *   const order = { side: 'buy', timeInForce: 'gtc', steps: 10, limitTicks: 1000, stopTicks: null } as const
 *   console.log(dividendOrder(order, action, defineInstrument({ id: 'ACME' }), 'us-gtc')?.limitTicks) // 974
 * }
 * ```
 */
export function dividendOrder(
  order: RestingOrder,
  action: DividendAction,
  instrument: Instrument,
  adjustOrders: AdjustOrders = 'none',
): RestingOrder | null {
  const { side, timeInForce, limitTicks, stopTicks } = order
  const falls = side === 'buy' ? stopTicks === null && limitTicks !== null : stopTicks !== null
  if (adjustOrders === 'none' || timeInForce !== 'gtc' || !falls || action.amountPerUnit.lessThan('0.01')) return order
  const drop = ticksUp(action.amountPerUnit, instrument.tickSize)
  return livingOrder({
    ...order,
    limitTicks: limitTicks === null ? null : subtractScaled(limitTicks, drop),
    stopTicks: stopTicks === null ? null : subtractScaled(stopTicks, drop),
  })
}

/** An amount in ticks, rounded up: a price less that is the price less the amount, rounded down. */
function ticksUp(amount: Decimal, tickSize: Decimal): Scaled {
  return toScaled(amount.dividedBy(tickSize, { decimals: 0, rounding: 'ceiling' }), 0)
}

function livingOrder(order: RestingOrder): RestingOrder | null {
  const { steps, limitTicks, stopTicks } = order
  const lives = steps > 0 && (limitTicks === null || limitTicks > 0) && (stopTicks === null || stopTicks > 0)
  return lives ? order : null
}
