import {
  type BracketTerms,
  type BrokerCapabilities,
  canonicalJson,
  type Decimal,
  decimal,
  type OrderCommand,
  type OrderReplacement,
  type OrderRole,
  type OrderType,
  RaceError,
  type Side,
  sha256Hex,
  type TimeInForce,
  type VenueFill,
  type VenueOrderReport,
} from '@race/core'
import { createRecentValues } from '../internal/recent-values.ts'
import type { AlpacaFillActivity, AlpacaLeg, AlpacaOrder, AlpacaTradeUpdate } from './alpaca-schema.ts'

const typesSent: Readonly<Partial<Record<OrderType, string>>> = {
  market: 'market',
  limit: 'limit',
  stop: 'stop',
  'stop-limit': 'stop_limit',
  'trailing-stop': 'trailing_stop',
}
const typesTold: ReadonlyMap<string, OrderType> = new Map(
  Object.entries(typesSent).map(([ours, theirs]) => [theirs, ours as OrderType]),
)
const timesSent: Readonly<Partial<Record<TimeInForce, string>>> = {
  gtc: 'gtc',
  day: 'day',
  ioc: 'ioc',
  fok: 'fok',
  'at-open': 'opg',
  'at-close': 'cls',
}

/** The types and times in force that can be sent. */
const sentTypes = Object.keys(typesSent) as readonly OrderType[]
const sentTimesInForce = Object.keys(timesSent) as readonly TimeInForce[]

/** The body of `POST /v2/orders`, or why there is none. */
export type OrderBody =
  | { readonly isSendable: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly isSendable: false; readonly why: string }

/** @param command of a type and a time in force that can be sent */
export function orderBodyOf(command: OrderCommand, { extendedHours }: { readonly extendedHours: boolean }): OrderBody {
  const { clientOrderId, instrument, side, type, timeInForce, quantity, limitPrice, stopPrice, trail } = command
  if (clientOrderId.length > clientOrderIdMax) {
    return refuse(
      `a client order id has at most ${clientOrderIdMax} characters, so that a replacement can be named after it`,
    )
  }
  if (baseIdOf(clientOrderId) !== clientOrderId) return refuse(`'${clientOrderId}' is named like a replacement`)
  if (command.isPostOnly) return refuse('Alpaca has no post-only orders')
  const legs = command.bracket === null ? null : bracketOf(command.bracket)
  if (typeof legs === 'string') return refuse(legs)
  if (legs !== null && timeInForce !== 'day' && timeInForce !== 'gtc') return refuse('a bracket is day or gtc')
  return {
    isSendable: true,
    body: {
      client_order_id: clientOrderId,
      symbol: instrument,
      side,
      type: typesSent[type],
      time_in_force: timesSent[timeInForce],
      qty: quantity.toString(),
      ...(limitPrice === null ? {} : { limit_price: limitPrice.toString() }),
      ...(stopPrice === null ? {} : { stop_price: stopPrice.toString() }),
      ...(trail === null
        ? {}
        : 'amount' in trail
          ? { trail_price: trail.amount.toString() }
          : { trail_percent: trail.percent.toString() }),
      // Alpaca has no reduce-only flag; an order whose intent would open a position is refused instead.
      ...(command.isReduceOnly ? { position_intent: `${side}_to_close` } : {}),
      // Only these may trade before and after hours, and only outside a bracket.
      ...(extendedHours && legs === null && type === 'limit' && (timeInForce === 'day' || timeInForce === 'gtc')
        ? { extended_hours: true }
        : {}),
      ...legs,
    },
  }
}

function refuse(why: string): OrderBody {
  return { isSendable: false, why }
}

function bracketOf({ stop, target }: BracketTerms): Readonly<Record<string, unknown>> | string | null {
  if (stop === null && target === null) return null
  if (stop !== null && (stop.stopPrice === null || (stop.type !== 'stop' && stop.type !== 'stop-limit'))) {
    return `the stop of a bracket is a stop or a stop-limit order, not ${stop.type}`
  }
  if (target !== null && (target.type !== 'limit' || target.limitPrice === null)) {
    return `the target of a bracket is a limit order, not ${target.type}`
  }
  return {
    order_class: stop !== null && target !== null ? 'bracket' : 'oto',
    ...(target === null ? {} : { take_profit: { limit_price: target.limitPrice?.toString() } }),
    ...(stop === null
      ? {}
      : {
          stop_loss: {
            stop_price: stop.stopPrice?.toString(),
            ...(stop.limitPrice === null ? {} : { limit_price: stop.limitPrice.toString() }),
          },
        }),
  }
}

/** Alpaca takes 128 characters, of which a replacement needs the rest. */
const clientOrderIdMax = 80
const replacement = /^(.+)_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}_[0-9a-f]{8}$/

/**
 * The client order id of what replaces an order: a replacement is a new order at Alpaca, and its id must be new. It is derived
 * from what it replaces and how, so that it is still known by its first id after a restart.
 */
export function replacementIdOf(clientOrderId: string, venueOrderId: string, changes: OrderReplacement): string {
  const texts = Object.fromEntries(Object.entries(changes).map(([field, value]) => [field, String(value)]))
  return `${clientOrderId}_${venueOrderId}_${sha256Hex(canonicalJson(texts)).slice(0, 8)}`
}

/** The id under which an order was first sent. */
export function baseIdOf(clientOrderId: string): string {
  let base = clientOrderId
  for (let match = replacement.exec(base); match !== null; match = replacement.exec(base)) base = match[1] ?? ''
  return base
}

/** The body of `PATCH /v2/orders/{id}`. */
export function replacementBodyOf(clientOrderId: string, venueOrderId: string, changes: OrderReplacement) {
  const { quantity, limitPrice, stopPrice } = changes
  return {
    client_order_id: replacementIdOf(clientOrderId, venueOrderId, changes),
    ...(quantity === undefined ? {} : { qty: quantity.toString() }),
    ...(limitPrice === undefined ? {} : { limit_price: limitPrice.toString() }),
    ...(stopPrice === undefined ? {} : { stop_price: stopPrice.toString() }),
  }
}

/** What an order is to others; known from its parent, or remembered. */
export interface OrderPlace {
  readonly clientOrderId: string | null
  readonly parentVenueOrderId: string | null
  readonly role: OrderRole | null
}

/** @returns null for an order of several legs that is none of one instrument */
export function orderReportOf(order: AlpacaLeg, place: OrderPlace, toldAt?: number): VenueOrderReport | null {
  const { id, symbol, filled_qty: filled, qty } = order
  if (symbol === null) return null
  const filledQuantity = filled ?? decimal(0)
  // An order of an amount of money has no quantity until it has filled.
  const quantity = qty ?? filledQuantity
  return {
    clientOrderId: place.clientOrderId,
    venueOrderId: id,
    parentVenueOrderId: place.parentVenueOrderId,
    role: place.role,
    instrument: symbol,
    side: sideOf(order.side),
    type: typesTold.get(order.type ?? order.order_type ?? '') ?? 'market',
    status: statusOf(order.status, filledQuantity, quantity),
    quantity,
    filledQuantity,
    limitPrice: order.limit_price,
    stopPrice: order.stop_price,
    reason: reasonOf(order.status),
    time: toldAt ?? order.updated_at ?? order.submitted_at ?? order.created_at ?? 0,
  }
}

function sideOf(side: string | null | undefined): Side {
  // Alpaca's older sides, such as sell_short, name the same direction.
  return side?.startsWith('sell') === true ? 'sell' : 'buy'
}

/** What is neither open nor ended by these words (held, pending_new, done_for_day, stopped …) works. */
function statusOf(status: string, filled: Decimal, quantity: Decimal): VenueOrderReport['status'] {
  switch (status) {
    case 'filled':
      return 'filled'
    // It works on under another id.
    case 'replaced':
    case 'canceled':
      return 'cancelled'
    case 'expired':
      return 'expired'
    case 'rejected':
      return 'rejected'
    default:
      if (filled.isZero) return 'accepted'
      return filled.lessThan(quantity) ? 'partially-filled' : 'filled'
  }
}

function reasonOf(status: string): string | null {
  switch (status) {
    case 'replaced':
      return 'REPLACED'
    case 'rejected':
      return 'VENUE_REJECTED'
    case 'canceled':
      return 'CANCELLED'
    case 'expired':
      return 'EXPIRED'
    default:
      return null
  }
}

/** The role of a leg within its bracket. */
function legRoleOf(leg: AlpacaLeg): OrderRole {
  return (leg.type ?? leg.order_type) === 'limit' ? 'take-profit' : 'stop-loss'
}

/**
 * The stream names an execution otherwise than the list of activities does. Both tell the order and how much of it had filled
 * then, which grows with each fill: that names it in both.
 */
function fillIdOf(venueOrderId: string, filledSoFar: string): string {
  return `${venueOrderId}:${filledSoFar}`
}

/** Fees are not told with a fill: Alpaca takes no commission on shares, and books those of the authorities at the end of the day. */
const feeless = { fee: decimal(0), feeCurrency: 'USD', liquidity: null }

export function fillOfActivity(activity: AlpacaFillActivity, clientOrderId: string | null): VenueFill {
  return {
    fillId: fillIdOf(activity.order_id, activity.cum_qty.toString()),
    clientOrderId,
    venueOrderId: activity.order_id,
    instrument: activity.symbol,
    side: sideOf(activity.side),
    price: activity.price,
    quantity: activity.qty,
    ...feeless,
    time: activity.transaction_time,
  }
}

/** @returns null where the update tells no fill, or not all of it */
export function fillOfUpdate(update: AlpacaTradeUpdate, clientOrderId: string | null): VenueFill | null {
  const { event, order, price, qty, timestamp } = update
  if (event !== 'fill' && event !== 'partial_fill') return null
  if (price === null || qty === null || order.filled_qty === null || order.symbol === null) return null
  return {
    fillId: fillIdOf(order.id, order.filled_qty.toString()),
    clientOrderId,
    venueOrderId: order.id,
    instrument: order.symbol,
    side: sideOf(order.side),
    price,
    quantity: qty,
    ...feeless,
    time: timestamp ?? order.updated_at ?? 0,
  }
}

/** Whether an update says nothing of an order's state, such as that a cancellation was refused. */
export function isAboutRequest(event: string): boolean {
  return event === 'order_cancel_rejected' || event === 'order_replace_rejected'
}

/** Whether an update takes a fill back or changes it: only the whole standing tells then. */
export function isAboutOldFill(event: string): boolean {
  return event === 'trade_bust' || event === 'trade_correct'
}

/** Positions are told without sign by some of Alpaca's accounts, with it by others. */
export function positionOf({ symbol, qty, side }: { symbol: string; qty: VenueFill['quantity']; side: string }) {
  const size = qty.abs()
  return { instrument: symbol, quantity: side === 'short' ? size.negated() : size }
}

/** Every order of an answer: those at the top, and the legs within them. */
export function ordersWithin(
  orders: readonly AlpacaOrder[],
): readonly { order: AlpacaLeg; parent: AlpacaOrder | null }[] {
  const found = new Map<string, { order: AlpacaLeg; parent: AlpacaOrder | null }>()
  for (const order of orders) {
    if (!found.has(order.id)) found.set(order.id, { order, parent: null })
    // A leg that is listed at the top as well is known by its parent.
    for (const leg of order.legs ?? []) found.set(leg.id, { order: leg, parent: order })
  }
  return [...found.values()]
}

/** What the adapter can do at Alpaca. */
export function capabilitiesOf(environment: 'paper' | 'live'): BrokerCapabilities {
  return Object.freeze({
    environment,
    orderTypes: sentTypes,
    timesInForce: sentTimesInForce,
    short: true,
    brackets: true,
    replace: true,
    clientOrderIds: 'enforced',
    clientOrderIdsForMs: null,
    reports: { fills: true, positions: true, cash: true },
  })
}

/** @throws RaceError `CONFIG_INVALID` for what the capabilities exclude */
export function checkCommand({ type, timeInForce, expiresAt }: OrderCommand, capabilities: BrokerCapabilities): void {
  if (!capabilities.orderTypes.includes(type)) throw misuse(`Alpaca has no orders of type ${type}`)
  if (!capabilities.timesInForce.includes(timeInForce)) throw misuse(`Alpaca has no time in force ${timeInForce}`)
  if (expiresAt !== null) throw misuse('Alpaca has no orders with an expiry of their own')
}

export function misuse(message: string): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message,
    hint: 'Look at the capabilities of the broker before a command is made.',
  })
}

/** Remembers what orders are to others: by which id they were sent, whose legs they are, what replaced them. */
export interface OrderPlaces {
  /** What an order tells of itself, of its legs and of what it replaces, is known from now on. */
  learn(order: AlpacaOrder): void
  of(order: AlpacaLeg): OrderPlace
  ofId(venueOrderId: string): OrderPlace | undefined
  set(venueOrderId: string, place: OrderPlace): void
  /** What replaces an order is to others what that was. */
  inherit(from: string, to: string): void
  /** What works now for a client order id; undefined for what was sent by it and replaced by nothing. */
  latestOf(clientOrderId: string): string | undefined
  /** The ids that the legs of an order to be sent are meant to have. */
  expect(clientOrderId: string, bracket: BracketTerms): void
}

/** @param max how many orders are remembered, the latest ones */
export function createOrderPlaces(max: number): OrderPlaces {
  const places = createRecentValues<OrderPlace>(max)
  const latest = createRecentValues<string>(max)
  const brackets = createRecentValues<BracketTerms>(max)
  const of = (order: AlpacaLeg): OrderPlace =>
    places.get(order.id) ?? { clientOrderId: baseIdOf(order.client_order_id), parentVenueOrderId: null, role: null }
  const inherit = (from: string, to: string): void => {
    const place = places.get(from)
    if (place === undefined) return
    places.set(to, place)
    if (place.clientOrderId !== null) latest.set(place.clientOrderId, to)
  }
  return {
    of,
    ofId: (id) => places.get(id),
    set: (id, place) => places.set(id, place),
    inherit,
    latestOf: (clientOrderId) => latest.get(clientOrderId),
    expect: (clientOrderId, bracket) => brackets.set(clientOrderId, bracket),
    learn(order) {
      if (order.replaces !== null) inherit(order.replaces, order.id)
      const place = of(order)
      const legs = order.legs ?? []
      places.set(order.id, legs.length > 0 && place.role === null ? { ...place, role: 'entry' } : place)
      const terms = place.clientOrderId === null ? undefined : brackets.get(place.clientOrderId)
      for (const leg of legs) {
        const role = legRoleOf(leg)
        const sent = (role === 'take-profit' ? terms?.target : terms?.stop)?.clientOrderId ?? null
        // Alpaca's own name for a leg says nothing; one that was given to it is kept.
        const known = places.get(leg.id)?.clientOrderId ?? null
        const clientOrderId = known === null || known === baseIdOf(leg.client_order_id) ? sent : known
        places.set(leg.id, { clientOrderId, parentVenueOrderId: order.id, role })
        // By our id Alpaca does not know it.
        if (clientOrderId !== null && latest.get(clientOrderId) === undefined) latest.set(clientOrderId, leg.id)
      }
    },
  }
}

/** Whether an order belongs to a bracket whose entry is not known, because it has filled and left the list. */
export function isStrayLeg({ order_class: kind, legs }: AlpacaOrder, place: OrderPlace): boolean {
  return (kind === 'bracket' || kind === 'oto') && (legs ?? []).length === 0 && place.role === null
}
