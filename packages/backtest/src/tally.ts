import type { VenueOrder } from '@race/brokers/simulated'
import { addScaled, type Holding, isTerminal, type Scaled } from '@race/core'
import { ticketStatus } from '@race/host'
import type { PositionChange } from './account/position-change.ts'
import type { Lot } from './lot.ts'
import { LotMatcher, type RoundTrip } from './lot-matcher.ts'
import { recordedOrderOf } from './recorded-order.ts'
import type { FillRow, OrderRow, RunRecorder } from './recording.ts'
import type { TripMoney } from './trip-money.ts'

/** Figures over the round trips of a run, exact at the ledger scale. */
export interface TripFigures {
  count: number
  winCount: number
  /** Sums of the profits after fees of those that won, and of those that lost (negative). */
  grossProfit: Scaled
  grossLoss: Scaled
}

/** Is told of everything that a tally counts. */
export interface TallyObserver {
  /** @param sequence position of the row among all rows of the run, from 0 */
  onRow(row: OrderRow | FillRow, sequence: number, order: VenueOrder): void
  onTrip(trip: RoundTrip): void
  /** A position may have ended without a fill. */
  onPositionChange(): void
}

/**
 * Counts what happens and keeps none of it, for runs of which only final figures are wanted. Rows are kept until they have
 * been told to a strategy that listens, and not at all where it does not.
 */
export class Tally implements RunRecorder {
  deniedCount = 0
  rejectedCount = 0
  fillCount = 0
  orderCount = 0
  workingEntries = 0
  rowCount = 0
  readonly trips: TripFigures = { count: 0, winCount: 0, grossProfit: 0, grossLoss: 0 }
  readonly #barOf: Int32Array
  readonly #matcher = new LotMatcher((trip) => this.#note(trip))
  readonly #money: TripMoney
  readonly #observer: TallyObserver | null
  /** Null where nobody listens. */
  readonly #rows: (OrderRow | FillRow)[] | null
  /** Position of the first row that is kept. */
  #first = 0

  /** @param barOf the bar that is being matched, by instrument; kept by the kernel */
  constructor(barOf: Int32Array, money: TripMoney, hasListener: boolean, observer: TallyObserver | null = null) {
    this.#barOf = barOf
    this.#money = money
    this.#observer = observer
    this.#rows = hasListener ? [] : null
  }

  onOrder(order: VenueOrder, time: number): void {
    const { status, ticket } = order
    this.#add(order, time)
    if (order.index >= this.orderCount) this.orderCount = order.index + 1
    if (status === 'denied') this.deniedCount++
    else if (status === 'rejected') this.rejectedCount++
    if (ticket !== null) ticket.status = ticketStatus(status)
    if (order.role !== 'entry') return
    if (status === 'accepted') this.workingEntries++
    else if (order.wasAccepted && isTerminal(status)) this.workingEntries--
  }

  onModify(order: VenueOrder, time: number): void {
    this.#add(order, time)
  }

  onFill(order: VenueOrder, ticks: Scaled, steps: Scaled, fee: Scaled, time: number, lot: number): void {
    const bar = this.#barOf[order.instrument] as number
    this.fillCount++
    const { holding, side } = order
    const rateTime = this.#money.rateTimeAt(time)
    this.#matcher.add({ holding, order, side, ticks, steps, fee, time, rateTime, bar, id: lot })
    const sequence = this.rowCount++
    if (this.#rows === null && this.#observer === null) return
    const row = { order: recordedOrderOf(order), ticks, steps, fee, time, bar, lot }
    this.#rows?.push(row)
    this.#observer?.onRow(row, sequence, order)
  }

  onPositionChange(change: PositionChange): void {
    this.#matcher.change(change)
    this.#observer?.onPositionChange()
  }

  rowAt(index: number): OrderRow | FillRow {
    return this.#rows?.[index - this.#first] as OrderRow | FillRow
  }

  openLotsOf(holding: Holding): readonly Lot[] {
    return this.#matcher.openLotsOf(holding)
  }

  release(before: number): void {
    this.#rows?.splice(0, before - this.#first)
    this.#first = before
  }

  noteWorking(): void {
    // Nothing is kept of orders.
  }

  #add(order: VenueOrder, time: number): void {
    const sequence = this.rowCount++
    if (this.#rows === null && this.#observer === null) return
    const row = orderRowOf(order, time)
    this.#rows?.push(row)
    this.#observer?.onRow(row, sequence, order)
  }

  #note(trip: RoundTrip): void {
    this.#observer?.onTrip(trip)
    const { trips } = this
    const { profit } = this.#money.of(trip, Number.NaN)
    trips.count++
    if (profit > 0) {
      trips.winCount++
      trips.grossProfit = addScaled(trips.grossProfit, profit)
    } else trips.grossLoss = addScaled(trips.grossLoss, profit)
  }
}

function orderRowOf(order: VenueOrder, time: number): OrderRow {
  const { status, endReason, limitTicks, stopTicks } = order
  return { order: recordedOrderOf(order), status, reason: endReason, limitTicks, stopTicks, time }
}
