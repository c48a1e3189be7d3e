import type { Scaled } from '@race/core'
import { follow, isAuction, isWithinLimit, liesAbove } from './match-price.ts'
import { meetInside } from './match-range.ts'
import type { ArrivalPort } from './matching-port.ts'
import { type PricePath, priceAt, reachedAt } from './price-path.ts'
import { type WayPiece, wayOf } from './timed-way.ts'
import type { IntrabarPolicy, VenueBar } from './venue-bar.ts'
import type { VenueOrder } from './venue-order.ts'
import type { FinerBars, FinerPort } from './walk-finer.ts'

/** How far the bar of an instrument has been walked. */
interface BarWalk {
  readonly bar: VenueBar
  /** Null until somebody needs them. */
  pieces: readonly WayPiece[] | null
  /** The piece that is walked. */
  piece: number
  /** In thirds of a millisecond since its open. */
  moment: number
  /** Of its lines; −1 before the jump to its beginning. */
  segment: number
}

/** The same as plain data, without the pieces of the way, which follow from the bar. */
export interface BarWalkSnapshot {
  readonly bar: VenueBar
  readonly piece: number
  /** In thirds of a millisecond since the piece opened. */
  readonly moment: number
  readonly segment: number
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
 * Where there are finer bars, each of them is walked so in its own time. Between them no price is known: what arrives there, or
 * rests, meets the open of the next one as it meets the open of a bar, and what arrives after the last one that of the next bar.
 *
 * Children of an order that fills inside the bar are treated as in matching without time: where the way is the order's own,
 * those that are bad for the trader (or good) meet the whole bar at once; where there is one way for all, they go on along it.
 */
export class TimedWalk implements ArrivalPort {
  readonly #port: FinerPort
  readonly #policy: IntrabarPolicy
  readonly #finer: readonly (FinerBars | null)[]
  readonly #walks: (BarWalk | null)[]
  readonly #action: Action = { order: null, moment: 0.5, price: null }
  /** The instrument on whose way something acts; −1 for none. */
  #acting = -1

  constructor(
    port: FinerPort,
    policy: IntrabarPolicy,
    instrumentCount: number,
    finer: readonly (FinerBars | null)[] = [],
  ) {
    this.#port = port
    this.#policy = policy
    this.#finer = finer
    this.#walks = Array.from({ length: instrumentCount }, () => null)
  }

  /** How far the running bars have been walked, by instrument; null where none is. */
  snapshot(): readonly (BarWalkSnapshot | null)[] {
    return this.#walks.map((walk, instrument) => {
      if (walk === null) return null
      // Where the way begins is known once it has been laid out.
      this.#pieceOf(instrument, walk)
      const { pieces: _, ...place } = walk
      return place
    })
  }

  restore(walks: readonly (BarWalkSnapshot | null)[]): void {
    for (const [instrument, place] of walks.entries()) {
      this.#walks[instrument] = place === null ? null : { ...place, pieces: this.#layOut(instrument, place.bar) }
    }
  }

  /** A bar has opened, and its open was met. */
  begin(instrument: number, bar: VenueBar): void {
    this.#walks[instrument] = { bar: { ...bar }, pieces: null, piece: 0, moment: 0, segment: 0 }
  }

  /** The bar has closed. */
  end(instrument: number): void {
    this.#walks[instrument] = null
  }

  /** When an instrument's way goes on: to an order that acts, or to the end of a line. Epoch ms; Infinity for never. */
  next(instrument: number): number {
    const walk = this.#walks[instrument] ?? null
    if (walk === null || this.#port.workingOf(instrument).length === 0) return Number.POSITIVE_INFINITY
    const piece = this.#pieceOf(instrument, walk)
    if (piece === undefined) return Number.POSITIVE_INFINITY
    return walk.segment < 0 ? piece.openTime : timeOf(piece, this.#find(instrument, walk, piece).moment)
  }

  /** Goes on as far as `next` says. */
  advance(instrument: number): void {
    const walk = this.#walks[instrument] as BarWalk
    const piece = this.#pieceOf(instrument, walk) as WayPiece
    this.#acting = instrument
    if (walk.segment < 0) this.#jump(instrument, walk, piece)
    else {
      const { order, moment, price } = this.#find(instrument, walk, piece)
      walk.moment = moment
      if (order === null) this.#endLine(instrument, walk, piece)
      else this.#act(order, price ?? priceAt(pathFor(piece, order), Math.ceil(moment), order.side), walk, piece)
    }
    this.#acting = -1
  }

  /** The market takes an order of an instrument: its way before that moment is not for it. */
  catchUp(instrument: number, time: number): void {
    const walk = this.#walks[instrument] ?? null
    // What acts on this way brings it up to its own moment.
    if (walk === null || time <= walk.bar.openTime || instrument === this.#acting) return
    if (this.#port.workingOf(instrument).length === 0) {
      this.#seek(instrument, walk, time)
      return
    }
    const piece = this.#pieceOf(instrument, walk)
    if (piece === undefined || piece.isHidden || walk.segment < 0) return
    const lineEnd = (walk.segment + 1) * piece.buys.duration
    walk.moment = Math.max(walk.moment, Math.min(lineEnd, 3 * (time - piece.openTime)))
  }

  /** An order has arrived, or was changed, inside the bar: it meets the price on the line, or waits for one. */
  meetArrival(order: VenueOrder, time: number): void {
    const walk = this.#walks[order.instrument] ?? null
    if (walk === null || !order.isWorking || isAuction(order) || time <= walk.bar.openTime) return
    if (order.restsFromBar > this.#port.barNumber(order.instrument)) return
    const piece = this.#seek(order.instrument, walk, time)
    if (piece === undefined || piece.isHidden || time < piece.openTime) return
    const moment = 3 * (time - piece.openTime)
    const filled = order.filledSteps
    const orders = this.#port.workingOf(order.instrument)
    const before = orders.length
    const price = priceAt(pathFor(piece, order), moment, order.side)
    this.#port.enter(order, price, time)
    this.#admit(orders, before, price, time)
    // What could not fill wholly has had its chance in this bar.
    if (order.phase === 'market' || order.filledSteps !== filled) this.#rest(order)
  }

  #rest(order: VenueOrder): void {
    order.restsFromBar = this.#port.barNumber(order.instrument) + 1
  }

  /** The present piece; undefined after the last. */
  #pieceOf(instrument: number, walk: BarWalk): WayPiece | undefined {
    if (walk.pieces === null) {
      walk.pieces = this.#layOut(instrument, walk.bar)
      walk.segment = firstSegmentOf(walk.pieces[0])
    }
    return walk.pieces[walk.piece]
  }

  #layOut(instrument: number, bar: VenueBar): readonly WayPiece[] {
    return wayOf(bar, this.#policy, this.#finer[instrument] ?? null)
  }

  /** Goes to where the way is at a time; gives the piece, which is still to come where no price is known. */
  #seek(instrument: number, walk: BarWalk, time: number): WayPiece | undefined {
    let piece = this.#pieceOf(instrument, walk)
    while (piece !== undefined && piece.closeTime <= time) {
      this.#endPiece(walk)
      piece = this.#pieceOf(instrument, walk)
    }
    if (piece === undefined || piece.isHidden || time < piece.openTime) return piece
    walk.moment = Math.max(walk.moment, 3 * (time - piece.openTime))
    walk.segment = Math.min(2, Math.floor(walk.moment / piece.buys.duration))
    return piece
  }

  #endPiece(walk: BarWalk): void {
    walk.piece++
    walk.moment = 0
    walk.segment = firstSegmentOf(walk.pieces?.[walk.piece])
  }

  /** A finer bar opens: all orders meet its open, also those that came while no price was known. */
  #jump(instrument: number, walk: BarWalk, { openTime, buys }: WayPiece): void {
    const [price] = buys.points
    this.#port.expire(instrument, openTime)
    const orders = this.#port.workingOf(instrument)
    // The list grows while it is walked: children of what fills here meet the same open.
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (this.#isOfBar(order)) this.#port.enter(order, price, openTime)
    }
    walk.segment = 0
  }

  #act(order: VenueOrder, price: Scaled, walk: BarWalk, piece: WayPiece): void {
    const time = timeOf(piece, walk.moment)
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
    this.#admit(orders, before, price, time)
  }

  /** Orders that a fill has sent, from a position of the list on: they see its price first. */
  #admit(orders: readonly VenueOrder[], from: number, price: Scaled, time: number): void {
    for (let n = from; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (order.isWorking) this.#port.enter(order, price, time)
      order.hasMet = true
    }
  }

  /** Trailing stops follow to the end of a line. */
  #endLine(instrument: number, walk: BarWalk, piece: WayPiece): void {
    walk.segment++
    for (const order of this.#port.workingOf(instrument)) {
      if (order.trail !== null && this.#takesPart(order, piece)) {
        follow(order, pathFor(piece, order).points[walk.segment as 1 | 2 | 3])
      }
    }
    if (walk.segment === 3) this.#endPiece(walk)
  }

  /** The first order that acts on the present line, or the end of the line. */
  #find(instrument: number, walk: BarWalk, piece: WayPiece): Action {
    const found = this.#action
    found.order = null
    found.price = null
    found.moment = (walk.segment + 1) * piece.buys.duration
    for (const order of this.#port.workingOf(instrument)) {
      if (!this.#takesPart(order, piece)) continue
      const moment = this.#actsAt(order, walk, piece)
      if (moment > found.moment || (found.order !== null && moment === found.moment)) continue
      if (timeOf(piece, moment) > order.expiresAt) continue
      found.order = order
      found.moment = moment
      found.price = order.phase === 'market' ? null : levelPrice(order, pathFor(piece, order), walk)
    }
    return found
  }

  #actsAt(order: VenueOrder, walk: BarWalk, piece: WayPiece): number {
    if (order.phase === 'market') return walk.moment
    const level = levelOf(order)
    if (level === null) return Number.POSITIVE_INFINITY
    const path = pathFor(piece, order)
    const isAbove = liesAbove(order)
    const moment = reachedAt(path, walk.segment, walk.moment, level, isAbove)
    if (moment === Number.POSITIVE_INFINITY || order.phase !== 'limit') return moment
    const start = path.points[walk.segment] as Scaled
    const end = path.points[walk.segment + 1] as Scaled
    const furthest = isAbove === start > end ? start : end
    return this.#port.fillsAtTouch(order, furthest) ? moment : Number.POSITIVE_INFINITY
  }

  /** What has met no price yet takes no part in what only the coarse bar knows. */
  #takesPart(order: VenueOrder, piece: WayPiece): boolean {
    return this.#isOfBar(order) && (order.hasMet || !piece.isHidden)
  }

  #isOfBar(order: VenueOrder): boolean {
    return order.isWorking && order.restsFromBar <= this.#port.barNumber(order.instrument) && !isAuction(order)
  }
}

/** A limit fills at its limit; so does a stop at its own price where the way meets it, and where it has been passed at the line. */
function levelPrice(order: VenueOrder, path: PricePath, { moment, segment }: BarWalk): Scaled | null {
  const level = levelOf(order)
  if (order.phase === 'limit' || level === null) return level
  // Of two at one price the second meets it as well, though the first has brought the walk there.
  const crossing = reachedAt(path, segment, Number.NEGATIVE_INFINITY, level, liesAbove(order))
  return crossing >= moment ? level : null
}

function levelOf(order: VenueOrder): Scaled | null {
  return order.phase === 'limit' ? order.limitTicks : order.stopTicks
}

function pathFor(piece: WayPiece, order: VenueOrder): PricePath {
  return order.side === 1 ? piece.buys : piece.sells
}

function timeOf({ openTime, isHidden }: WayPiece, moment: number): number {
  return isHidden ? openTime : openTime + Math.ceil(moment / 3)
}

function firstSegmentOf(piece: WayPiece | undefined): number {
  return piece?.isJump === true ? -1 : 0
}
