import {
  type BrokerAnswer,
  type BrokerReport,
  type Decimal,
  decimal,
  type OrderCommand,
  type OrderReference,
  type OrderReplacement,
  type VenueFill,
  type VenueOrderReport,
  type VenueStanding,
} from '@race/core'
import { bust, endOrder, execute, reducibleOf } from './venue-execution.ts'
import { isReached, match, trade } from './venue-matching.ts'
import {
  createVenueState,
  isWorking,
  reportOf,
  tellOrder,
  type VenueOptions,
  type VenueOrder,
  type VenueState,
  venueTime,
} from './venue-state.ts'

/** An order at the venue, with what only the world knows of it. */
export interface TrueOrder extends VenueOrderReport {
  /** What it was sent under, also where the venue does not tell. */
  readonly sentAs: string | null
  /** Null for an order from outside. */
  readonly intentId: string | null
  readonly trueRole: string
  /** Since when it is there under its name, epoch ms by the venue. */
  readonly acceptedAt: number
  /** The order it took the place of; null for others. */
  readonly replaces: string | null
}

/** A fill at the venue, with what only the world knows of it. */
export interface TrueFill extends VenueFill {
  readonly sentAs: string | null
  readonly isBusted: boolean
}

/** How everything is at the venue: what a log is held against. */
export interface VenueTruth {
  readonly currency: string
  readonly capital: Decimal
  readonly cash: Decimal
  /** What of the cash, and of each holding, came and went without a fill. */
  readonly cashMoved: Decimal
  readonly positionsMoved: Readonly<Record<string, Decimal>>
  readonly positions: Readonly<Record<string, Decimal>>
  readonly multipliers: Readonly<Record<string, Decimal>>
  readonly orders: readonly TrueOrder[]
  readonly fills: readonly TrueFill[]
}

/** A venue with an exact account, that carries out what reaches it. What happens on the way is not its matter. */
export interface Venue {
  submit(command: OrderCommand): BrokerAnswer
  cancel(order: OrderReference): BrokerAnswer
  replace(order: OrderReference, changes: OrderReplacement): BrokerAnswer
  /** Null for none. */
  order(order: OrderReference): VenueOrderReport | null
  standing(since: number): VenueStanding
  /** Told of every report from now on; `lateMs` is how much later than it should the venue tells it. */
  listen(listener: (report: BrokerReport, lateMs: number) => void): () => void
  /** Told of every trade of the market. */
  watch(watcher: (instrument: string, price: Decimal) => void): () => void
  /** Every report so far. */
  readonly told: readonly BrokerReport[]
  /** Epoch ms by the venue's clock. */
  now(): number
  price(instrument: string): Decimal
  /** The market trades at a price; what it reaches fills. */
  trade(instrument: string, price: Decimal): void
  /** Fills some of a working order at a price, whatever the market. */
  fill(sentAs: string, quantity: Decimal, price: Decimal): void
  bust(fillId: string): void
  /** Cancels a working order on its own account. */
  cancelOnItsOwn(venueOrderId: string, reason: string): void
  /** Somebody trades on the account by hand. */
  tradeByHand(instrument: string, side: 'buy' | 'sell', quantity: Decimal): void
  /** Money comes or goes, and no fill tells of it. */
  moveCash(amount: Decimal): void
  /** A holding comes or goes, and no fill tells of it. */
  movePosition(instrument: string, quantity: Decimal): void
  halt(instrument: string): void
  resume(instrument: string): void
  /** How many orders were ever taken under a client order id. */
  countOf(sentAs: string): number
  truth(): VenueTruth
}

export function createVenue(options: VenueOptions): Venue {
  const state = createVenueState(options)
  const watchers = new Set<(instrument: string, price: Decimal) => void>()
  const find = (reference: OrderReference): VenueOrder | undefined => findOrder(state, reference)
  return {
    submit: (command) => submit(state, command),
    cancel: (reference) => cancel(state, find(reference)),
    replace: (reference, changes) => replace(state, find(reference), changes),
    order(reference) {
      const order = find(reference)
      return order === undefined ? null : reportOf(state, order)
    },
    standing: (since) => standingOf(state, since),
    listen(listener) {
      state.listeners.add(listener)
      return () => void state.listeners.delete(listener)
    },
    watch(watcher) {
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
    told: state.told,
    now: () => venueTime(state),
    price: (instrument) => state.market.get(instrument) ?? decimal(0),
    trade(instrument, price) {
      trade(state, instrument, price)
      for (const watcher of [...watchers]) watcher(instrument, price)
    },
    fill(sentAs, quantity, price) {
      const order = state.orders.findLast((one) => one.sentAs === sentAs && isWorking(one))
      if (order !== undefined) execute(state, order, quantity, price)
    },
    bust(fillId) {
      const kept = state.fills.find(({ fill }) => fill.fillId === fillId)
      if (kept !== undefined) bust(state, kept)
    },
    cancelOnItsOwn(venueOrderId, reason) {
      const order = state.orders.find((one) => one.venueOrderId === venueOrderId)
      if (order !== undefined) endOrder(state, order, 'cancelled', reason)
    },
    tradeByHand: (instrument, side, quantity) => tradeByHand(state, { instrument, side, quantity }),
    moveCash(amount) {
      state.cash = state.cash.plus(amount)
      state.cashMoved = state.cashMoved.plus(amount)
    },
    movePosition(instrument, quantity) {
      for (const moved of [state.positions, state.positionsMoved]) {
        moved.set(instrument, (moved.get(instrument) ?? decimal(0)).plus(quantity))
      }
    },
    halt: (instrument) => void state.halted.add(instrument),
    resume(instrument) {
      state.halted.delete(instrument)
      const price = state.market.get(instrument)
      if (price !== undefined) trade(state, instrument, price)
    },
    countOf: (sentAs) => state.orders.filter((order) => order.sentAs === sentAs && order.replaces === null).length,
    truth: () => truthOf(state),
  }
}

function submit(state: VenueState, command: OrderCommand): BrokerAnswer {
  const refusal = refusalOf(state, command)
  if (refusal !== null) return refusal
  const order = orderOf(state, command)
  state.orders.push(order)
  tellOrder(state, order)
  match(state, order)
  return { type: 'accepted', venueOrderId: order.venueOrderId }
}

function cancel(state: VenueState, order: VenueOrder | undefined): BrokerAnswer {
  if (order === undefined) return rejected('ORDER_UNKNOWN', 'there is no such order')
  const price = state.market.get(order.instrument.id)
  if (isWorking(order) && price !== undefined && state.faults.strikes('cancel-after-fill')) {
    execute(state, order, order.quantity.minus(order.filledQuantity), order.limitPrice ?? price)
  }
  if (!isWorking(order)) return rejected('ORDER_ENDED', `the order is ${order.status}`)
  endOrder(state, order, 'cancelled', 'by request')
  return { type: 'accepted', venueOrderId: order.venueOrderId }
}

/** Makes a new order of it, which has another name, as most venues do. */
function replace(state: VenueState, order: VenueOrder | undefined, changes: OrderReplacement): BrokerAnswer {
  if (order === undefined) return rejected('ORDER_UNKNOWN', 'there is no such order')
  if (!isWorking(order)) return rejected('ORDER_ENDED', `the order is ${order.status}`)
  const quantity = changes.quantity ?? order.quantity
  if (quantity.lessThanOrEqual(order.filledQuantity)) {
    return rejected('QUANTITY_INVALID', `${order.filledQuantity} have filled already`)
  }
  const { parent } = order
  const replaced: VenueOrder = {
    ...order,
    venueOrderId: `v${state.orders.length + 1}`,
    replaces: order.venueOrderId,
    quantity,
    limitPrice: changes.limitPrice ?? order.limitPrice,
    stopPrice: changes.stopPrice ?? order.stopPrice,
    acceptedAt: venueTime(state),
    changedAt: venueTime(state),
  }
  // The order that was replaced is the same one under its old name: it is told no more, and has not ended in a fill.
  state.orders[state.orders.indexOf(order)] = { ...order, status: 'cancelled', reason: 'replaced' }
  state.orders.push(replaced)
  if (parent !== null) parent.legs = parent.legs.map((leg) => (leg === order ? replaced : leg))
  tellOrder(state, replaced)
  match(state, replaced)
  return { type: 'accepted', venueOrderId: replaced.venueOrderId }
}

function findOrder({ orders, capabilities }: VenueState, reference: OrderReference): VenueOrder | undefined {
  const { venueOrderId, clientOrderId } = reference
  const named = orders.findLast((one) => one.venueOrderId === venueOrderId)
  if (capabilities.clientOrderIds === 'none') return named
  const isReplaced = named === undefined || named.reason === 'replaced'
  return isReplaced ? orders.findLast(({ sentAs }) => sentAs === clientOrderId) : named
}

function refusalOf(state: VenueState, command: OrderCommand): BrokerAnswer | null {
  const { capabilities, faults, instruments, halted } = state
  const ids = [command.clientOrderId, command.bracket?.stop?.clientOrderId, command.bracket?.target?.clientOrderId]
  const since = venueTime(state) - (capabilities.clientOrderIdsForMs ?? Number.POSITIVE_INFINITY)
  const keepsIds = capabilities.clientOrderIds === 'enforced' || capabilities.clientOrderIds === 'windowed'
  // An id is as old as the first order that was sent under it, whatever took its place.
  const known = state.orders.find(
    ({ sentAs, acceptedAt, replaces }) => ids.includes(sentAs ?? '') && replaces === null && acceptedAt >= since,
  )
  if (keepsIds && known !== undefined) {
    return { ...rejected('DUPLICATE_ID', `${known.sentAs} is ${known.venueOrderId}`), isDuplicate: true }
  }
  const instrument = instruments.find(({ id }) => id === command.instrument)
  if (instrument === undefined) return rejected('INSTRUMENT_UNKNOWN', `${command.instrument} is not traded here`)
  if (halted.has(instrument.id)) return rejected('INSTRUMENT_HALTED', `${instrument.id} does not trade now`)
  const { quantity, limitPrice, stopPrice } = command
  if (quantity.sign <= 0 || !quantity.roundToStep(instrument.quantityStep, 'down').equals(quantity)) {
    return rejected('QUANTITY_INVALID', `${quantity} is not in steps of ${instrument.quantityStep}`)
  }
  for (const price of [limitPrice, stopPrice]) {
    if (price === null || (price.sign > 0 && price.roundToStep(instrument.tickSize, 'down').equals(price))) continue
    return rejected('PRICE_INVALID', `${price} is not on a tick of ${instrument.tickSize}`)
  }
  const order = orderOf(state, command)
  const market = state.market.get(instrument.id)
  if (command.isPostOnly && market !== undefined && isReached(order, market)) {
    return rejected('WOULD_TAKE', 'a post-only order would fill at once')
  }
  if (command.isReduceOnly && reducibleOf(state, order).isZero) return rejected('NOTHING_TO_REDUCE', 'no position')
  return faults.strikes('order-rejected') ? rejected('REFUSED', 'the venue does not take this order') : null
}

function orderOf(state: VenueState, command: OrderCommand): VenueOrder {
  const instrument = state.instruments.find(({ id }) => id === command.instrument)
  if (instrument === undefined) throw new Error(`${command.instrument} was not checked`)
  return {
    venueOrderId: `v${state.orders.length + 1}`,
    sentAs: command.clientOrderId,
    intentId: command.intentId,
    replaces: null,
    parent: null,
    role: command.role,
    instrument,
    side: command.side,
    timeInForce: command.timeInForce,
    expiresAt: command.expiresAt,
    isReduceOnly: command.isReduceOnly,
    acceptedAt: venueTime(state),
    bracket: command.bracket,
    type: command.type,
    status: 'accepted',
    quantity: command.quantity,
    filledQuantity: decimal(0),
    limitPrice: command.limitPrice,
    stopPrice: command.stopPrice,
    reason: null,
    changedAt: venueTime(state),
    legs: [],
  }
}

function tradeByHand(
  state: VenueState,
  { instrument: id, side, quantity }: { instrument: string; side: 'buy' | 'sell'; quantity: Decimal },
): void {
  const instrument = state.instruments.find((one) => one.id === id)
  if (instrument === undefined) return
  const order: VenueOrder = {
    venueOrderId: `v${state.orders.length + 1}`,
    sentAs: null,
    intentId: null,
    replaces: null,
    parent: null,
    role: 'entry',
    instrument,
    side,
    timeInForce: 'gtc',
    expiresAt: null,
    isReduceOnly: false,
    acceptedAt: venueTime(state),
    bracket: null,
    type: 'market',
    status: 'accepted',
    quantity,
    filledQuantity: decimal(0),
    limitPrice: null,
    stopPrice: null,
    reason: null,
    changedAt: venueTime(state),
    legs: [],
  }
  state.orders.push(order)
  tellOrder(state, order)
  match(state, order)
}

function standingOf(state: VenueState, since: number): VenueStanding {
  const { capabilities, currency, cash, positions } = state
  const { reports } = capabilities
  const held = [...positions].filter(([, quantity]) => !quantity.isZero)
  return {
    time: venueTime(state),
    orders: state.orders.filter(isWorking).map((order) => reportOf(state, order)),
    fills: reports.fills
      ? state.fills.filter(({ fill, isBusted }) => fill.time >= since && !isBusted).map(({ fill }) => fill)
      : [],
    positions: reports.positions ? held.map(([instrument, quantity]) => ({ instrument, quantity })) : [],
    cash: reports.cash ? [{ currency, amount: cash }] : [],
  }
}

function truthOf(state: VenueState): VenueTruth {
  const { currency, capital, cash, cashMoved, positions, positionsMoved, orders, fills, instruments } = state
  return {
    currency,
    capital,
    cash,
    cashMoved,
    positionsMoved: Object.fromEntries(positionsMoved),
    positions: Object.fromEntries(positions),
    multipliers: Object.fromEntries(instruments.map(({ id, multiplier }) => [id, multiplier])),
    orders: orders.map((order) => ({
      ...reportOf(state, order),
      sentAs: order.sentAs,
      intentId: order.intentId,
      trueRole: order.role,
      acceptedAt: order.acceptedAt,
      replaces: order.replaces,
    })),
    fills: fills.map(({ fill, sentAs, isBusted }) => ({ ...fill, sentAs, isBusted })),
  }
}

function rejected(code: string, message: string) {
  return { type: 'rejected' as const, code, message, isDuplicate: false }
}
