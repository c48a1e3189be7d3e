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
import { ticketStatus } from '@race/host'
import {
  type PositionChange,
  type PositionChangeData,
  positionChangeFromData,
  positionChangeToData,
} from './account/position-change.ts'
import type { RateClock } from './account/prepare-accounting.ts'
import type { Lot } from './lot.ts'
import { LotMatcher, type TradedFill } from './lot-matcher.ts'
import { NumberTable, type NumberTableSnapshot } from './number-table.ts'
import { OrderLog, type OrderLogSnapshot } from './order-log.ts'
import type { FillRow, OrderRow, Recording, RunRecorder } from './recording.ts'
import { rateClockOf } from './trip-money.ts'

/** Places of the fields in a row. */
const rowField = { order: 0, time: 1, code: 2 } as const
const fillField = { ticks: 0, steps: 1, fee: 2, bar: 3, lot: 4 } as const
const priceField = { limitTicks: 0, stopTicks: 1 } as const

/** Is told of a run's fills anew. */
export interface FillListener {
  add(fill: TradedFill): void
  change(change: PositionChange): void
}

/** How far a record was replayed. */
export interface ReplayPlace {
  row: number
  change: number
}

/** The beginning of a record. */
function replayPlace(): ReplayPlace {
  return { row: 0, change: 0 }
}

/** Above every status code. */
const pricedCode = 16

/** Everything that was recorded so far. */
export interface RecorderSnapshot {
  readonly orders: OrderLogSnapshot
  readonly rows: NumberTableSnapshot
  readonly fills: NumberTableSnapshot
  readonly prices: NumberTableSnapshot
  /** Left out where all is in one currency. */
  readonly rateTimes?: NumberTableSnapshot
  /** By row. */
  readonly reasons: readonly (readonly [number, string])[]
  readonly changes: readonly PositionChangeData[]
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
  readonly #account: Pick<TradingAccount, 'holdings'>
  /**
   * Of each row: the position of its order, the time, and a code. Of a fill that is −1 − its position; of an order event the
   * status and, where the order has prices, a multiple of `pricedCode` that says where they stand.
   */
  readonly #rows = new NumberTable(3)
  readonly #fills = new NumberTable(5)
  readonly #prices = new NumberTable(2)
  /** By fill, where the ledger converts: the moment whose rates it saw, which is not always that of the fill. */
  readonly #rateTimes = new NumberTable(1)
  readonly #rateClock: Readonly<RateClock> | null
  /** Of the few rows that have one. */
  readonly #reasons = new Map<number, string>()
  /** Null until a strategy asks for lots. */
  #lots: { readonly matcher: LotMatcher; readonly place: ReplayPlace } | null = null

  /** @param barOf the bar that is being matched, by instrument; kept by the kernel */
  constructor(
    barOf: Int32Array,
    account: Pick<TradingAccount, 'holdings'>,
    rateClock: Readonly<RateClock> | null = null,
  ) {
    this.#barOf = barOf
    this.#account = account
    this.#rateClock = rateClock
    this.orders = new OrderLog(account)
  }

  snapshot(): RecorderSnapshot {
    return {
      orders: this.orders.snapshot(),
      rows: this.#rows.snapshot(),
      fills: this.#fills.snapshot(),
      prices: this.#prices.snapshot(),
      ...(this.#rateClock === null ? {} : { rateTimes: this.#rateTimes.snapshot() }),
      reasons: [...this.#reasons],
      changes: this.changes.map((change) => positionChangeToData(change, this.#account)),
      denied: this.deniedCount,
      rejected: this.rejectedCount,
      workingEntries: this.workingEntries,
    }
  }

  restore(snapshot: RecorderSnapshot): void {
    const { orders, rows, fills, prices, rateTimes, reasons, changes, denied, rejected, workingEntries } = snapshot
    this.orders.restore(orders)
    this.#rows.restore(rows)
    this.#fills.restore(fills)
    this.#prices.restore(prices)
    if (rateTimes !== undefined) this.#rateTimes.restore(rateTimes)
    for (const [row, reason] of reasons) this.#reasons.set(row, reason)
    for (const change of changes) this.changes.push(positionChangeFromData(change, this.#account))
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
    this.#addEvent(order, time)
    if (status === 'denied') this.deniedCount++
    else if (status === 'rejected') this.rejectedCount++
    if (ticket !== null) ticket.status = ticketStatus(status)
    if (order.role !== 'entry') return
    if (status === 'accepted') this.workingEntries++
    else if (order.wasAccepted && isTerminal(status)) this.workingEntries--
  }

  onModify(order: VenueOrder, time: number): void {
    this.#addEvent(order, time)
  }

  noteWorking(orders: Iterable<VenueOrder>): void {
    for (const order of orders) this.orders.note(order)
  }

  onFill(order: VenueOrder, ticks: Scaled, steps: Scaled, fee: Scaled, time: number, lot: number): void {
    const fills = this.#fills
    const fill = fills.add()
    fills.setScaled(fill, fillField.ticks, ticks)
    fills.setScaled(fill, fillField.steps, steps)
    fills.setScaled(fill, fillField.fee, fee)
    fills.set(fill, fillField.bar, this.#barOf[order.instrument] as number)
    fills.set(fill, fillField.lot, lot)
    if (this.#rateClock !== null) this.#rateTimes.set(this.#rateTimes.add(), 0, this.#rateClock.time)
    this.#addRow(order, time, -1 - fill)
  }

  #addEvent(order: VenueOrder, time: number): void {
    const { limitTicks, stopTicks, status } = order
    let code = statusCodeOf(status)
    if (limitTicks !== null || stopTicks !== null) {
      const prices = this.#prices.add()
      this.#prices.setScaled(prices, priceField.limitTicks, limitTicks)
      this.#prices.setScaled(prices, priceField.stopTicks, stopTicks)
      code += pricedCode * (prices + 1)
    }
    this.#addRow(order, time, code)
  }

  #addRow(order: VenueOrder, time: number, code: number): void {
    const rows = this.#rows
    const row = rows.add()
    rows.set(row, rowField.order, order.index)
    rows.set(row, rowField.time, time)
    rows.set(row, rowField.code, code)
  }

  /** The row at a position of the sequence. */
  rowAt(index: number): OrderRow | FillRow {
    const order = this.orders.at(this.#rows.get(index, rowField.order))
    const time = this.#rows.get(index, rowField.time)
    const code = this.#rows.get(index, rowField.code)
    if (code < 0) {
      const { ticks, steps, fee, bar, id: lot } = this.#fillAt(index)
      return { order, ticks, steps, fee, time, bar, lot }
    }
    const prices = Math.floor(code / pricedCode) - 1
    return {
      order,
      status: orderStatuses[code % pricedCode] as OrderStatus,
      reason: this.#reasons.get(index) ?? null,
      limitTicks: prices < 0 ? null : this.#prices.getScaledOrNull(prices, priceField.limitTicks),
      stopTicks: prices < 0 ? null : this.#prices.getScaledOrNull(prices, priceField.stopTicks),
      time,
    }
  }

  /** The fill of a row that is one. */
  #fillAt(row: number): TradedFill {
    const rows = this.#rows
    const fills = this.#fills
    const { holding, side, order } = this.orders.tradedBy(rows.get(row, rowField.order))
    const fill = -1 - rows.get(row, rowField.code)
    const time = rows.get(row, rowField.time)
    return {
      holding,
      order,
      side,
      ticks: fills.getScaled(fill, fillField.ticks),
      steps: fills.getScaled(fill, fillField.steps),
      fee: fills.getScaled(fill, fillField.fee),
      time,
      rateTime: this.#rateClock === null ? time : this.#rateTimes.get(fill, 0),
      bar: fills.get(fill, fillField.bar),
      id: fills.get(fill, fillField.lot),
    }
  }

  onPositionChange(change: PositionChange): void {
    this.changes.push(change)
  }

  openLotsOf(holding: Holding): readonly Lot[] {
    this.#lots ??= { matcher: new LotMatcher(() => {}), place: replayPlace() }
    const { matcher, place } = this.#lots
    this.replay(matcher, place)
    return matcher.openLotsOf(holding)
  }

  release(): void {
    // Everything is kept: the result is read from it.
  }

  /** Tells in sequence of every fill from a place on, and of what became of positions without one. The place moves to the end. */
  replay(listener: FillListener, place: ReplayPlace = replayPlace()): void {
    const { changes } = this
    const rows = this.#rows
    for (; place.row < rows.rows; place.row++) {
      if (changes.length !== 0) this.#replayChanges(listener, place)
      if (rows.get(place.row, rowField.code) < 0) listener.add(this.#fillAt(place.row))
    }
    this.#replayChanges(listener, place)
  }

  #replayChanges(listener: FillListener, place: ReplayPlace): void {
    const { changes } = this
    for (; (changes[place.change]?.row ?? Number.POSITIVE_INFINITY) <= place.row; place.change++) {
      listener.change(changes[place.change] as PositionChange)
    }
  }

  /** Every row in sequence. */
  *rows(): Generator<OrderRow | FillRow, void> {
    for (let index = 0; index < this.#rows.rows; index++) yield this.rowAt(index)
  }
}

/** The recording of a run whose result can be read in full. */
export const recordEverything: Recording<Recorder> = {
  createRecorder: (barOf, prepared) => new Recorder(barOf, prepared.account, rateClockOf(prepared)),
  equity: 'every-bar',
  keepsPostings: true,
}
