import { type Decimal, decimal } from '@race/core'
import { endOrder, execute } from './venue-execution.ts'
import { isWorking, remainingOf, tellOrder, type VenueOrder, type VenueState, venueTime } from './venue-state.ts'

/** The market trades at a price: what it reaches of this instrument triggers and fills. */
export function trade(state: VenueState, instrument: string, price: Decimal): void {
  state.market.set(instrument, price)
  if (state.halted.has(instrument)) return
  // What is placed by a fill waits for the next price.
  for (const order of [...state.orders]) if (order.instrument.id === instrument) match(state, order)
}

/** Holds one order against the market as it is. */
export function match(state: VenueState, order: VenueOrder): void {
  const price = state.market.get(order.instrument.id)
  if (!isWorking(order) || price === undefined || state.halted.has(order.instrument.id)) return
  if (order.expiresAt !== null && venueTime(state) >= order.expiresAt) {
    endOrder(state, order, 'expired', null)
    return
  }
  trigger(state, order, price)
  if (!isReached(order, price)) {
    if (order.timeInForce === 'ioc') endOrder(state, order, 'cancelled', 'the rest of an ioc order')
    return
  }
  execute(state, order, partOf(state, order), price)
  if (order.timeInForce === 'ioc') endOrder(state, order, 'cancelled', 'the rest of an ioc order')
}

/** Whether a price is as good as a limit, or better. */
export function isReached({ side, type, limitPrice }: VenueOrder, price: Decimal): boolean {
  if (type === 'stop' || type === 'stop-limit') return false
  if (limitPrice === null) return true
  return side === 'buy' ? price.lessThanOrEqual(limitPrice) : price.greaterThanOrEqual(limitPrice)
}

function trigger(state: VenueState, order: VenueOrder, price: Decimal): void {
  const { type, side, stopPrice } = order
  if ((type !== 'stop' && type !== 'stop-limit') || stopPrice === null) return
  const isHit = side === 'buy' ? price.greaterThanOrEqual(stopPrice) : price.lessThanOrEqual(stopPrice)
  if (!isHit) return
  order.type = type === 'stop' ? 'market' : 'limit'
  order.changedAt = venueTime(state)
  if (type === 'stop-limit') {
    order.status = 'triggered'
    tellOrder(state, order)
  }
}

function partOf({ faults, random }: VenueState, order: VenueOrder): Decimal {
  const rest = remainingOf(order)
  if (!faults.strikes('fill-partial')) return rest
  const { quantityStep } = order.instrument
  const share = rest.times(decimal(random.integer(1, 9)).dividedBy(10, { decimals: 1, rounding: 'down' }))
  const part = share.roundToStep(quantityStep, 'down')
  return part.sign > 0 ? part : rest
}
