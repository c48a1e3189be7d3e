import type { Scaled } from '@race/core'
import { follow, isAuction, isWithinLimit, liesAbove } from './match-price.ts'
import { meetInside } from './match-range.ts'
import type { MatchingPort } from './matching-port.ts'
import { isHighFirst, type PricePath, pathOf, priceAt, reachedAt } from './price-path.ts'
import type { IntrabarPolicy, VenueBar } from './venue-bar.ts'
import type { VenueOrder } from './venue-order.ts'

/** How far the bar of an instrument has been walked. */
interface BarWalk {
  readonly bar: VenueBar
  readonly buys: PricePath
  readonly sells: PricePath
  /** In thirds of a millisecond since the open. */
  moment: number
  segment: number
}

/** What acts next on the way. */
interface Action {
  order: VenueOrder | null
  moment: number
  /** Null for the price on the line. */
  price: Scaled | null
}

/**
 * Walks bars in time, where messages are on their way: each order goes its own way through the bar, the extreme that is bad
 * for its side first (`pessimistic`), last (`optimistic`), or the one way of the other policies; see `PricePath`. An order acts
 * where its way meets it, at that time rounded up to the millisecond; of two at one moment the one submitted first.
 *
 * Children of an order that fills inside the bar are treated as in matching without time: where the way is the order's own,
 * those that are bad for the trader (or good) meet the whole bar at once; where there is one way for all, they go on along it.
 */
export class TimedWalk {
  readonly #port: MatchingPort
  readonly #policy: IntrabarPolicy
  readonly #walks: (BarWalk | null)[]
  readonly #action: Action = { order: null, moment: 0.5, price: null }

  constructor(port: MatchingPort, policy: IntrabarPolicy, instrumentCount: number) {
    this.#port = port
    this.#policy = policy
    this.#walks = Array.from({ length: instrumentCount }, () => null)
  }

  /** A bar has opened, and its open was met. */
  begin(instrument: number, bar: VenueBar): void {
    const own = { ...bar }
    this.#walks[instrument] = {
      bar: own,
      buys: pathOf(own, isHighFirst(this.#policy, own, 1)),
      sells: pathOf(own, isHighFirst(this.#policy, own, -1)),
      moment: 0,
      segment: 0,
    }
  }

  /** The bar has closed. */
  end(instrument: number): void {
    this.#walks[instrument] = null
  }

  /** When an instrument's way goes on: to an order that acts, or to the end of a line. Epoch ms; Infinity for never. */
  next(instrument: number): number {
    const walk = this.#walks[instrument] ?? null
    if (walk === null || walk.segment > 2 || this.#port.workingOf(instrument).length === 0) {
      return Number.POSITIVE_INFINITY
    }
    return timeOf(walk, this.#find(instrument, walk).moment)
  }

  /** Goes on as far as `next` says. */
  advance(instrument: number): void {
    const walk = this.#walks[instrument] as BarWalk
    const { order, moment, price } = this.#find(instrument, walk)
    walk.moment = moment
    if (order !== null) this.#act(order, price ?? priceAt(pathFor(walk, order), Math.ceil(moment), order.side), walk)
    else this.#endLine(instrument, walk)
  }

  /** An order has arrived, or was changed, inside the bar: it meets the price on the line. */
  meetLine(order: VenueOrder, time: number): void {
    const walk = this.#walks[order.instrument] ?? null
    if (walk === null || !order.isWorking || isAuction(order) || time <= walk.bar.openTime) return
    if (order.restsFromBar > this.#port.barNumber(order.instrument)) return
    const moment = 3 * (time - walk.bar.openTime)
    walk.moment = Math.max(walk.moment, moment)
    walk.segment = Math.min(2, Math.floor(walk.moment / walk.buys.duration))
    const filled = order.filledSteps
    const orders = this.#port.workingOf(order.instrument)
    const before = orders.length
    this.#port.enter(order, priceAt(pathFor(walk, order), moment, order.side), time)
    for (let n = before; n < orders.length; n++) (orders[n] as VenueOrder).hasMet = true
    // What could not fill wholly has had its chance in this bar.
    if (order.phase === 'market' || order.filledSteps !== filled) this.#rest(order)
  }

  #rest(order: VenueOrder): void {
    order.restsFromBar = this.#port.barNumber(order.instrument) + 1
  }

  #act(order: VenueOrder, price: Scaled, walk: BarWalk): void {
    const time = timeOf(walk, walk.moment)
    if (order.phase === 'stop' || order.phase === 'touch') {
      this.#port.trigger(order, time)
      // As a limit order it goes on along the way from here.
      if (order.limitTicks !== null && !isWithinLimit(order, price)) {
        order.hasMet = true
        this.#port.miss(order, time)
        return
      }
    }
    const isRange = this.#policy === 'pessimistic' || this.#policy === 'optimistic'
    if (isRange) {
      meetInside(this.#port, order, price, { ...walk.bar, closeTime: time }, this.#policy === 'pessimistic')
      return
    }
    const orders = this.#port.workingOf(order.instrument)
    const before = orders.length
    this.#port.meet(order, price, time)
    if (order.isWorking) this.#rest(order)
    for (let n = before; n < orders.length; n++) (orders[n] as VenueOrder).hasMet = true
  }

  /** Trailing stops follow to the end of a line. */
  #endLine(instrument: number, walk: BarWalk): void {
    walk.segment++
    for (const order of this.#port.workingOf(instrument)) {
      if (order.trail !== null && this.#takesPart(order)) {
        follow(order, pathFor(walk, order).points[walk.segment as 1 | 2 | 3])
      }
    }
  }

  /** The first order that acts on the present line, or the end of the line. */
  #find(instrument: number, walk: BarWalk): Action {
    const found = this.#action
    found.order = null
    found.price = null
    found.moment = (walk.segment + 1) * walk.buys.duration
    for (const order of this.#port.workingOf(instrument)) {
      if (!this.#takesPart(order)) continue
      const moment = this.#actsAt(order, walk)
      if (moment > found.moment || (found.order !== null && moment === found.moment)) continue
      if (timeOf(walk, moment) > order.expiresAt) continue
      found.order = order
      found.moment = moment
      found.price = order.phase === 'market' ? null : levelPrice(order, walk, moment)
    }
    return found
  }

  #actsAt(order: VenueOrder, walk: BarWalk): number {
    if (order.phase === 'market') return walk.moment
    const level = levelOf(order)
    if (level === null) return Number.POSITIVE_INFINITY
    const path = pathFor(walk, order)
    const isAbove = liesAbove(order)
    const moment = reachedAt(path, walk.segment, walk.moment, level, isAbove)
    if (moment === Number.POSITIVE_INFINITY || order.phase !== 'limit') return moment
    const start = path.points[walk.segment] as Scaled
    const end = path.points[walk.segment + 1] as Scaled
    const furthest = isAbove === start > end ? start : end
    return this.#port.fillsAtTouch(order, furthest) ? moment : Number.POSITIVE_INFINITY
  }

  #takesPart(order: VenueOrder): boolean {
    return order.isWorking && order.restsFromBar <= this.#port.barNumber(order.instrument) && !isAuction(order)
  }
}

/** A limit fills at its limit; so does a stop at its own price where the way meets it, and where it has been passed at the line. */
function levelPrice(order: VenueOrder, walk: BarWalk, moment: number): Scaled | null {
  const level = levelOf(order)
  return order.phase === 'limit' || moment > walk.moment ? level : null
}

function levelOf(order: VenueOrder): Scaled | null {
  return order.phase === 'limit' ? order.limitTicks : order.stopTicks
}

function pathFor(walk: BarWalk, order: VenueOrder): PricePath {
  return order.side === 1 ? walk.buys : walk.sells
}

function timeOf({ bar }: BarWalk, moment: number): number {
  return bar.openTime + Math.ceil(moment / 3)
}
