import type { VenueListener, VenueOrder } from '@race/brokers/simulated'
import { isTerminal, type OrderStatus, type Scaled, type SignalStatus } from '@race/core'

/** A fill as it is recorded, in exact integers. */
export interface FillRow {
  readonly order: VenueOrder
  readonly ticks: Scaled
  readonly steps: Scaled
  readonly fee: Scaled
  readonly time: number
  /** Index of the bar of the instrument's series. */
  readonly bar: number
}

/** An order event as it is recorded. */
export interface OrderRow {
  readonly order: VenueOrder
  readonly status: OrderStatus
  readonly reason: string | null
  readonly time: number
}

/**
 * Keeps every order, order event and fill in sequence, and the tickets of strategies up to date. Public values are made
 * from it when they are first read.
 */
export class Recorder implements VenueListener {
  readonly orders: VenueOrder[] = []
  readonly rows: (OrderRow | FillRow)[] = []
  fillCount = 0
  deniedCount = 0
  rejectedCount = 0
  /** Entry orders that wait in the market. */
  workingEntries = 0
  readonly #barOf: Int32Array

  /** @param barOf the bar that is being matched, by instrument; kept by the kernel */
  constructor(barOf: Int32Array) {
    this.#barOf = barOf
  }

  onOrder(order: VenueOrder, time: number): void {
    const { status } = order
    if (this.orders.length === order.index) this.orders.push(order)
    this.rows.push({ order, status, reason: order.endReason, time })
    if (status === 'denied') this.deniedCount++
    if (status === 'rejected') this.rejectedCount++
    if (order.ticket !== null) order.ticket.status = ticketStatus(status)
    if (order.role !== 'entry') return
    if (status === 'accepted') this.workingEntries++
    else if (order.wasAccepted && isTerminal(status)) this.workingEntries--
  }

  onFill(order: VenueOrder, ticks: Scaled, steps: Scaled, fee: Scaled, time: number): void {
    this.rows.push({ order, ticks, steps, fee, time, bar: this.#barOf[order.instrument] as number })
    this.fillCount++
  }
}

function ticketStatus(status: OrderStatus): SignalStatus {
  switch (status) {
    case 'initialized':
    case 'submitted':
      return 'proposed'
    case 'accepted':
    case 'triggered':
    case 'partially-filled':
      return 'working'
    default:
      return status
  }
}
