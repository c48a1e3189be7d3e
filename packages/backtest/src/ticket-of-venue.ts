import type { SimulatedVenue, VenueOrder } from '@race/brokers/simulated'
import { Ticket } from '@race/host'

/** The ticket of a signal whose order waits or works, or has a bracket that does; null for any other. */
export function ticketOfVenue(venue: SimulatedVenue, id: string): Ticket | null {
  for (const order of venue.unended()) {
    const ticket = ticketNamed(order, id) ?? (isOfBracket(order) ? ticketNamed(order.parent, id) : null)
    if (ticket !== null) return ticket
  }
  return null
}

function isOfBracket({ role }: VenueOrder): boolean {
  return role === 'stop-loss' || role === 'take-profit'
}

function ticketNamed(order: VenueOrder | null, id: string): Ticket | null {
  const ticket = order?.ticket
  return ticket instanceof Ticket && ticket.id === id ? ticket : null
}
