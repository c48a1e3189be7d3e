import {
  type BracketLegTerms,
  type Decimal,
  decimal,
  type Holding,
  type IntentKey,
  multiplyDivideFloor,
  multiplyScaled,
  type OrderCommand,
  type OrderPrices,
  type OrderTrail,
  type Scaled,
  toScaled,
} from '@race/core'
import { type BracketLeg, type TrailDistance, VenueOrder } from '../simulated/venue-order.ts'

/** Why the account does not take a command. */
export interface Refusal {
  readonly code: string
  readonly message: string
}

/** Prices of an order or a leg, in ticks. */
type TicksOfPrices = Omit<BracketLeg, 'type'>

/** The whole number of increments in a value; null where it is none. */
export function wholeCount(value: Decimal, increment: Decimal): Scaled | null {
  const decimals = Math.max(value.decimalPlaces, increment.decimalPlaces)
  const whole = toScaled(value, decimals)
  const one = toScaled(increment, decimals)
  const count = multiplyDivideFloor(whole, 1, one)
  return multiplyScaled(count, one) === whole ? count : null
}

/** An order as the venue takes it, of a command in whole steps and ticks; or why it is none. */
export function orderOfCommand(
  command: OrderCommand,
  { holding, instrument, time }: { readonly holding: Holding; readonly instrument: number; readonly time: number },
): VenueOrder | Refusal {
  const { tickSize, quantityStep } = holding.valuation.instrument
  const steps = command.quantity.sign > 0 ? wholeCount(command.quantity, quantityStep) : null
  if (steps === null) {
    return {
      code: 'QUANTITY_OFF_STEP',
      message: `The quantity ${command.quantity} is no positive number of steps of ${quantityStep}`,
    }
  }
  const prices = ticksOfPrices(command, tickSize)
  if ('code' in prices) return prices
  const stop = legOf(command.bracket?.stop ?? null, tickSize)
  if (stop !== null && 'code' in stop) return stop
  const target = legOf(command.bracket?.target ?? null, tickSize)
  if (target !== null && 'code' in target) return target
  const side = command.side === 'buy' ? 1 : -1
  const order = new VenueOrder(holding, instrument, side, intentKeyOf(command), time, { type: 'fixed', steps })
  order.type = command.type
  order.role = command.role
  order.timeInForce = command.timeInForce
  order.isReduceOnly = command.isReduceOnly
  order.isPostOnly = command.isPostOnly
  order.limitTicks = prices.limitTicks
  order.stopTicks = prices.stopTicks
  order.trail = prices.trail
  order.limitOffset = prices.limitOffset
  if (command.expiresAt !== null) order.expiresAt = command.expiresAt
  if (stop !== null || target !== null) order.bracket = { stop, target }
  return order
}

/** The parts of an intent's id, by which the venue knows the order's approval. */
function intentKeyOf({ intentId, decisionTime }: OrderCommand): IntentKey {
  const tail = intentId.lastIndexOf(':')
  const middle = intentId.lastIndexOf(':', tail - 1)
  const strategyInstance = middle > 0 ? intentId.slice(0, middle) : intentId
  return { strategyInstance, decisionTime, ordinal: middle > 0 ? intentId.slice(tail + 1) : '' }
}

function legOf(terms: BracketLegTerms | null, tickSize: Decimal): BracketLeg | Refusal | null {
  if (terms === null) return null
  const prices = ticksOfPrices(terms, tickSize)
  return 'code' in prices ? prices : { type: terms.type, ...prices }
}

const needsLimit = new Set(['limit', 'stop-limit', 'limit-if-touched'])
const needsStop = new Set(['stop', 'stop-limit', 'market-if-touched', 'limit-if-touched'])

function ticksOfPrices(
  { type, limitPrice, stopPrice, trail, limitOffset }: OrderPrices & { readonly type: string },
  tickSize: Decimal,
): TicksOfPrices | Refusal {
  if (
    (needsLimit.has(type) && limitPrice === null) ||
    (needsStop.has(type) && stopPrice === null) ||
    (type.startsWith('trailing') && trail === null)
  ) {
    return { code: 'PRICE_MISSING', message: `An order of type ${type} lacks its limit, its stop or its trail` }
  }
  const amount = trail !== null && 'amount' in trail ? trail.amount : null
  const ticks = [limitPrice, stopPrice, limitOffset, amount].map((price) =>
    price === null ? null : price.sign < 0 ? undefined : (wholeCount(price, tickSize) ?? undefined),
  )
  if (ticks.includes(undefined)) {
    const shown = [limitPrice, stopPrice, limitOffset, amount].filter((price) => price !== null).join(', ')
    return { code: 'PRICE_OFF_TICK', message: `Of ${shown} not every one is a number of ticks of ${tickSize}` }
  }
  const [limitTicks = null, stopTicks = null, offset = null, distance = null] = ticks
  return { limitTicks, stopTicks, trail: trailOf(trail, distance), limitOffset: offset ?? 0 }
}

function trailOf(trail: OrderTrail | null, ticks: Scaled | null): TrailDistance | null {
  if (trail === null) return null
  if (!('percent' in trail)) return { ticks: ticks === null || ticks < 1 ? 1 : ticks }
  const decimals = trail.percent.decimalPlaces
  return {
    share: { numerator: toScaled(trail.percent, decimals), denominator: toScaled(decimal(`1e${decimals + 2}`), 0) },
  }
}

export function unknownInstrument(id: string): Refusal {
  return { code: 'INSTRUMENT_UNKNOWN', message: `The broker has no instrument '${id}'` }
}
