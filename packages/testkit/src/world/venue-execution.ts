import { type BracketLegTerms, type Decimal, decimal, invariant, type OrderRole, type VenueFill } from '@race/core'
import {
  feeOf,
  isWorking,
  type KeptFill,
  remainingOf,
  tell,
  tellOrder,
  toldId,
  type VenueOrder,
  type VenueState,
  venueTime,
  worthOf,
} from './venue-state.ts'

/** Executes some of an order: books it, tells it, and places or ends what hangs on it. */
export function execute(state: VenueState, order: VenueOrder, quantity: Decimal, price: Decimal): KeptFill | null {
  const reducible = order.isReduceOnly ? reducibleOf(state, order) : quantity
  const executed = quantity.lessThan(reducible) ? quantity : reducible
  if (executed.sign <= 0) {
    endOrder(state, order, 'cancelled', 'nothing to reduce')
    return null
  }
  invariant(executed.lessThanOrEqual(remainingOf(order)), `the venue cannot fill ${executed} of ${order.venueOrderId}`)
  const worth = worthOf(order.instrument, price, executed)
  const fill: VenueFill = {
    fillId: `f${state.fills.length + 1}`,
    clientOrderId: toldId(state, order.sentAs),
    venueOrderId: order.venueOrderId,
    instrument: order.instrument.id,
    side: order.side,
    price,
    quantity: executed,
    fee: feeOf(state, worth),
    feeCurrency: state.currency,
    liquidity: order.type === 'limit' ? 'maker' : 'taker',
    time: venueTime(state),
  }
  const kept: KeptFill = { fill, sentAs: order.sentAs, isBusted: false }
  state.fills.push(kept)
  book(state, fill, 1)
  order.filledQuantity = order.filledQuantity.plus(executed)
  order.status = remainingOf(order).isZero ? 'filled' : 'partially-filled'
  order.changedAt = venueTime(state)
  tellFill(state, fill)
  tellOrder(state, order)
  if (!isWorking(order)) placeLegs(state, order)
  if (order.parent !== null) shrinkSiblings(state, order)
  const { faults, time, random } = state
  if (faults.strikes('fill-busted')) time.schedule(random.integer(500, 5000), () => bust(state, kept))
  return kept
}

/** Takes a fill back: its money and its position, not the order. */
export function bust(state: VenueState, kept: KeptFill): void {
  if (kept.isBusted) return
  kept.isBusted = true
  book(state, kept.fill, -1)
  tell(state, { type: 'bust', fillId: kept.fill.fillId, time: venueTime(state), reason: 'erroneous trade' })
}

export function endOrder(
  state: VenueState,
  order: VenueOrder,
  status: 'cancelled' | 'expired',
  reason: string | null,
): void {
  if (!isWorking(order)) return
  order.status = status
  order.reason = reason
  order.changedAt = venueTime(state)
  tellOrder(state, order)
  placeLegs(state, order)
}

/** How much of an order can make the position smaller. */
export function reducibleOf(state: VenueState, { instrument, side }: VenueOrder): Decimal {
  const position = state.positions.get(instrument.id) ?? decimal(0)
  const opposite = side === 'sell' ? position : position.negated()
  return opposite.sign > 0 ? opposite : decimal(0)
}

function tellFill(state: VenueState, fill: VenueFill): void {
  const { faults, random, time } = state
  const late = faults.strikes('fill-late') ? random.integer(2000, 20_000) : 0
  tell(state, { type: 'fill', fill }, late)
  if (!faults.strikes('fill-repeated')) return
  time.schedule(random.integer(500, 10_000), () => tell(state, { type: 'fill', fill }))
}

function book(state: VenueState, fill: VenueFill, sign: 1 | -1): void {
  const { instruments, positions } = state
  const instrument = instruments.find(({ id }) => id === fill.instrument)
  invariant(instrument !== undefined, `the venue does not trade ${fill.instrument}`)
  const direction = fill.side === 'buy' ? sign : -sign
  positions.set(instrument.id, (positions.get(instrument.id) ?? decimal(0)).plus(fill.quantity.times(direction)))
  const worth = worthOf(instrument, fill.price, fill.quantity)
  state.cash = state.cash.minus(worth.times(direction)).minus(fill.fee.times(sign))
}

/** A venue with brackets places them when their entry has ended, for what has filled. */
function placeLegs(state: VenueState, entry: VenueOrder): void {
  const { bracket } = entry
  if (bracket === null || entry.legs.length > 0 || entry.filledQuantity.isZero) return
  entry.legs = [
    ...(bracket.stop === null ? [] : [legOf(state, entry, bracket.stop, 'stop-loss')]),
    ...(bracket.target === null ? [] : [legOf(state, entry, bracket.target, 'take-profit')]),
  ]
  for (const leg of entry.legs) {
    state.orders.push(leg)
    tellOrder(state, leg)
  }
}

function legOf(state: VenueState, entry: VenueOrder, terms: BracketLegTerms, role: OrderRole): VenueOrder {
  return {
    venueOrderId: `${entry.venueOrderId}-${role}`,
    sentAs: terms.clientOrderId,
    intentId: entry.intentId,
    replaces: null,
    parent: entry,
    role,
    instrument: entry.instrument,
    side: entry.side === 'buy' ? 'sell' : 'buy',
    timeInForce: 'gtc',
    expiresAt: null,
    isReduceOnly: true,
    acceptedAt: venueTime(state),
    bracket: null,
    type: terms.type,
    status: 'accepted',
    quantity: entry.filledQuantity,
    filledQuantity: decimal(0),
    limitPrice: terms.limitPrice,
    stopPrice: terms.stopPrice,
    reason: null,
    changedAt: venueTime(state),
    legs: [],
  }
}

/** What one leg has filled, the other is for no more. */
function shrinkSiblings(state: VenueState, { parent }: VenueOrder): void {
  if (parent === null) return
  const filled = parent.legs.reduce((sum, leg) => sum.plus(leg.filledQuantity), decimal(0))
  const open = parent.filledQuantity.minus(filled)
  for (const leg of parent.legs) {
    if (!isWorking(leg)) continue
    if (open.sign <= 0) endOrder(state, leg, 'cancelled', 'the other leg has filled')
    else leg.quantity = leg.filledQuantity.plus(open)
  }
}
