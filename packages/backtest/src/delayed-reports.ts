import {
  createLatency,
  type Latency,
  type LatencyModel,
  type VenueListener,
  type VenueOrder,
} from '@race/brokers/simulated'
import type { Random, Scaled, SignalStatus } from '@race/core'
import { type StrategyHost, Ticket, ticketStatus } from '@race/host'
import type { PublicValues } from './public-values.ts'
import type { RunRecorder } from './recording.ts'

/** What is on its way to the strategy. */
interface Report {
  readonly at: number
  /** Position of the row among those recorded. */
  readonly row: number
  readonly ticket: { status: SignalStatus } | null
  readonly status: SignalStatus | null
}

/** What is on its way to the strategy as plain data; orders are named by their position in the run's list. */
export interface DelayedReportsSnapshot {
  /** By arrival. Tickets by their id; null where nobody can find the ticket any more. */
  readonly reports: readonly (Pick<Report, 'at' | 'row' | 'status'> & { readonly ticket: string | null })[]
  readonly reported: readonly (Readonly<Reported> & { readonly order: number })[]
}

/** What is kept of an order whose reports are on their way. */
interface Reported {
  count: number
  /** When the latest arrives: a later one never overtakes it. */
  at: number
}

/**
 * The way of reports from the venue to the strategy. Everything is recorded when it happens; what the venue tells reaches
 * tickets, `onOrder` and `onFill` after its delay. That an order was sent or denied is known at once.
 */
export class DelayedReports implements VenueListener {
  readonly #recorder: RunRecorder
  readonly #latency: Latency
  readonly #hasListener: boolean
  /** By arrival. */
  readonly #reports: Report[] = []
  readonly #reported = new WeakMap<VenueOrder, Reported>()

  constructor(recorder: RunRecorder, latency: Latency, hasListener: boolean) {
    this.#recorder = recorder
    this.#latency = latency
    this.#hasListener = hasListener
  }

  /**
   * @param orders those of which reports can still come
   * @param tickets those that the strategy can still find: what happens to others nobody will know
   */
  snapshot(orders: readonly VenueOrder[], tickets: ReadonlySet<Ticket>): DelayedReportsSnapshot {
    return {
      reports: this.#reports.map(({ at, row, ticket, status }) => {
        const isFound = ticket instanceof Ticket && tickets.has(ticket)
        return { at, row, ticket: isFound ? ticket.id : null, status }
      }),
      reported: orders.flatMap((order) => {
        const reported = this.#reported.get(order)
        return reported === undefined ? [] : [{ order: order.index, ...reported }]
      }),
    }
  }

  /** Goes on with what is on its way in a snapshot, with the restored orders and tickets. */
  restore(
    { reports, reported }: DelayedReportsSnapshot,
    orders: readonly VenueOrder[],
    tickets: ReadonlySet<Ticket>,
  ): void {
    const byId = new Map(Array.from(tickets, (ticket) => [ticket.id, ticket]))
    for (const { ticket, ...report } of reports) {
      this.#reports.push({ ...report, ticket: ticket === null ? null : (byId.get(ticket) ?? null) })
    }
    const byIndex = new Map(orders.map((order) => [order.index, order]))
    for (const { order: index, ...counts } of reported) {
      const order = byIndex.get(index)
      if (order !== undefined) this.#reported.set(order, counts)
    }
  }

  /** Arrival of the next report, epoch ms; Infinity for none. */
  get next(): number {
    return this.#reports[0]?.at ?? Number.POSITIVE_INFINITY
  }

  onOrder(order: VenueOrder, time: number): void {
    const { ticket, status } = order
    const row = this.#recorder.rowCount
    // The recorder must not tell the ticket yet.
    order.ticket = null
    this.#recorder.onOrder(order, time)
    order.ticket = ticket
    // What the broker sends itself the strategy hears of as of all else.
    const isOwn = (status === 'submitted' && !order.isForced) || status === 'denied'
    if (isOwn) this.#add({ at: time, row, ticket, status: ticketStatus(status) })
    else this.#add({ at: this.#arrivalOf(order, time), row, ticket, status: ticketStatus(status) })
  }

  onModify(order: VenueOrder, time: number): void {
    const row = this.#recorder.rowCount
    this.#recorder.onModify(order, time)
    this.#add({ at: this.#arrivalOf(order, time), row, ticket: null, status: null })
  }

  onFill(order: VenueOrder, ticks: Scaled, steps: Scaled, fee: Scaled, time: number, lot: number): void {
    const row = this.#recorder.rowCount
    this.#recorder.onFill(order, ticks, steps, fee, time, lot)
    this.#add({ at: this.#arrivalOf(order, time), row, ticket: null, status: null })
  }

  /** Tells what has arrived by `time`. */
  deliver(time: number, values: PublicValues, host: StrategyHost): void {
    const reports = this.#reports
    const { handlers } = host
    while (this.next <= time) {
      const { row, ticket, status } = reports.shift() as Report
      if (ticket !== null && status !== null) ticket.status = status
      if (!this.#hasListener) continue
      const event = this.#recorder.rowAt(row)
      if ('ticks' in event) handlers.onFill?.(values.fillOf(event, row), host)
      else handlers.onOrder?.(values.eventOf(event, row), host)
    }
    if (this.#hasListener) this.#recorder.release(this.#firstUntold())
  }

  #firstUntold(): number {
    let first = this.#recorder.rowCount
    for (const { row } of this.#reports) if (row < first) first = row
    return first
  }

  #add(report: Report): void {
    if (!this.#hasListener && report.ticket === null) return
    const reports = this.#reports
    let place = reports.length
    while (place > 0 && (reports[place - 1] as Report).at > report.at) place--
    reports.splice(place, 0, report)
  }

  #arrivalOf(order: VenueOrder, time: number): number {
    let reported = this.#reported.get(order)
    if (reported === undefined) {
      reported = { count: 0, at: Number.NEGATIVE_INFINITY }
      this.#reported.set(order, reported)
    }
    reported.at = Math.max(reported.at, time + this.#latency.report(order.luck, reported.count++))
    return reported.at
  }
}

/** The way of reports to the strategy; null where they arrive at once. */
export function reportsOf(
  model: LatencyModel | undefined,
  random: Random,
  recorder: RunRecorder,
  hasListener: boolean,
): DelayedReports | null {
  const latency = createLatency(model ?? {}, random)
  return latency.isZero ? null : new DelayedReports(recorder, latency, hasListener)
}
