import { reachableOrders, type SimulatedVenue, VenueOrder } from '@race/brokers/simulated'
import type { Signal, SignalStatus } from '@race/core'
import { Ticket } from '@race/host'

/** A ticket as plain data; the ticket that its signal waits for is named by its id. */
export interface TicketData {
  readonly signal: Omit<Signal, 'after'>
  readonly after: string | null
  readonly status: SignalStatus
  readonly isClosing: boolean
  readonly fraction: number
  /** Position of its order in the run's list; null where nothing can happen to that order any more. */
  readonly order: number | null
  /** Whether the order still tells it what becomes of it. */
  readonly isTold: boolean
}

/** Every ticket that a strategy can still find: of the orders that can be reached, and what their signals wait for. */
export function ticketsOf(venue: SimulatedVenue): ReadonlySet<Ticket> {
  const found = new Set<Ticket>()
  for (const { ticket } of reachableOrders(venue)) if (ticket instanceof Ticket) found.add(ticket)
  // A set that grows while it is walked is walked to its end.
  for (const { signal } of found) if (signal.after instanceof Ticket) found.add(signal.after)
  return found
}

export function snapshotTickets(venue: SimulatedVenue): readonly TicketData[] {
  const reachable = new Set(reachableOrders(venue))
  return [...ticketsOf(venue)].map(({ signal, status, isClosing, fraction, order, id }) => {
    const { after, ...terms } = signal
    const own = order instanceof VenueOrder && reachable.has(order) ? order : null
    return {
      signal: terms,
      after: after?.id ?? null,
      status,
      isClosing,
      fraction,
      order: own?.index ?? null,
      isTold: own?.ticket instanceof Ticket && own.ticket.id === id,
    }
  })
}

/** Makes the tickets of a snapshot anew and ties them to each other and to the orders of a restored venue. */
export function restoreTickets(venue: SimulatedVenue, tickets: readonly TicketData[]): void {
  const orders = new Map(reachableOrders(venue).map((order) => [order.index, order]))
  const made = tickets.map(({ signal: terms, after, status, isClosing, fraction, order: index, isTold }) => {
    const signal: Signal = { ...terms }
    const ticket = new Ticket(signal, isClosing, fraction)
    ticket.status = status
    const order = index === null ? undefined : orders.get(index)
    if (order !== undefined) {
      ticket.order = order
      if (isTold) order.ticket = ticket
    }
    return { ticket, signal, after }
  })
  const byId = new Map(made.map(({ ticket }) => [ticket.id, ticket]))
  for (const { signal, after } of made) {
    const awaited = after === null ? undefined : byId.get(after)
    if (awaited !== undefined) Object.assign(signal, { after: awaited })
  }
}
