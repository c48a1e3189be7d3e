import type { OrderModification, OrderRoute, SimulatedVenue, VenueOrder } from '@race/brokers/simulated'
import { isTerminal, multiplyDivideHalfEven, type Scaled } from '@race/core'
import type { PreparedBacktest } from './prepare-backtest.ts'

/** New prices that wait for a bar to close, and what the order's prices were when they were asked for. */
interface WaitingChange {
  readonly changes: OrderModification
  readonly limitTicks: Scaled | null
  readonly stopTicks: Scaled | null
}

/** What it remembers between two instants. */
export interface ChangesInsideBarsSnapshot {
  /** By instrument: when the bar opened that orders will meet the rest of; NaN for none. */
  readonly openedAt: Float64Array
  /** By the order's index. */
  readonly waiting: readonly (WaitingChange & { readonly order: number })[]
}

/**
 * The way of orders to the venue where an instant may lie inside a bar: in runs of several series, and of decisions on record.
 *
 * A bar is matched when it closes, over its whole way. An order that is sent inside it waits for the next bar by itself. One
 * that the bar has met already stays where it stood until the bar has closed: with a new price it would meet what was before
 * the change, such as a low that a shorter series has shown by then. Cancelling and making smaller hold at once.
 */
export class ChangesInsideBars implements OrderRoute {
  readonly #venue: SimulatedVenue
  readonly #isTold: boolean
  readonly #openedAt: Float64Array
  /** In the order in which they were asked for. */
  readonly #waiting = new Map<VenueOrder, WaitingChange>()

  /** Null where no instant lies inside a bar, or where changes have their own place in time (latency, queues of policies). */
  static of(
    { series, config: { decisions } }: Pick<PreparedBacktest, 'series' | 'config'>,
    venue: SimulatedVenue,
  ): ChangesInsideBars | null {
    const isPlain = series.length === 1 && decisions === undefined
    if (isPlain || venue.line !== null || venue.queue !== null) return null
    return new ChangesInsideBars(venue, decisions?.events !== undefined)
  }

  /** @param isTold whether bars open when that is told: what comes at that time comes after it, and is inside */
  constructor(venue: SimulatedVenue, isTold: boolean) {
    this.#venue = venue
    this.#isTold = isTold
    this.#openedAt = new Float64Array(venue.working.length).fill(Number.NaN)
  }

  submit(order: VenueOrder, time: number): void {
    this.#venue.submit(order, time)
  }

  submitAfter(parent: VenueOrder, order: VenueOrder, time: number): void {
    this.#venue.submitAfter(parent, order, time)
  }

  cancel(order: VenueOrder, time: number, reason: string): void {
    this.#venue.cancel(order, time, reason)
  }

  modify(order: VenueOrder, changes: OrderModification, time: number): void {
    const { steps, ...prices } = changes
    if (Object.keys(prices).length === 0 || !this.#isInside(order, time)) {
      this.#venue.modify(order, changes, time)
      return
    }
    if (steps !== undefined) this.#venue.modify(order, { steps }, time)
    const { limitTicks, stopTicks } = order
    const known = this.#waiting.get(order) ?? { limitTicks, stopTicks, changes: {} }
    this.#waiting.set(order, { ...known, changes: { ...known.changes, ...prices } })
  }

  /** A bar opens that orders will meet the rest of. */
  open(instrument: number, time: number): void {
    this.#openedAt[instrument] = time
  }

  /** The whole of a bar has been met: what waited for that holds from here on. */
  close(instrument: number, time: number): void {
    this.#openedAt[instrument] = Number.NaN
    if (this.#waiting.size === 0) return
    for (const [order, waiting] of this.#waiting) {
      if (order.instrument !== instrument && !isTerminal(order.status)) continue
      this.#waiting.delete(order)
      if (order.isWorking) this.#venue.modify(order, pricesNow(order, waiting), time)
    }
  }

  snapshot(): ChangesInsideBarsSnapshot {
    const waiting = [...this.#waiting].map(([order, change]) => ({ ...change, order: order.index }))
    return { openedAt: this.#openedAt.slice(), waiting }
  }

  restore({ openedAt, waiting }: ChangesInsideBarsSnapshot): void {
    this.#openedAt.set(openedAt)
    const orders = new Map(this.#venue.unended().map((order) => [order.index, order]))
    for (const { order: index, ...change } of waiting) {
      const order = orders.get(index)
      // One that has ended since has nothing to change.
      if (order !== undefined) this.#waiting.set(order, change)
    }
  }

  /** Whether an order will meet the rest of a bar that was open before `time`. */
  #isInside(order: VenueOrder, time: number): boolean {
    const { instrument, isWorking, restsFromBar } = order
    const openedAt = this.#openedAt[instrument] as number
    if (!isWorking || restsFromBar > this.#venue.barNumber(instrument)) return false
    return this.#isTold ? !Number.isNaN(openedAt) : time > openedAt
  }
}

/** The prices that were asked for, brought along where those of the order were adjusted meanwhile: by a split. */
function pricesNow(order: VenueOrder, { changes, limitTicks, stopTicks }: WaitingChange): OrderModification {
  const limit = adjusted(changes.limitTicks, limitTicks, order.limitTicks)
  // A trail moves by itself.
  const stop = order.trail !== null ? changes.stopTicks : adjusted(changes.stopTicks, stopTicks, order.stopTicks)
  return { ...(limit === undefined ? {} : { limitTicks: limit }), ...(stop === undefined ? {} : { stopTicks: stop }) }
}

function adjusted(wanted: Scaled | undefined, was: Scaled | null, is: Scaled | null): Scaled | undefined {
  if (wanted === undefined || was === null || is === null || was === is || was === 0) return wanted
  return multiplyDivideHalfEven(wanted, is, was)
}
