import {
  addScaled,
  assertTransition,
  type Calendar,
  canTransition,
  isTerminal,
  minScaled,
  multiplyScaled,
  negateScaled,
  type OrderStatus,
  type Scaled,
  subtractScaled,
  type TradingAccount,
} from '@race/core'
import { Admission } from './admission.ts'
import { FeeSchedule } from './fee.ts'
import { follow, isBeyondStop, isTouched, isWithinLimit, trailLevel } from './match-price.ts'
import { matchRangeOptimistic, matchRangePessimistic } from './match-range.ts'
import type { GroupPort, MatchingPort } from './matching-port.ts'
import { placeBracket, releaseDependants, settleLinked } from './order-group.ts'
import { QueueMatching } from './queue-matching.ts'
import { resolveSteps } from './resolve-steps.ts'
import { closesSession, opensSession } from './session-edge.ts'
import { createSlip, type Slip } from './slippage.ts'
import type { IntrabarPolicy, VenueBar } from './venue-bar.ts'
import type {
  LiquidityRule,
  OrderModification,
  SimulatedVenueOptions,
  VenueListener,
  VenuePolicy,
} from './venue-options.ts'
import { firstPhaseOf, type VenueOrder } from './venue-order.ts'
import type { VenueCounters } from './venue-snapshot.ts'
import { type FinerBars, walkFinerBars } from './walk-finer.ts'
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
  /** Works the orders instead of the venue's own matching, where a policy says so. */
  readonly queue: QueueMatching | null
  readonly #account: TradingAccount
  readonly #fees: readonly FeeSchedule[]
  readonly #admission: Admission
  readonly #slip: Slip | null
  readonly #listener: VenueListener
  readonly #intrabar: IntrabarPolicy
  readonly #finer: readonly (FinerBars | null)[] | null
  readonly #liquidity: LiquidityRule | null
  readonly #calendars: readonly Calendar[] | null
  readonly #policy: VenuePolicy | undefined
  /** Bars matched so far, by instrument. */
  readonly #bars: number[]
  /** Volume of the bar that is being matched, and what was taken of it. */
  #volumeSteps: Scaled | null = null
  #usedSteps: Scaled = 0
  /** Working orders at a session's open or close. */
  #auctionCount = 0
  #orderCount = 0

  constructor(options: SimulatedVenueOptions) {
    const { account, instruments } = options
    this.#account = account
    this.#fees = account.holdings.map(({ valuation }) => new FeeSchedule(options.fee, valuation, account.scale))
    this.#admission = new Admission(options, this.#fees)
    this.#slip = createSlip(options.slippage)
    this.#listener = options.listener
    this.#intrabar = options.intrabar ?? 'pessimistic'
    this.#finer = options.finer ?? null
    this.#liquidity = options.liquidity ?? null
    this.#calendars = options.calendars ?? null
    this.#policy = options.policy
    this.working = instruments.map(() => [])
    this.queue = QueueMatching.of(this, options)
    this.#bars = instruments.map(() => 0)
  }

  /** Tells another order status; for the queue of a policy. */
  become(order: VenueOrder, status: OrderStatus, time: number, reason: string | null): void {
    this.#change(order, status, time, reason)
  }

  /** Takes out of an instrument's list what no longer works. */
  sweep(instrument: number): void {
    this.#sweep(instrument)
  }

  feeOf(instrument: number): FeeSchedule {
    return this.#fees[instrument] as FeeSchedule
  }

  /** Whether bars must come with their volume. */
  get needsVolume(): boolean {
    return this.#liquidity !== null
  }

  workingOf(instrument: number): VenueOrder[] {
    return this.working[instrument] as VenueOrder[]
  }

  barNumber(instrument: number): number {
    return this.#bars[instrument] as number
  }

  /** What it has counted; a snapshot of the venue reads it, and restoring writes it. */
  get counters(): VenueCounters {
    const bars = [...this.#bars]
    return {
      bars,
      volumeSteps: this.#volumeSteps,
      usedSteps: this.#usedSteps,
      auctions: this.#auctionCount,
      orders: this.#orderCount,
    }
  }

  set counters({ bars, volumeSteps, usedSteps, auctions, orders }: VenueCounters) {
    for (const [instrument, count] of bars.entries()) this.#bars[instrument] = count
    this.#volumeSteps = volumeSteps
    this.#usedSteps = usedSteps
    this.#auctionCount = auctions
    this.#orderCount = orders
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
    const refusal = this.#admission.refusalAtAcceptance(order)
    if (refusal !== null) {
      this.#change(order, 'rejected', time, refusal)
      return
    }
    order.restsFromBar = this.#bars[order.instrument] ?? 0
    order.wasAccepted = true
    order.phase = firstPhaseOf(order.type)
    if (order.trail !== null && order.stopTicks === null) {
      order.stopTicks = trailLevel(order.side, order.trail, order.holding.markTicks)
    }
    if (order.timeInForce === 'at-open' || order.timeInForce === 'at-close') this.#auctionCount++
    this.#change(order, 'accepted', time, null)
    const orders = this.working[order.instrument] as VenueOrder[]
    if (this.#policy?.queue?.placeOf?.(order) === 'front') orders.unshift(order)
    else orders.push(order)
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

  /** Changes prices or size of an order that still works; they hold from the next match on. */
  modify(order: VenueOrder, changes: OrderModification, time: number): void {
    if (!order.isWorking) return
    const { limitTicks, stopTicks, steps } = order
    if (changes.limitTicks !== undefined && limitTicks !== null) order.limitTicks = changes.limitTicks
    if (changes.stopTicks !== undefined && stopTicks !== null) order.stopTicks = changes.stopTicks
    if (changes.steps !== undefined && steps !== null && changes.steps < steps) order.steps = changes.steps
    if (order.limitTicks === limitTicks && order.stopTicks === stopTicks && order.steps === steps) return
    order.updatedAt = time
    this.#listener.onModify(order, time)
    if (order.steps === null || order.steps > order.filledSteps) return
    this.#change(order, 'cancelled', time, 'NOTHING_LEFT')
    this.#sweep(order.instrument)
  }

  /** A new bar opens: what the open reaches fills at the open. */
  matchOpen(instrument: number, bar: VenueBar): void {
    const orders = this.working[instrument] as VenueOrder[]
    this.#bars[instrument] = (this.#bars[instrument] as number) + 1
    this.#volumeSteps = bar.volumeSteps
    this.#usedSteps = 0
    this.expire(instrument, bar.openTime)
    if (this.queue !== null) return
    // The list grows while it is walked: children of what fills here meet the same open.
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (!order.isWorking) continue
      if (order.timeInForce === 'gtc') this.#meetOpen(order, bar)
      else this.#meetOpenInTime(order, bar)
    }
    this.#sweep(instrument)
  }

  /** The bar has closed: what its path reached fills by the intrabar policy, then what waits for the session's close. */
  matchPath(instrument: number, bar: VenueBar): void {
    const orders = this.working[instrument] as VenueOrder[]
    if (this.queue !== null) {
      this.queue.offer(instrument, bar)
      return
    }
    this.#volumeSteps = bar.volumeSteps
    if (this.#intrabar === 'pessimistic') matchRangePessimistic(this, orders, bar)
    else if (this.#intrabar === 'optimistic') matchRangeOptimistic(this, orders, bar)
    else {
      const finer = this.#intrabar === 'lower-timeframe' ? this.#finer?.[instrument] : null
      if (finer == null) walkBar(this, instrument, bar, this.#intrabar)
      else walkFinerBars(this, instrument, bar, finer)
    }
    if (this.#auctionCount !== 0) this.#matchSessionClose(orders, bar)
    this.#sweep(instrument)
  }

  /** Ends what is good only until this moment. */
  expire(instrument: number, time: number): void {
    const orders = this.working[instrument] as VenueOrder[]
    let ended = false
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (order.expiresAt > time || !order.isWorking) continue
      this.#change(order, 'expired', time, order.timeInForce === 'day' ? 'DAY_END' : 'SIGNAL_EXPIRED')
      ended = true
    }
    if (ended) this.#sweep(instrument)
  }

  /** Fills an order at a given price outside of matching: the closing of a run. No slippage is added. */
  fillAt(order: VenueOrder, ticks: Scaled, time: number): void {
    this.#volumeSteps = null
    this.#fill(order, ticks, time, false)
    this.#sweep(order.instrument)
  }

  trigger(order: VenueOrder, time: number): void {
    const { type } = order
    if (type !== 'stop-limit' && type !== 'limit-if-touched' && type !== 'trailing-stop-limit') {
      order.phase = 'market'
      return
    }
    if (type === 'trailing-stop-limit') {
      const stop = order.stopTicks as Scaled
      order.limitTicks = order.side === 1 ? addScaled(stop, order.limitOffset) : subtractScaled(stop, order.limitOffset)
    }
    order.phase = 'limit'
    this.#change(order, 'triggered', time, null)
  }

  meet(order: VenueOrder, ticks: Scaled, time: number): void {
    const slips = this.#slip !== null && order.phase !== 'limit'
    this.#fill(order, slips ? this.#slip(ticks, order.side) : ticks, time, true)
  }

  #meetOpen(order: VenueOrder, bar: VenueBar): void {
    const { open, openTime } = bar
    switch (order.phase) {
      case 'market':
        this.meet(order, open, openTime)
        return
      case 'limit':
        if (isWithinLimit(order, open)) this.#meetOpenLimit(order, open, openTime)
        break
      case 'stop':
        if (isBeyondStop(order, open)) this.#triggerAtOpen(order, bar)
        else if (order.trail !== null) follow(order, open)
        break
      case 'touch':
        if (isTouched(order, open)) this.#triggerAtOpen(order, bar)
    }
    order.hasMet = true
  }

  #meetOpenLimit(order: VenueOrder, open: Scaled, time: number): void {
    if (order.isPostOnly && !order.hasMet) this.#change(order, 'rejected', time, 'POST_ONLY_WOULD_TAKE')
    else this.meet(order, open, time)
  }

  #triggerAtOpen(order: VenueOrder, { open, openTime }: VenueBar): void {
    this.trigger(order, openTime)
    if (order.phase === 'market' || isWithinLimit(order, open)) this.meet(order, open, openTime)
  }

  /** The open, for an order whose time in force is more than resting. */
  #meetOpenInTime(order: VenueOrder, bar: VenueBar): void {
    const { timeInForce } = order
    if (timeInForce === 'at-close') return
    if (timeInForce === 'at-open') {
      if (!opensSession(this.#calendars?.[order.instrument], bar)) return
      this.#meetOpen(order, bar)
      if (order.isWorking) this.#change(order, 'expired', bar.openTime, 'OPEN_PASSED')
      return
    }
    this.#meetOpen(order, bar)
    const isImmediate = timeInForce === 'ioc' || timeInForce === 'fok'
    if (isImmediate && order.isWorking && (order.phase === 'market' || order.phase === 'limit')) {
      this.#change(order, 'cancelled', bar.openTime, timeInForce === 'ioc' ? 'IOC_UNFILLED' : 'FOK_UNFILLED')
    }
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
    const wanted = this.#wantedSteps(order, ticks, fee)
    const available = isMatched ? this.#available(wanted) : wanted
    const steps = available < wanted ? available : wanted
    const refusal = this.#admission.refusalAtFill(order, ticks, wanted, steps)
    if (refusal !== null) {
      const isCancelled = order.isReduceOnly || order.filledSteps !== 0 || refusal === 'FOK_UNFILLED'
      this.#change(order, isCancelled ? 'cancelled' : 'rejected', time, refusal)
      return
    }
    if (steps === 0) return
    const cost = fee.of(ticks, steps)
    account.applyFill(order.holding, order.side, ticks, steps, cost)
    this.#usedSteps = addScaled(this.#usedSteps, steps)
    order.filledSteps = addScaled(order.filledSteps, steps)
    order.filledValue = addScaled(order.filledValue, multiplyScaled(ticks, steps))
    this.#listener.onFill(order, ticks, steps, cost, time, -1)
    const isWhole = steps === wanted
    this.#change(order, isWhole ? 'filled' : 'partially-filled', time, null)
    if (order.linked !== null) settleLinked(this, order, steps, time)
    if (order.bracket !== null) placeBracket(this, order, steps, time)
    if (isWhole) order.approval = null
    this.#cancelWhatNoLongerReduces(order, time)
    if (!isWhole && order.timeInForce === 'ioc') this.#change(order, 'cancelled', time, 'IOC_UNFILLED')
  }

  /** What is left of the order; a share of something is resolved when the order first meets the market. */
  #wantedSteps(order: VenueOrder, ticks: Scaled, fee: FeeSchedule): Scaled {
    if (this.#policy !== undefined) this.#sizeByPolicy(order, ticks, fee)
    order.steps ??= resolveSteps(this.#account, order, fee)
    if (!order.isReduceOnly)
      return order.filledSteps === 0 ? order.steps : subtractScaled(order.steps, order.filledSteps)
    const held = order.holding.position.steps
    const left = subtractScaled(order.steps, order.filledSteps)
    if (order.side === 1 ? held >= 0 : held <= 0) return 0
    return minScaled(left, held < 0 ? negateScaled(held) : held)
  }

  #sizeByPolicy(order: VenueOrder, ticks: Scaled, fee: FeeSchedule): void {
    if (order.isReduceOnly || order.filledSteps !== 0) return
    const steps = this.#policy?.stepsAtFill?.(order, ticks, this.#account, fee) ?? null
    order.isSizedByPolicy = steps !== null
    if (steps !== null) order.steps = steps
  }

  #available(wanted: Scaled): Scaled {
    return this.#liquidity === null ? wanted : this.#liquidity.availableSteps(this.#volumeSteps, this.#usedSteps)
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
    if (order.wasAccepted && (order.timeInForce === 'at-open' || order.timeInForce === 'at-close')) this.#auctionCount--
    // Its bracket goes on under the entry's approval, and is found by the entry's ticket.
    if (order.bracket === null) {
      order.approval = null
      order.ticket = null
    }
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
