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
import type { FeeSchedule } from './fee.ts'
import { FeeDesk } from './fee-desk.ts'
import { FillCosts, randomOf } from './fill-costs.ts'
import { LuckNumbers } from './luck-numbers.ts'
import { trailLevel } from './match-price.ts'
import { matchRangeOptimistic, matchRangePessimistic } from './match-range.ts'
import type { GroupPort, MatchingPort } from './matching-port.ts'
import { meetOpen, meetSessionClose } from './meet-open.ts'
import { placeBracket, releaseDependants, settleLinked } from './order-group.ts'
import { QueueMatching } from './queue-matching.ts'
import { resolveSteps, restWithinPower } from './resolve-steps.ts'
import type { IntrabarPolicy, VenueBar } from './venue-bar.ts'
import type { OrderModification, SimulatedVenueOptions, VenueListener, VenuePolicy } from './venue-options.ts'
import { firstPhaseOf, type VenueOrder } from './venue-order.ts'
import { createVenueRules, type VenueRuleBook } from './venue-rules.ts'
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
  readonly #fees: FeeDesk
  readonly #admission: Admission
  /** Null where orders fill wholly, at the price of the data. */
  readonly #costs: FillCosts | null
  readonly #luck: LuckNumbers | null
  readonly #rules: VenueRuleBook | null
  readonly #listener: VenueListener
  readonly #intrabar: IntrabarPolicy
  readonly #finer: readonly (FinerBars | null)[] | null
  readonly #calendars: readonly Calendar[] | null
  readonly #policy: VenuePolicy | undefined
  /** Bars matched so far, by instrument. */
  readonly #bars: number[]
  /** Working orders at a session's open or close. */
  #auctionCount = 0
  #orderCount = 0

  constructor(options: SimulatedVenueOptions) {
    const { account, instruments } = options
    this.#account = account
    const { venueRules } = options
    this.#fees = new FeeDesk(options.fee, account)
    this.#rules = venueRules === undefined ? null : createVenueRules(venueRules, instruments, options.calendars)
    this.#admission = new Admission(options, this.#fees.schedules, this.#rules)
    this.#costs = FillCosts.of(options)
    this.#luck = this.#costs === null ? null : new LuckNumbers(randomOf(options), instruments.length)
    this.#listener = options.listener
    this.#intrabar = options.intrabar ?? 'pessimistic'
    this.#finer = options.finer ?? null
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
    return this.#fees.schedules[instrument] as FeeSchedule
  }

  /** Whether bars must come with their volume, also when they open. */
  get needsVolume(): boolean {
    return this.#costs?.needsVolume === true
  }

  /** Whether bars must come with their high and low when they open. */
  get needsRange(): boolean {
    return this.#costs?.needsRange === true
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
      auctions: this.#auctionCount,
      orders: this.#orderCount,
    }
  }

  set counters({ bars, auctions, orders }: VenueCounters) {
    for (const [instrument, count] of bars.entries()) this.#bars[instrument] = count
    this.#auctionCount = auctions
    this.#orderCount = orders
  }

  /** Takes an order, or rejects it: without approval, or when it does not fit the account at the last price. */
  submit(order: VenueOrder, time: number): void {
    this.#number(order)
    this.#change(order, 'submitted', time, null)
    this.accept(order, time)
  }

  /**
   * Takes an order to send it when its parent has filled. It ends with a parent that ends unfilled; where the parent has
   * filled already, it is sent at once.
   */
  submitAfter(parent: VenueOrder, order: VenueOrder, time: number): void {
    order.parent = parent
    this.#number(order)
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
    const refusal = this.#admission.refusalAtAcceptance(order, time)
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
    this.#number(order)
    this.#change(order, 'denied', time, code)
  }

  #number(order: VenueOrder): void {
    order.index = this.#orderCount++
    if (this.#luck !== null) order.luck = this.#luck.of(order)
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
    if (this.#costs !== null) this.#costs.begin(instrument, bar)
    this.expire(instrument, bar.openTime)
    if (this.queue !== null || !this.#isOpen(instrument, bar.openTime)) return
    const calendar = this.#calendars?.[instrument]
    // The list grows while it is walked: children of what fills here meet the same open.
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (order.isWorking) meetOpen(this, order, bar, calendar)
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
    if (this.#costs !== null) this.#costs.see(instrument, bar)
    if (!this.#isOpenThroughout(instrument, bar)) return
    if (this.#intrabar === 'pessimistic') matchRangePessimistic(this, orders, bar)
    else if (this.#intrabar === 'optimistic') matchRangeOptimistic(this, orders, bar)
    else {
      const finer = this.#intrabar === 'lower-timeframe' ? this.#finer?.[instrument] : null
      if (finer == null) walkBar(this, instrument, bar, this.#intrabar)
      else walkFinerBars(this, instrument, bar, finer)
    }
    if (this.#auctionCount !== 0) meetSessionClose(this, orders, bar, this.#calendars?.[instrument])
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
    // Where the price is within its limit at once, it takes liquidity.
    order.hasMet = false
    this.#change(order, 'triggered', time, null)
  }

  meet(order: VenueOrder, ticks: Scaled, time: number): void {
    const costs = this.#costs
    const price = costs === null ? ticks : this.#priceOf(costs, order, ticks, time)
    if (price !== null) this.#fill(order, price, time, true)
    order.hasMet = true
  }

  fillsAtTouch(order: VenueOrder, furthest: Scaled): boolean {
    return this.#costs === null || this.#costs.fillsAtTouch(order, furthest)
  }

  /** Impact is worked out for the size that the price before costs allows: what it makes dearer can only be less. */
  #priceOf(costs: FillCosts, order: VenueOrder, ticks: Scaled, time: number): Scaled | null {
    if (!costs.needsSize || order.phase === 'limit') return costs.priceOf(order, ticks, 0, time)
    order.holding.markTicks = ticks
    const steps = order.steps ?? resolveSteps(this.#account, order, this.feeOf(order.instrument))
    const left = this.#reducible(order, subtractScaled(steps, order.filledSteps))
    const available = costs.availableSteps(order, this.barNumber(order.instrument))
    return costs.priceOf(order, ticks, available === null ? left : minScaled(left, available), time)
  }

  #isOpen(instrument: number, time: number): boolean {
    return this.#rules === null || !this.#rules.hasHours || this.#rules.isOpen(instrument, time)
  }

  /** A bar in which trading stops or begins has a way of which nobody knows when it was gone. */
  #isOpenThroughout(instrument: number, { openTime, closeTime }: VenueBar): boolean {
    const rules = this.#rules
    if (rules === null || !rules.hasHours) return true
    return rules.isOpen(instrument, openTime) && rules.nextChange(instrument, openTime) >= closeTime
  }

  #fill(order: VenueOrder, ticks: Scaled, time: number, isMatched: boolean): void {
    const { instrument } = order
    order.holding.markTicks = ticks
    const wanted = this.#wantedSteps(order, ticks, time)
    const costs = isMatched ? this.#costs : null
    const available = costs === null ? null : costs.availableSteps(order, this.barNumber(instrument))
    const steps = available !== null && available < wanted ? available : wanted
    const refusal = this.#admission.refusalAtFill(order, ticks, wanted, steps)
    if (refusal !== null) {
      const isCancelled = order.isReduceOnly || order.filledSteps !== 0 || refusal === 'FOK_UNFILLED'
      this.#change(order, isCancelled ? 'cancelled' : 'rejected', time, refusal)
      return
    }
    if (steps === 0) return
    const isWhole = steps === wanted
    const isMaker = isMatched && order.hasMet && order.phase === 'limit'
    const fee = this.#fees.charge(order, ticks, steps, time, isMaker, isWhole && order.filledSteps === 0)
    this.#account.applyFill(order.holding, order.side, ticks, steps, fee)
    if (costs !== null) costs.use(order, steps, this.barNumber(instrument))
    order.filledSteps = addScaled(order.filledSteps, steps)
    order.filledValue = addScaled(order.filledValue, multiplyScaled(ticks, steps))
    this.#listener.onFill(order, ticks, steps, fee, time, -1)
    this.#change(order, isWhole ? 'filled' : 'partially-filled', time, null)
    if (order.linked !== null) settleLinked(this, order, steps, time)
    if (order.bracket !== null) placeBracket(this, order, steps, time)
    if (isWhole) order.approval = null
    this.#cancelWhatNoLongerReduces(order, time)
    if (!isWhole && order.timeInForce === 'ioc') this.#change(order, 'cancelled', time, 'IOC_UNFILLED')
  }

  /** What is left of the order; a share of something is resolved when the order first meets the market. */
  #wantedSteps(order: VenueOrder, ticks: Scaled, time: number): Scaled {
    const fee = this.feeOf(order.instrument)
    if (this.#policy !== undefined) this.#sizeByPolicy(order, ticks, fee)
    if (order.steps === null) {
      const steps = resolveSteps(this.#account, order, fee)
      order.steps = this.#rules === null || order.isReduceOnly ? steps : this.#withinRules(this.#rules, order, steps)
    }
    const left = order.filledSteps === 0 ? order.steps : subtractScaled(order.steps, order.filledSteps)
    if (order.isReduceOnly) return this.#reducible(order, left)
    if (order.filledSteps === 0 || order.sizing.type === 'fixed' || order.isSizedByPolicy) return left
    return this.#stillAffordable(order, left, time)
  }

  #withinRules(rules: VenueRuleBook, { instrument, side, holding }: VenueOrder, steps: Scaled): Scaled {
    return rules.sizeAtFill(instrument, side, steps, holding.position.steps)
  }

  #reducible(order: VenueOrder, steps: Scaled): Scaled {
    if (!order.isReduceOnly) return steps
    const held = order.holding.position.steps
    if (order.side === 1 ? held >= 0 : held <= 0) return 0
    return minScaled(steps, held < 0 ? negateScaled(held) : held)
  }

  /** The rest of a share of something, which may have become dearer since its first fill: the order is then for less. */
  #stillAffordable(order: VenueOrder, left: Scaled, time: number): Scaled {
    const affordable = restWithinPower(
      this.#account,
      order,
      left,
      this.feeOf(order.instrument),
      this.#fees.spentOn(order),
    )
    if (affordable >= left) return left
    if (affordable > 0) this.resize(order, addScaled(order.filledSteps, affordable), time)
    return affordable
  }

  #sizeByPolicy(order: VenueOrder, ticks: Scaled, fee: FeeSchedule): void {
    if (order.isReduceOnly || order.filledSteps !== 0) return
    const steps = this.#policy?.stepsAtFill?.(order, ticks, this.#account, fee) ?? null
    order.isSizedByPolicy = steps !== null
    if (steps !== null) order.steps = steps
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
