import type { VenueOrder } from '@race/brokers/simulated'
import {
  type Holding,
  isTerminal,
  type OrderStatus,
  orderStatuses,
  type Scaled,
  statusCodeOf,
  type TradingAccount,
} from '@race/core'
import type { PositionChange } from './account/position-change.ts'
import type { Lot } from './lot.ts'
import { NumberTable, type NumberTableSnapshot } from './number-table.ts'
import { OrderLog, type OrderLogSnapshot } from './order-log.ts'
import type { FillRow, OrderRow, Recording, RunRecorder } from './recording.ts'
import { FillPairing, LotMatcher } from './round-trips.ts'
import { ticketStatus } from './ticket-status.ts'

const rowWidth = 5
const fillWidth = 5

/** Everything that was recorded so far. */
export interface RecorderSnapshot {
  readonly orders: OrderLogSnapshot
  readonly rows: NumberTableSnapshot
  readonly fills: NumberTableSnapshot
  /** By row. */
  readonly reasons: readonly (readonly [number, string])[]
  readonly denied: number
  readonly rejected: number
  readonly workingEntries: number
}

/**
 * Keeps every order, order event and fill in sequence, and the tickets of strategies up to date. Rows are kept as columns,
 * which cost little while the run goes on; objects are made of them when they are read.
 */
export class Recorder implements RunRecorder {
  readonly orders: OrderLog
  deniedCount = 0
  rejectedCount = 0
  /** What became of positions without a fill, in sequence. */
  readonly changes: PositionChange[] = []
  /** Entry orders that wait in the market. */
  workingEntries = 0
  readonly #barOf: Int32Array
  /** Of each row: the position of its order, the time, the status code or, for a fill, −1 − its position; limit, stop. */
  readonly #rows = new NumberTable(rowWidth)
  /** Of each fill: ticks, steps, fee, bar. */
  readonly #fills = new NumberTable(fillWidth)
  /** Of the few rows that have one. */
  readonly #reasons = new Map<number, string>()
  /** Null until a strategy asks for lots. */
  #lots: { readonly matcher: LotMatcher; readonly pairing: FillPairing } | null = null

  /** @param barOf the bar that is being matched, by instrument; kept by the kernel */
  constructor(barOf: Int32Array, account: Pick<TradingAccount, 'holdings'>) {
    this.#barOf = barOf
    this.orders = new OrderLog(account)
  }

  snapshot(): RecorderSnapshot {
    return {
      orders: this.orders.snapshot(),
      rows: this.#rows.snapshot(),
      fills: this.#fills.snapshot(),
      reasons: [...this.#reasons],
      denied: this.deniedCount,
      rejected: this.rejectedCount,
      workingEntries: this.workingEntries,
    }
  }

  restore({ orders, rows, fills, reasons, denied, rejected, workingEntries }: RecorderSnapshot): void {
    this.orders.restore(orders)
    this.#rows.restore(rows)
    this.#fills.restore(fills)
    for (const [row, reason] of reasons) this.#reasons.set(row, reason)
    this.deniedCount = denied
    this.rejectedCount = rejected
    this.workingEntries = workingEntries
  }

  get rowCount(): number {
    return this.#rows.rows
  }

  get fillCount(): number {
    return this.#fills.rows
  }

  onOrder(order: VenueOrder, time: number): void {
    const { status, ticket } = order
    if (order.endReason !== null) this.#reasons.set(this.#rows.rows, order.endReason)
    if (order.index === this.orders.length) this.orders.add(order)
    else if (isTerminal(status)) this.orders.note(order)
    this.#addRow(order, time, statusCodeOf(status))
    if (status === 'denied') this.deniedCount++
    else if (status === 'rejected') this.rejectedCount++
    if (ticket !== null) ticket.status = ticketStatus(status)
    if (order.role !== 'entry') return
    if (status === 'accepted') this.workingEntries++
    else if (order.wasAccepted && isTerminal(status)) this.workingEntries--
  }

  onModify(order: VenueOrder, time: number): void {
    this.#addRow(order, time, statusCodeOf(order.status))
  }

  noteWorking(orders: Iterable<VenueOrder>): void {
    for (const order of orders) this.orders.note(order)
  }

  onFill(order: VenueOrder, ticks: Scaled, steps: Scaled, fee: Scaled, time: number, lot: number): void {
    const fills = this.#fills
    this.#addRow(order, time, -1 - fills.rows)
    const place = fills.add()
    fills.setScaled(place, ticks)
    fills.setScaled(place + 1, steps)
    fills.setScaled(place + 2, fee)
    fills.set(place + 3, this.#barOf[order.instrument] as number)
    fills.set(place + 4, lot)
  }

  #addRow(order: VenueOrder, time: number, code: number): void {
    const rows = this.#rows
    const place = rows.add()
    rows.set(place, order.index)
    rows.set(place + 1, time)
    rows.set(place + 2, code)
    rows.setScaled(place + 3, order.limitTicks)
    rows.setScaled(place + 4, order.stopTicks)
  }

  /** The row at a position of the sequence. */
  rowAt(index: number): OrderRow | FillRow {
    const place = rowWidth * index
    const order = this.orders.at(this.#rows.get(place))
    const time = this.#rows.get(place + 1)
    const code = this.#rows.get(place + 2)
    if (code >= 0) {
      return {
        order,
        status: orderStatuses[code] as OrderStatus,
        reason: this.#reasons.get(index) ?? null,
        limitTicks: this.#rows.getScaledOrNull(place + 3),
        stopTicks: this.#rows.getScaledOrNull(place + 4),
        time,
      }
    }
    const fill = fillWidth * (-1 - code)
    return {
      order,
      ticks: this.#fills.getScaled(fill),
      steps: this.#fills.getScaled(fill + 1),
      fee: this.#fills.getScaled(fill + 2),
      time,
      bar: this.#fills.get(fill + 3),
      lot: this.#fills.get(fill + 4),
    }
  }

  onPositionChange(change: PositionChange): void {
    this.changes.push(change)
  }

  openLotsOf(holding: Holding): readonly Lot[] {
    if (this.#lots === null) {
      const matcher = new LotMatcher(() => {})
      this.#lots = { matcher, pairing: new FillPairing(matcher, this.changes) }
    }
    const { matcher, pairing } = this.#lots
    while (pairing.rows < this.#rows.rows) pairing.take(this.rowAt(pairing.rows))
    pairing.end()
    return matcher.openLotsOf(holding)
  }

  release(): void {
    // Everything is kept: the result is read from it.
  }

  /** Every row in sequence. */
  *rows(): Generator<OrderRow | FillRow, void> {
    for (let index = 0; index < this.#rows.rows; index++) yield this.rowAt(index)
  }
}

/** The recording of a run whose result can be read in full. */
export const recordEverything: Recording<Recorder> = {
  createRecorder: (barOf, { account }) => new Recorder(barOf, account),
  equity: 'every-bar',
  keepsPostings: true,
}
