import { type Approval, type Holding, holdingOf, type IntentKey, RaceError } from '@race/core'
import type { OrderLineSnapshot } from './order-line.ts'
import type { SimulatedVenue } from './simulated-venue.ts'
import type { BarWalkSnapshot } from './timed-walk.ts'
import type { VenueCounters } from './venue-counters.ts'
import { VenueOrder } from './venue-order.ts'

/** An order as plain data; other orders are named by their position in the run's list. */
export interface OrderSnapshot {
  readonly instrument: number
  /** Every field that is data, by its name. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Fields that are other orders, or lists of them. */
  readonly links: Readonly<Record<string, number | readonly number[]>>
  /** Whether it holds the gate's approval. */
  readonly isApproved: boolean
}

/** Everything that a venue holds of orders that are not over, and of those that they depend on. */
export interface VenueSnapshot {
  readonly counters: VenueCounters
  /** Positions of working orders, by instrument, in the venue's order. */
  readonly working: readonly (readonly number[])[]
  readonly held: readonly number[]
  readonly orders: readonly OrderSnapshot[]
  /** What is on its way to the venue, and how far running bars have been walked; null where everything arrives at once. */
  readonly line: OrderLineSnapshot | null
  readonly walks: readonly (BarWalkSnapshot | null)[] | null
}

/** What a venue's snapshot needs of those around it. */
export interface RestoreVenueOptions {
  /** Of the restored account. */
  readonly holdings: readonly Holding[]
  /** The restored gate's approval of an intent. */
  readonly approvalOf: (intent: IntentKey) => Approval
}

/** Fields of an order that are made anew; tickets are the business of whoever gave them. */
const madeAnew = new Set(['holding', 'instrument', 'approval', 'ticket'])

/**
 * A venue as plain data: its counters, every order that can still be reached from one that works, waits or is on its way,
 * and the way of messages and prices where they take time. Fields of orders are taken as they are, so that one that is added needs nothing here as long as it is data or another order.
 *
 * @throws RaceError `SNAPSHOT_UNSUPPORTED` for a venue that works its orders by a queue
 */
export function snapshotVenue(venue: SimulatedVenue): VenueSnapshot {
  if (venue.queue !== null) {
    throw new RaceError('SNAPSHOT_UNSUPPORTED', {
      message: 'A venue that works its orders by the queue of a compatibility policy cannot be snapshotted',
      facts: { part: 'venue.queue' },
      hint: "Run to the end, or use the venue's own matching.",
    })
  }
  const orders = reachableOrders(venue)
  return {
    counters: venue.counters,
    working: venue.working.map((list) => list.map(({ index }) => index)),
    held: venue.held.map(({ index }) => index),
    orders: orders.map(orderToData),
    line: venue.line?.snapshot(orders) ?? null,
    walks: venue.walk?.snapshot() ?? null,
  }
}

/**
 * Every order that works, waits, or that a message on its way speaks of, and every one that such an order names, each once,
 * oldest first.
 */
export function reachableOrders({ working, held, line }: SimulatedVenue): readonly VenueOrder[] {
  const found = new Set<VenueOrder>([...working.flat(), ...held, ...(line?.named ?? [])])
  // A set that grows while it is walked is walked to its end.
  for (const order of found) {
    for (const value of Object.values(order)) for (const linked of ordersIn(value)) found.add(linked)
  }
  return [...found].sort((a, b) => a.index - b.index)
}

/** Gives a new venue the orders and counters of a snapshot. */
export function restoreVenue(venue: SimulatedVenue, snapshot: VenueSnapshot, options: RestoreVenueOptions): void {
  const orders = new Map<number, VenueOrder>()
  for (const data of snapshot.orders) {
    const order = orderFromData(data, options.holdings)
    orders.set(order.index, order)
  }
  const orderAt = (index: number): VenueOrder => {
    const order = orders.get(index)
    if (order !== undefined) return order
    throw new RaceError('SNAPSHOT_INVALID', {
      message: `The snapshot of the venue names order ${index}, which it does not have`,
      facts: { order: index },
      hint: 'Give the snapshot as it was taken.',
    })
  }
  snapshot.orders.forEach(({ fields, links, isApproved }) => {
    const order = orderAt(Number(fields.index))
    for (const [name, link] of Object.entries(links)) {
      Object.assign(order, { [name]: typeof link === 'number' ? orderAt(link) : link.map(orderAt) })
    }
    if (isApproved) order.approval = options.approvalOf(order)
  })
  for (const [instrument, list] of snapshot.working.entries()) {
    venue.working[instrument]?.push(...list.map(orderAt))
  }
  venue.held.push(...snapshot.held.map(orderAt))
  venue.counters = snapshot.counters
  if (snapshot.line !== null) venue.line?.restore(snapshot.line, orderAt)
  if (snapshot.walks !== null) venue.walk?.restore(snapshot.walks)
}

function orderToData(order: VenueOrder): OrderSnapshot {
  const fields: Record<string, unknown> = {}
  const links: Record<string, number | readonly number[]> = {}
  for (const [name, value] of Object.entries(order)) {
    if (madeAnew.has(name)) continue
    const linked = ordersIn(value)
    if (linked.length === 0) fields[name] = value
    else links[name] = value instanceof VenueOrder ? value.index : linked.map(({ index }) => index)
  }
  return {
    instrument: order.instrument,
    fields,
    links,
    isApproved: order.approval !== null,
  }
}

/** Made by the constructor, so that it has the shape of every other order. */
function orderFromData({ instrument, fields }: OrderSnapshot, holdings: readonly Holding[]): VenueOrder {
  const known = fields as unknown as Pick<
    VenueOrder,
    'side' | 'sizing' | 'createdAt' | 'isReduceOnly' | keyof IntentKey
  >
  const order = new VenueOrder(
    holdingOf({ holdings }, instrument, known.side, known.isReduceOnly),
    instrument,
    known.side,
    known,
    known.createdAt,
    known.sizing,
  )
  return Object.assign(order, fields)
}

function ordersIn(value: unknown): readonly VenueOrder[] {
  if (value instanceof VenueOrder) return [value]
  return Array.isArray(value) ? value.filter((item) => item instanceof VenueOrder) : []
}
