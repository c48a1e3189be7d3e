import type { VenueListener, VenueOrder } from '@race/brokers/simulated'
import { type Holding, isTerminal, type OrderStatus, orderStatuses, type Scaled, type SignalStatus } from '@race/core'
import { OrderLog, type RecordedOrder } from './order-log.ts'

/** A fill as it is recorded, in exact integers. */
export interface FillRow {
  readonly order: RecordedOrder
  readonly ticks: Scaled
  readonly steps: Scaled
  readonly fee: Scaled
  readonly time: number
  /** Index of the bar of the instrument's series. */
  readonly bar: number
}

/** An order event as it is recorded. */
export interface OrderRow {
  readonly order: RecordedOrder
  readonly status: OrderStatus
  readonly reason: string | null
  readonly time: number
}

/**
 * Keeps every order, order event and fill in sequence, and the tickets of strategies up to date. Rows are kept as columns,
 * which cost little while the run goes on; objects are made of them when they are read.
 */
export class Recorder implements VenueListener {
  readonly orders: OrderLog
  deniedCount = 0
  rejectedCount = 0
  /** Entry orders that wait in the market. */
  workingEntries = 0
  readonly #barOf: Int32Array
  /** Of each row: the position of its order, the time, and the status code or, for a fill, −1 − its position among the fills. */
  readonly #order: number[] = []
  readonly #time: number[] = []
  readonly #code: number[] = []
  /** Of each fill. */
  readonly #ticks: Scaled[] = []
  readonly #steps: Scaled[] = []
  readonly #fee: Scaled[] = []
  readonly #bar: number[] = []
  /** Of the few rows that have one. */
  readonly #reasons = new Map<number, string>()

  /** @param barOf the bar that is being matched, by instrument; kept by the kernel */
  constructor(barOf: Int32Array, holdings: readonly Holding[]) {
    this.#barOf = barOf
    this.orders = new OrderLog(holdings)
  }

  get rowCount(): number {
    return this.#order.length
  }

  get fillCount(): number {
    return this.#ticks.length
  }

  onOrder(order: VenueOrder, time: number): void {
    const { status, ticket } = order
    const code = codes[status]
    this.orders.note(order, code)
    if (order.endReason !== null) this.#reasons.set(this.#order.length, order.endReason)
    this.#order.push(order.index)
    this.#time.push(time)
    this.#code.push(code)
    if (status === 'denied') this.deniedCount++
    else if (status === 'rejected') this.rejectedCount++
    if (ticket !== null) ticket.status = ticketStatus(status)
    if (order.role !== 'entry') return
    if (status === 'accepted') this.workingEntries++
    else if (order.wasAccepted && isTerminal(status)) this.workingEntries--
  }

  onFill(order: VenueOrder, ticks: Scaled, steps: Scaled, fee: Scaled, time: number): void {
    this.#order.push(order.index)
    this.#time.push(time)
    this.#code.push(-1 - this.#ticks.length)
    this.#ticks.push(ticks)
    this.#steps.push(steps)
    this.#fee.push(fee)
    this.#bar.push(this.#barOf[order.instrument] as number)
  }

  /** The row at a position of the sequence. */
  rowAt(index: number): OrderRow | FillRow {
    const order = this.orders.at(this.#order[index] as number)
    const time = this.#time[index] as number
    const code = this.#code[index] as number
    if (code >= 0) {
      return { order, status: orderStatuses[code] as OrderStatus, reason: this.#reasons.get(index) ?? null, time }
    }
    const fill = -1 - code
    return {
      order,
      ticks: this.#ticks[fill] as Scaled,
      steps: this.#steps[fill] as Scaled,
      fee: this.#fee[fill] as Scaled,
      time,
      bar: this.#bar[fill] as number,
    }
  }

  /** Every row in sequence. */
  *rows(): Generator<OrderRow | FillRow, void> {
    for (let index = 0; index < this.#order.length; index++) yield this.rowAt(index)
  }
}

const codes = Object.fromEntries(orderStatuses.map((status, code) => [status, code])) as Record<OrderStatus, number>

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
