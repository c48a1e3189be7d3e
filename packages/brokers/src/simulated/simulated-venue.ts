import {
  addScaled,
  assertTransition,
  type Calendar,
  canTransition,
  isTerminal,
  multiplyScaled,
  type OrderStatus,
  type Scaled,
  type TradingAccount,
} from '@race/core'
import { Admission } from './admission.ts'
import { changeTerms, hasNothingLeft } from './change-terms.ts'
import { enterLate, hasUnsettled } from './enter-late.ts'
import { FeeSchedule } from './fee.ts'
import { FillSize } from './fill-size.ts'
import {
  follow,
  isAuction,
  isBeyondStop,
  isImmediate,
  isTouched,
  isWithinLimit,
  releaseTrigger,
  trailLevel,
} from './match-price.ts'
import { matchRangeOptimistic, matchRangePessimistic } from './match-range.ts'
import type { GroupPort, MatchingPort } from './matching-port.ts'
import { placeBracket, releaseDependants, settleLinked } from './order-group.ts'
import { closesSession, opensSession } from './session-edge.ts'
import { createSlip, type Slip } from './slippage.ts'
import type { IntrabarPolicy, VenueBar } from './venue-bar.ts'
import type { OrderModification, SimulatedVenueOptions, VenueListener } from './venue-options.ts'
import { firstPhaseOf, type VenueOrder } from './venue-order.ts'
import { walkBar } from './walk-path.ts'

/**
 * A venue that matches orders against bars, for one simulated account.
 *
 * At a bar's open: market orders, and resting orders that the open has reached; a gap beyond a stop fills at the worse open,
 * a gap beyond a limit at the better open. An entry that fills at the open has its bracket in the market for the whole bar.
 * Within the bar the intrabar policy decides, see `IntrabarPolicy`. Orders at the close meet the close of the session's last
 * bar.
 */
export class SimulatedVenue implements MatchingPort, GroupPort {
  /** Working orders by instrument, in order of submission. */
  readonly working: readonly VenueOrder[][]
  /** Orders that wait for another one to fill. */
  readonly held: VenueOrder[] = []
  readonly #account: TradingAccount
  readonly #fees: readonly FeeSchedule[]
  readonly #admission: Admission
  readonly #size: FillSize
  readonly #slip: Slip | null
  readonly #listener: VenueListener
  readonly #intrabar: IntrabarPolicy
  readonly #calendars: readonly Calendar[] | null
  /** Bars matched so far, by instrument, and the opening time of the latest. */
  readonly #bars: number[]
  readonly #openedAt: Float64Array
  /** The instrument that is being matched, whose list is swept at the end; −1 between matches. */
  #matching = -1
  /** Working orders at a session's open or close. */
  #auctionCount = 0
  #orderCount = 0

  constructor(options: SimulatedVenueOptions) {
    const { account, instruments } = options
    this.#account = account
    this.#fees = account.holdings.map(({ valuation }) => new FeeSchedule(options.fee, valuation, account.scale))
    this.#admission = new Admission(options, this.#fees)
    this.#size = new FillSize(options)
    this.#slip = createSlip(options.slippage)
    this.#listener = options.listener
    this.#intrabar = options.intrabar ?? 'pessimistic'
    this.#calendars = options.calendars ?? null
    this.working = instruments.map(() => [])
    this.#bars = instruments.map(() => 0)
    this.#openedAt = new Float64Array(instruments.length).fill(Number.NEGATIVE_INFINITY)
  }

  feeOf(instrument: number): FeeSchedule {
    return this.#fees[instrument] as FeeSchedule
  }

  /** Whether bars must come with their volume. */
  get needsVolume(): boolean {
    return this.#size.needsVolume
  }

  workingOf(instrument: number): VenueOrder[] {
    return this.working[instrument] as VenueOrder[]
  }

  barNumber(instrument: number): number {
    return this.#bars[instrument] as number
  }

  /** Takes an order, or rejects it: without approval, or when it does not fit the account at the last price. */
  submit(order: VenueOrder, time: number): void {
    order.index = this.#orderCount++
    this.#change(order, 'submitted', time, null)
    this.accept(order, time)
  }

  /**
   * Takes an order to send it when its parent has filled. It ends with a parent that ends unfilled; where the parent has
   * filled already, it is sent at once.
   */
  submitAfter(parent: VenueOrder, order: VenueOrder, time: number): void {
    order.parent = parent
    order.index = this.#orderCount++
    this.#change(order, 'submitted', time, null)
    if (parent.status === 'filled') this.accept(order, time)
    else if (isTerminal(parent.status)) this.#change(order, 'cancelled', time, 'PARENT_ENDED')
    else {
      this.held.push(order)
      if (parent.dependants === null) parent.dependants = [order]
      else parent.dependants.push(order)
    }
  }

  /** Puts a submitted order into the market, or rejects it. */
  accept(order: VenueOrder, time: number): void {
    if (order.expiresAt <= time) {
      this.#change(order, 'cancelled', time, 'SIGNAL_EXPIRED')
      return
    }
    const refusal = this.#admission.refusalAtAcceptance(order)
    if (refusal !== null) {
      this.#change(order, 'rejected', time, refusal)
      return
    }
    if (order.sizing.type === 'fixed') order.steps = order.sizing.steps
    const { instrument, timeInForce } = order
    // A bar that had opened before has prices from before the order.
    const isInBar = time <= (this.#openedAt[instrument] as number)
    order.restsFromBar = this.barNumber(instrument) + (isInBar ? 0 : 1)
    order.wasAccepted = true
    order.phase = firstPhaseOf(order.type)
    if (order.trail !== null && order.stopTicks === null) {
      order.stopTicks = trailLevel(order.side, order.trail, order.holding.markTicks)
    }
    if (isAuction(order)) this.#auctionCount++
    const calendar = this.#calendars?.[instrument]
    if (calendar !== undefined && (timeInForce === 'day' || timeInForce === 'at-close'))
      order.expiresAt = Math.min(order.expiresAt, calendar.sessionEndAfter(time))
    this.#change(order, 'accepted', time, null)
    this.working[instrument]?.push(order)
  }

  /** Records an order that the gate has denied. */
  recordDenied(order: VenueOrder, time: number, code: string): void {
    order.index = this.#orderCount++
    this.#change(order, 'denied', time, code)
  }

  /** Cancels an order that still works, or waits for another. */
  cancel(order: VenueOrder, time: number, reason: string): void {
    if (order.status === 'submitted') {
      this.held.splice(this.held.indexOf(order), 1)
      this.#change(order, 'cancelled', time, reason)
    } else if (order.isWorking) {
      this.#change(order, 'cancelled', time, reason)
      this.#sweep(order.instrument)
    }
  }

  /** Changes prices or size of an order that still works or is held; they hold from the next match on. */
  modify(order: VenueOrder, changes: OrderModification, time: number): void {
    if (!order.isWorking && order.status !== 'submitted') return
    if (!changeTerms(order, changes)) return
    order.updatedAt = time
    this.#listener.onModify(order, time)
    if (hasNothingLeft(order)) this.cancel(order, time, 'NOTHING_LEFT')
  }

  /** A new bar opens: what the open reaches fills at the open. */
  matchOpen(instrument: number, bar: VenueBar): void {
    const { open, openTime } = bar
    const orders = this.working[instrument] as VenueOrder[]
    this.#bars[instrument] = this.barNumber(instrument) + 1
    this.#openedAt[instrument] = openTime
    this.#size.begin(instrument, bar.volumeSteps)
    this.expire(instrument, openTime)
    this.#matching = instrument
    // The list grows while it is walked: children of what fills here meet the same open.
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (!order.isWorking) continue
      if (order.timeInForce === 'gtc') this.#meetPrice(order, open, openTime)
      else if (order.timeInForce === 'at-open') this.#meetSessionOpen(order, bar)
      else this.enter(order, open, openTime)
    }
    this.#matching = -1
    this.#sweep(instrument)
  }

  /** The bar has closed: what its path reached fills by the intrabar policy, then what waits for the session's close. */
  matchPath(instrument: number, bar: VenueBar): void {
    const orders = this.working[instrument] as VenueOrder[]
    this.#size.resume(bar.volumeSteps)
    this.#matching = instrument
    if (hasUnsettled(orders, bar.closeTime)) {
      this.#expireWithin(orders, bar.closeTime)
      enterLate(this, instrument, bar, this.#intrabar)
    }
    if (this.#intrabar === 'pessimistic') matchRangePessimistic(this, orders, bar)
    else if (this.#intrabar === 'optimistic') matchRangeOptimistic(this, orders, bar)
    else walkBar(this, instrument, bar, this.#intrabar)
    if (this.#auctionCount !== 0) this.#matchSessionClose(orders, bar)
    this.#matching = -1
    this.#sweep(instrument)
  }

  /** Ends what is good only until this moment; of any instrument where it is still held. */
  expire(instrument: number, time: number): void {
    const orders = this.working[instrument] as VenueOrder[]
    let ended = false
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (order.expiresAt > time || !order.isWorking) continue
      this.#change(order, 'expired', time, expiryOf(order))
      ended = true
    }
    if (ended) this.#sweep(instrument)
    if (this.held.length === 0) return
    for (const order of [...this.held]) if (order.expiresAt <= time) this.cancel(order, time, 'SIGNAL_EXPIRED')
  }

  /** What ends inside a bar has met its open; whether the path reached it before it ended, nobody knows. */
  #expireWithin(orders: readonly VenueOrder[], closeTime: number): void {
    for (const order of orders) {
      if (order.expiresAt < closeTime && order.isWorking && order.timeInForce !== 'at-close')
        this.#change(order, 'expired', closeTime, expiryOf(order))
    }
  }

  /** Fills an order at a given price outside of matching: the closing of a run. No slippage is added. */
  fillAt(order: VenueOrder, ticks: Scaled, time: number): void {
    this.#fill(order, ticks, time, false)
    this.#sweep(order.instrument)
  }

  trigger(order: VenueOrder, time: number): void {
    if (releaseTrigger(order)) this.#change(order, 'triggered', time, null)
  }

  meet(order: VenueOrder, ticks: Scaled, time: number): void {
    const slips = this.#slip !== null && order.phase !== 'limit'
    this.#fill(order, slips ? this.#slip(ticks, order.side) : ticks, time, true)
  }

  enter(order: VenueOrder, ticks: Scaled, time: number): void {
    if (isAuction(order)) return
    this.#meetPrice(order, ticks, time)
    if (order.phase === 'market' || order.phase === 'limit') this.miss(order, time)
  }

  miss(order: VenueOrder, time: number): void {
    if (!isImmediate(order) || !order.isWorking) return
    this.#change(order, 'cancelled', time, order.timeInForce === 'ioc' ? 'IOC_UNFILLED' : 'FOK_UNFILLED')
  }

  #meetPrice(order: VenueOrder, ticks: Scaled, time: number): void {
    const isFirst = !order.hasMet
    order.hasMet = true
    switch (order.phase) {
      case 'market':
        this.meet(order, ticks, time)
        return
      case 'limit':
        if (!isWithinLimit(order, ticks)) return
        if (!order.isPostOnly || !isFirst) this.meet(order, ticks, time)
        else this.#change(order, order.filledSteps === 0 ? 'rejected' : 'cancelled', time, 'POST_ONLY_WOULD_TAKE')
        return
      case 'stop':
        if (isBeyondStop(order, ticks)) this.#triggerAt(order, ticks, time)
        else follow(order, ticks)
        return
      case 'touch':
        if (isTouched(order, ticks)) this.#triggerAt(order, ticks, time)
    }
  }

  #triggerAt(order: VenueOrder, ticks: Scaled, time: number): void {
    this.trigger(order, time)
    if (order.phase === 'market' || isWithinLimit(order, ticks)) this.meet(order, ticks, time)
  }

  #meetSessionOpen(order: VenueOrder, bar: VenueBar): void {
    if (!opensSession(this.#calendars?.[order.instrument], bar)) return
    this.#meetPrice(order, bar.open, bar.openTime)
    if (order.isWorking) this.#change(order, 'expired', bar.openTime, 'OPEN_PASSED')
  }

  #matchSessionClose(orders: VenueOrder[], bar: VenueBar): void {
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (order.timeInForce !== 'at-close' || !order.isWorking) continue
      if (order.restsFromBar > this.barNumber(order.instrument)) continue
      if (!closesSession(this.#calendars?.[order.instrument], bar)) return
      if (order.phase === 'market' || isWithinLimit(order, bar.close)) this.meet(order, bar.close, bar.closeTime)
      if (order.isWorking) this.#change(order, 'expired', bar.closeTime, 'CLOSE_PASSED')
    }
  }

  #fill(order: VenueOrder, ticks: Scaled, time: number, isMatched: boolean): void {
    const account = this.#account
    const fee = this.#fees[order.instrument] as FeeSchedule
    order.holding.markTicks = ticks
    const wanted = this.#size.wanted(order, ticks, fee)
    const steps = isMatched ? this.#size.available(order.instrument, wanted) : wanted
    const refusal = this.#admission.refusalAtFill(order, ticks, wanted, steps)
    if (refusal !== null) {
      const isCancelled = order.isReduceOnly || order.filledSteps !== 0 || refusal === 'FOK_UNFILLED'
      this.#change(order, isCancelled ? 'cancelled' : 'rejected', time, refusal)
      return
    }
    const isWhole = steps === wanted
    // What the bar had no volume for waits for the next.
    if (!isWhole) order.restsFromBar = this.barNumber(order.instrument) + 1
    if (steps === 0) {
      if (order.sizing.type !== 'fixed' && order.filledSteps === 0) order.steps = null
      this.miss(order, time)
      return
    }
    const total = addScaled(order.filledSteps, wanted)
    // An order that may only reduce is for no more than what is held when it fills.
    if (order.isReduceOnly && order.steps !== null && total < order.steps) this.resize(order, total, time)
    const cost = fee.of(ticks, steps)
    account.applyFill(order.holding, order.side, ticks, steps, cost)
    if (isMatched) this.#size.use(order.instrument, steps)
    order.filledSteps = addScaled(order.filledSteps, steps)
    order.filledValue = addScaled(order.filledValue, multiplyScaled(ticks, steps))
    this.#listener.onFill(order, ticks, steps, cost, time)
    this.#change(order, isWhole ? 'filled' : 'partially-filled', time, null)
    if (order.linked !== null) settleLinked(this, order, steps, time)
    if (order.bracket !== null) placeBracket(this, order, steps, time)
    if (isWhole) order.approval = null
    this.#cancelWhatNoLongerReduces(order, time)
    if (!isWhole) this.miss(order, time)
  }

  /** Orders that may only reduce are cancelled when there is nothing left on the other side for them. */
  #cancelWhatNoLongerReduces(filled: VenueOrder, time: number): void {
    const held = filled.holding.position.steps
    const orders = this.working[filled.instrument] as VenueOrder[]
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (!order.isReduceOnly || !order.isWorking) continue
      const reduces = order.side === 1 ? held < 0 : held > 0
      if (!reduces) this.#change(order, 'cancelled', time, 'POSITION_CLOSED')
    }
  }

  /** Ends a working order for a reason that is not a request. */
  end(order: VenueOrder, time: number, reason: string): void {
    this.#change(order, 'cancelled', time, reason)
    if (order.instrument !== this.#matching) this.#sweep(order.instrument)
  }

  /** Tells that an order's size was changed by what another one filled. */
  resize(order: VenueOrder, steps: Scaled, time: number): void {
    order.steps = steps
    order.updatedAt = time
    this.#listener.onModify(order, time)
  }

  #change(order: VenueOrder, status: OrderStatus, time: number, reason: string | null): void {
    if (!canTransition(order.status, status)) assertTransition(order.status, status, order.intentId)
    order.status = status
    order.updatedAt = time
    order.endReason = reason
    this.#listener.onOrder(order, time)
    if (!isTerminal(status)) return
    order.ticket = null
    if (order.wasAccepted && isAuction(order)) this.#auctionCount--
    if (order.bracket === null) order.approval = null
    if (order.dependants !== null) releaseDependants(this, order, time)
  }

  /** Takes out what no longer works, keeping the order. */
  #sweep(instrument: number): void {
    const orders = this.working[instrument] as VenueOrder[]
    let kept = 0
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (order.isWorking) orders[kept++] = order
    }
    orders.length = kept
  }
}

/** Why an order ends that has come to its last moment. */
function expiryOf({ timeInForce }: VenueOrder): string {
  if (timeInForce === 'day') return 'DAY_END'
  return timeInForce === 'at-close' ? 'CLOSE_PASSED' : 'SIGNAL_EXPIRED'
}
