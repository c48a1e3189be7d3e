import type { VenueOrder } from '@race/brokers/simulated'
import type { Signal, SignalStatus } from '@race/core'
import { Ticket } from '@race/host'

/** A ticket as plain data; the ticket that its signal waits for is named by its id. */
interface TicketData {
  readonly signal: Omit<Signal, 'after'>
  readonly after: string | null
  readonly status: SignalStatus
  readonly isClosing: boolean
  readonly fraction: number
}

export function ticketToData(ticket: { readonly status: SignalStatus }): TicketData | null {
  if (!(ticket instanceof Ticket)) return null
  const { signal, status, isClosing, fraction } = ticket
  const { after, ...terms } = signal
  return { signal: terms, after: after?.id ?? null, status, isClosing, fraction }
}

/** Makes the tickets of a snapshot anew; those that wait for another find it once all of them are there. */
export class TicketMaker {
  readonly #byId = new Map<string, Ticket>()
  readonly #waiting: { readonly signal: Signal; readonly after: string }[] = []

  make(data: unknown, order: VenueOrder): Ticket {
    const { signal: terms, after, status, isClosing, fraction } = data as TicketData
    const signal: Signal = { ...terms }
    const ticket = new Ticket(signal, isClosing, fraction)
    ticket.status = status
    ticket.order = order
    this.#byId.set(ticket.id, ticket)
    if (after !== null) this.#waiting.push({ signal, after })
    return ticket
  }

  /** Ties what waits to what it waits for, as far as that is still there. */
  tie(): void {
    for (const { signal, after } of this.#waiting) {
      const ticket = this.#byId.get(after)
      if (ticket !== undefined) Object.assign(signal, { after: ticket })
    }
  }
}
