import type { Signal } from '@race/core'
import { Ticket, ticketStatus } from '@race/host'
import type { AccountState, KnownSignal } from '../account/account-state.ts'
import type { OrderRecord } from '../account/order-record.ts'

/** Tickets that pile up before those that are over are let go of. */
const ticketsKept = 64

/**
 * The grips of one strategy on its signals. A ticket is made of the log where it is not at hand, so that a strategy finds after a
 * restart what it would have found without one.
 */
export class LiveTickets {
  readonly #state: AccountState
  readonly #venuePlacesLegs: boolean
  /** By intent. */
  readonly #kept = new Map<string, Ticket>()

  /** @param options.venuePlacesLegs whether the venue places brackets itself, see `BrokerCapabilities` */
  constructor(state: AccountState, options: { readonly venuePlacesLegs: boolean }) {
    this.#state = state
    this.#venuePlacesLegs = options.venuePlacesLegs
  }

  keep(intentId: string, ticket: Ticket): void {
    this.#kept.set(intentId, ticket)
  }

  release(intentId: string): void {
    this.#kept.delete(intentId)
  }

  /** The ticket of a signal that is known, whether or not it is over; null for any other. */
  known(intentId: string): Ticket | null {
    const signal = this.#state.signals.get(intentId)
    const kept = this.#kept.get(intentId)
    if (signal === undefined) return kept ?? null
    const ticket = kept ?? new Ticket(signal.proposed.signal as unknown as Signal)
    ticket.status = signal.entry === null ? 'proposed' : ticketStatus(signal.entry.status)
    this.keep(intentId, ticket)
    return ticket
  }

  /** The ticket of a signal that waits or whose orders work; null for one that is over. */
  live(intentId: string): Ticket | null {
    if (this.#isLive(intentId)) return this.known(intentId)
    this.release(intentId)
    return null
  }

  /** An order of a signal stands otherwise. */
  follow(entry: OrderRecord): void {
    const ticket = this.#kept.get(entry.intended.intentId)
    if (ticket !== undefined) ticket.status = ticketStatus(entry.status)
  }

  /** Lets go of those of signals that are over. */
  prune(): void {
    if (this.#kept.size < ticketsKept) return
    for (const intentId of this.#kept.keys()) this.live(intentId)
  }

  #isLive(intentId: string): boolean {
    const { proposals, openByIntent, signals } = this.#state
    return openByIntent.has(intentId) || proposals.has(intentId) || this.#hasLegsToCome(signals.get(intentId))
  }

  /** Between the fill of an entry and the venue's first word of its bracket, the bracket is there and nothing of it is open. */
  #hasLegsToCome(signal: KnownSignal | undefined): boolean {
    const entry = signal?.entry ?? null
    if (!this.#venuePlacesLegs || entry === null || entry.filledSteps === 0) return false
    const { stop, target } = entry.intended
    return [stop, target].some(
      (leg) => leg !== null && this.#state.orders.get(leg.clientOrderId)?.status === 'initialized',
    )
  }
}
