import { addScaled, minScaled, type QuoteSeries, type Scaled, subtractScaled, type TradeSeries } from '@race/core'
import { follow, isAuction, isBeyondStop, isTouched, isWithinLimit } from '../match-price.ts'
import type { ArrivalPort } from '../matching-port.ts'
import type { VenueOrder } from '../venue-order.ts'
import { atLeastZero, BookSide } from './book-side.ts'
import { aheadOf, byPrice, keepPlace, type RestingPlace } from './resting-place.ts'
import type { TickFeed } from './tick-feed.ts'
import type { TickMatchingSnapshot, TickPort } from './tick-port.ts'
import type { ReadyTickRules } from './tick-rules.ts'

/** A trade that is being matched. */
interface Trade {
  ticks: number
  /** Null for more than can be counted. */
  steps: number | null
  aggressor: number
  usedSteps: Scaled
}

/**
 * Matches the orders of one instrument against its quotes and trades.
 *
 * At each tick: orders whose time is over end; resting limits are met, the better price first; then, in order of submission,
 * stops and touches that the tick reaches are triggered, and market orders and limits that cross take the other side of the
 * book. An order meets the first tick after it was sent, and what is placed by a fill the tick after that. A limit that the
 * book did not cross when it was sent rests from then on: where the price jumps over it, it fills at its limit, not better.
 * Where orders travel, one meets the book as it stands when it arrives (`meetArrival`), and then the ticks after that.
 */
export class TickMatching implements ArrivalPort {
  readonly #port: TickPort
  readonly #instrument: number
  readonly #feed: TickFeed
  readonly #rules: ReadyTickRules
  readonly #triggersByQuote: boolean
  readonly #bid = new BookSide()
  readonly #ask = new BookSide()
  /** The quote that the sides show; −1 for none. */
  #standing = -1
  readonly #trade: Trade = { ticks: 0, steps: null, aggressor: 0, usedSteps: 0 }
  /** The trade that it shows; −1 for none. */
  #shownTrade = -1
  /** Whether a trade is being matched, not a quote. */
  #isTrade = false
  readonly #resting: VenueOrder[] = []

  constructor(port: TickPort, instrument: number, feed: TickFeed, rules: ReadyTickRules) {
    this.#port = port
    this.#instrument = instrument
    this.#feed = feed
    this.#rules = rules
    this.#triggersByQuote = (rules.stopTrigger ?? (feed.trades === null ? 'quote' : 'last')) === 'quote'
  }

  snapshot(): TickMatchingSnapshot {
    const { usedSteps } = this.#trade
    const [bid, ask] = [this.#bid.snapshot(), this.#ask.snapshot()]
    return { standing: this.#standing, bid, ask, shownTrade: this.#shownTrade, usedSteps }
  }

  restore({ standing, bid, ask, shownTrade, usedSteps }: TickMatchingSnapshot): void {
    this.#standing = standing
    this.#bid.restore(bid)
    this.#ask.restore(ask)
    this.#shownTrade = -1
    if (shownTrade >= 0) this.#showTrade(shownTrade)
    this.#trade.usedSteps = usedSteps
  }

  /** Matches against the latest quote of the feed. */
  meetQuote(): void {
    const { quotes, quotesDone } = this.#feed
    const index = quotesDone - 1
    this.#stand(index - 1)
    this.#isTrade = false
    const time = (quotes as QuoteSeries).time[index] as number
    this.#begin(time)
    this.#load(index)
    if (this.#rules.queue === 'back') {
      for (const order of this.#resting) keepPlace(placeOf(order), order.side, this.#ownSide(order))
    }
    this.#meet(time)
  }

  /** Matches against the latest trade of the feed. */
  meetTrade(): void {
    const { trades, tradesDone, quotesDone } = this.#feed
    const trade = this.#trade
    this.#stand(quotesDone - 1)
    this.#isTrade = true
    this.#showTrade(tradesDone - 1)
    const time = (trades as TradeSeries).time[tradesDone - 1] as number
    this.#begin(time)
    this.#meet(time)
    if (trade.steps === null) return
    if (trade.aggressor !== 1) this.#bid.note(trade.ticks, trade.steps)
    if (trade.aggressor !== -1) this.#ask.note(trade.ticks, trade.steps)
  }

  /**
   * An order has arrived between ticks, or was changed: it meets the book as it stands, or the last trade, takes what it may
   * of it, and rests from now on. What was only made smaller keeps its place. Before the first tick it waits for that.
   */
  meetArrival(order: VenueOrder, time: number): void {
    const { quotesDone, tradesDone, tradesFrom } = this.#feed
    if (!order.isWorking || isAuction(order) || !this.#port.isOpen(this.#instrument, time)) return
    const hasCome = order.phase === 'limit' ? order.place?.ticks === order.limitTicks : order.hasMet
    if (hasCome) return
    order.place = null
    this.#stand(quotesDone - 1)
    this.#isTrade = tradesDone > tradesFrom
    if (this.#isTrade && this.#shownTrade !== tradesDone - 1) this.#showTrade(tradesDone - 1)
    this.#meetComing(order, time)
  }

  /**
   * What the venue itself sends takes the quote that stands, or what is left of the trade of this moment. Where there is
   * neither, it waits for the next tick.
   */
  meetNow(order: VenueOrder, time: number): void {
    const { quotes, quotesDone, trades, tradesDone, tradesFrom } = this.#feed
    if (!this.#port.isOpen(this.#instrument, time)) return
    this.#stand(quotesDone - 1)
    if (quotes === null) {
      const index = tradesDone - 1
      if (index < tradesFrom || trades?.time[index] !== time) return
      this.#isTrade = true
      if (index !== this.#shownTrade) this.#showTrade(index)
    }
    this.#take(order, time)
    this.#port.sweep(this.#instrument)
  }

  /** A bar has closed; where its session closes with it, orders at the close meet the book as it stands, or the last trade. */
  meetClose(openTime: number, closeTime: number): void {
    const { calendar, quotesDone, tradesDone, tradesFrom, trades, quotes } = this.#feed
    if (calendar.sessionEndAfter(openTime) > closeTime) return
    const orders = this.#port.workingOf(this.#instrument)
    this.#stand(quotesDone - 1)
    this.#isTrade = quotes === null && tradesDone > tradesFrom
    if (this.#isTrade) {
      this.#trade.ticks = this.#feed.ticksOf((trades as TradeSeries).price[tradesDone - 1] as number)
      this.#trade.steps = null
      this.#shownTrade = -1
    }
    const count = orders.length
    for (let n = 0; n < count; n++) {
      const order = orders[n] as VenueOrder
      if (order.timeInForce !== 'at-close' || !order.isWorking) continue
      this.#meetAuction(order, closeTime, 'CLOSE_PASSED')
    }
    this.#port.sweep(this.#instrument)
  }

  /** Shows the quote that stood before this tick, where it is not shown already. */
  #stand(latest: number): void {
    const index = latest < this.#feed.quotesFrom ? -1 : latest
    if (this.#standing === index) return
    this.#bid.clear()
    this.#ask.clear()
    this.#standing = -1
    if (index >= 0) this.#load(index)
  }

  #showTrade(index: number): void {
    const { trades, ticksOf, stepsOf } = this.#feed
    const { price, quantity, aggressor } = trades as TradeSeries
    const trade = this.#trade
    trade.ticks = ticksOf(price[index] as number)
    trade.steps = stepsOf(quantity[index] as number)
    trade.aggressor = aggressor[index] as number
    trade.usedSteps = 0
    this.#shownTrade = index
  }

  #load(index: number): void {
    const { quotes, ticksOf, stepsOf } = this.#feed
    const { bid, ask, bidSize, askSize } = quotes as QuoteSeries
    const sizeOf = (units: number): number | null => (units === 0 ? null : stepsOf(units))
    this.#bid.quote(ticksOf(bid[index] as number), sizeOf(bidSize[index] as number))
    this.#ask.quote(ticksOf(ask[index] as number), sizeOf(askSize[index] as number))
    this.#standing = index
  }

  /** Before the tick itself: ends what is over, lets limits that have come rest, and finds all that do. */
  #begin(time: number): void {
    this.#port.expire(this.#instrument, time, true)
    const orders = this.#port.workingOf(this.#instrument)
    const resting = this.#resting
    resting.length = 0
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (order.phase !== 'limit' || !order.isWorking) continue
      if (order.place?.ticks !== order.limitTicks) {
        // An order whose limit was changed comes anew.
        order.place = null
        this.#arrive(order, time)
      }
      if (order.place !== null) resting.push(order)
    }
    if (resting.length > 1) resting.sort(byPrice)
  }

  /** A limit has come since the tick before. Where the book as it stood then does not cross it, it has rested since. */
  #arrive(order: VenueOrder, time: number): void {
    const { timeInForce } = order
    if (timeInForce !== 'gtc' && timeInForce !== 'gtd' && timeInForce !== 'day') return
    const stood = this.#stoodTicks(order)
    if (stood === null) return
    if (!isWithinLimit(order, stood)) this.#rest(order)
    else if (order.isPostOnly) this.#refusePostOnly(order, time)
  }

  #rest(order: VenueOrder): void {
    const ticks = order.limitTicks as Scaled
    order.hasMet = true
    order.place = { ticks, ahead: aheadOf(order.side, ticks, this.#ownSide(order)), shown: order.displaySteps }
  }

  #refusePostOnly(order: VenueOrder, time: number): void {
    // An order that was filled in part and then changed can no longer be rejected.
    this.#port.become(order, order.filledSteps === 0 ? 'rejected' : 'cancelled', time, 'POST_ONLY_WOULD_TAKE')
  }

  #meet(time: number): void {
    if (!this.#port.isOpen(this.#instrument, time)) return
    const orders = this.#port.workingOf(this.#instrument)
    // What is appended meanwhile meets the next tick.
    const count = orders.length
    for (const order of this.#resting) this.#meetResting(order, time)
    for (let n = 0; n < count; n++) {
      const order = orders[n] as VenueOrder
      if (!order.isWorking || order.timeInForce === 'at-close') continue
      if (order.timeInForce !== 'at-open') this.#meetComing(order, time)
      else if (this.#opensSession(time)) this.#meetAuction(order, time, 'OPEN_PASSED')
    }
    this.#port.sweep(this.#instrument)
  }

  #meetResting(order: VenueOrder, time: number): void {
    if (!order.isWorking) return
    const place = placeOf(order)
    const most = this.#isTrade ? this.#mostByTrade(order, place, time) : this.#mostByQuote(order, place, time)
    const shown = place.shown
    const filled = this.#fill(order, order.limitTicks as Scaled, least(most, shown), time)
    if (filled === 0) return
    if (this.#isTrade) this.#trade.usedSteps = addScaled(this.#trade.usedSteps, filled)
    else this.#otherSide(order).take(filled)
    if (shown === null) return
    place.shown = subtractScaled(shown, filled)
    if (place.shown > 0) return
    // The next part of an iceberg goes to the end of the queue.
    place.shown = order.displaySteps
    place.ahead = aheadOf(order.side, place.ticks, this.#ownSide(order))
  }

  /** Steps that the other side's quote brings to a resting limit; null for any number. */
  #mostByQuote(order: VenueOrder, place: RestingPlace, time: number): Scaled | null {
    const other = this.#otherSide(order)
    const { isTopOnly, queue, fillsAtTouch } = this.#rules
    if (other.ticks === null || !isWithinLimit(order, other.ticks)) return 0
    if (queue === null && other.ticks === order.limitTicks && !fillsAtTouch(order.luck, time)) return 0
    place.ahead = 0
    return isTopOnly || queue !== null ? other.availableSteps : null
  }

  /** Steps that a trade brings to a resting limit; null for any number. */
  #mostByTrade(order: VenueOrder, place: RestingPlace, time: number): Scaled | null {
    const { ticks, steps, aggressor, usedSteps } = this.#trade
    const { isTopOnly, queue, fillsAtTouch } = this.#rules
    if (!isWithinLimit(order, ticks)) return 0
    const isThrough = ticks !== order.limitTicks
    const left = (ahead: Scaled): Scaled | null =>
      steps === null ? null : atLeastZero(subtractScaled(subtractScaled(steps, ahead), usedSteps))
    if (queue === null) {
      if (!isThrough && !fillsAtTouch(order.luck, time)) return 0
      return isTopOnly ? left(0) : null
    }
    if (isThrough) place.ahead = 0
    else if (aggressor === order.side) return 0
    const ahead = queue === 'front' ? 0 : place.ahead
    if (ahead === null) return 0
    const most = left(ahead)
    place.ahead = steps === null ? 0 : atLeastZero(subtractScaled(ahead, steps))
    return most
  }

  /** Stops, touches, market orders, and limits that have not come to rest. */
  #meetComing(order: VenueOrder, time: number): void {
    if (order.phase === 'stop' || order.phase === 'touch') {
      const reference = this.#referenceOf(order)
      if (reference === null) return
      const isReached = order.phase === 'stop' ? isBeyondStop(order, reference) : isTouched(order, reference)
      if (!isReached) {
        follow(order, reference)
        order.hasMet = true
        return
      }
      this.#port.trigger(order, time)
      order.hasMet = false
    }
    if (order.phase === 'limit') {
      if (order.place !== null) return
      this.#meetComingLimit(order, time)
    } else this.#take(order, time)
    this.#port.miss(order, time)
  }

  #meetComingLimit(order: VenueOrder, time: number): void {
    const price = this.#takerTicks(order)
    if (price === null) return
    if (!isWithinLimit(order, price)) this.#rest(order)
    else if (order.isPostOnly) this.#refusePostOnly(order, time)
    else {
      order.hasMet = false
      this.#take(order, time)
    }
  }

  /** The order takes what stands on the other side; where there are no quotes, what the trade shows. */
  #take(order: VenueOrder, time: number): void {
    const price = this.#takerTicks(order)
    if (price === null) return
    const isByQuote = this.#feed.quotes !== null
    const other = this.#otherSide(order)
    const { steps, usedSteps } = this.#trade
    const shown = isByQuote
      ? other.availableSteps
      : steps === null
        ? null
        : atLeastZero(subtractScaled(steps, usedSteps))
    const filled = this.#fill(order, price, this.#rules.isTopOnly ? shown : null, time)
    if (isByQuote) other.take(filled)
    else this.#trade.usedSteps = addScaled(usedSteps, filled)
  }

  /** Fills at most so much, null for any size; gives what was filled. */
  #fill(order: VenueOrder, ticks: Scaled, most: Scaled | null, time: number): Scaled {
    if (most === 0) return 0
    const before = order.filledSteps
    this.#port.fillMax = most
    this.#port.meet(order, ticks, time)
    this.#port.fillMax = null
    return subtractScaled(order.filledSteps, before)
  }

  #meetAuction(order: VenueOrder, time: number, reason: string): void {
    const price = this.#takerTicks(order)
    if (price !== null && (order.phase === 'market' || isWithinLimit(order, price))) this.#take(order, time)
    if (order.isWorking) this.#port.become(order, 'expired', time, reason)
  }

  #opensSession(time: number): boolean {
    const { calendar, quotes, trades, quotesDone, tradesDone } = this.#feed
    const quoteBefore = quotes?.time[quotesDone - (this.#isTrade ? 1 : 2)] ?? Number.NEGATIVE_INFINITY
    const tradeBefore = trades?.time[tradesDone - (this.#isTrade ? 2 : 1)] ?? Number.NEGATIVE_INFINITY
    const before = Math.max(quoteBefore, tradeBefore)
    return before === Number.NEGATIVE_INFINITY || calendar.sessionEndAfter(before) !== calendar.sessionEndAfter(time)
  }

  /** The price that an order could have taken before this tick; null where there was none. */
  #stoodTicks(order: VenueOrder): number | null {
    const { quotes, trades, tradesDone, tradesFrom, ticksOf } = this.#feed
    if (quotes !== null) return this.#otherSide(order).ticks
    const index = tradesDone - 2
    const before = index < tradesFrom ? undefined : trades?.price[index]
    return before === undefined ? null : ticksOf(before)
  }

  /** The price that an order takes now; null where there is none. */
  #takerTicks(order: VenueOrder): number | null {
    if (this.#feed.quotes !== null) return this.#otherSide(order).ticks
    return this.#isTrade ? this.#trade.ticks : null
  }

  /** The price by which stops and touches are reached and trails follow; null where this tick tells none. */
  #referenceOf(order: VenueOrder): number | null {
    if (this.#triggersByQuote) return this.#otherSide(order).ticks
    return this.#isTrade ? this.#trade.ticks : null
  }

  #otherSide({ side }: VenueOrder): BookSide {
    return side === 1 ? this.#ask : this.#bid
  }

  #ownSide({ side }: VenueOrder): BookSide {
    return side === 1 ? this.#bid : this.#ask
  }
}

function placeOf({ place }: VenueOrder): RestingPlace {
  return place as RestingPlace
}

function least(a: Scaled | null, b: Scaled | null): Scaled | null {
  if (a === null) return b
  return b === null ? a : minScaled(a, b)
}
