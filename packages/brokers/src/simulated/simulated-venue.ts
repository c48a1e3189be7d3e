import {
  addScaled,
  assertTransition,
  type Calendar,
  canTransition,
  isTerminal,
  minScaled,
  multiplyScaled,
  type OrderStatus,
  type Scaled,
  type TradingAccount,
} from '@race/core'
import { Admission } from './admission.ts'
import { beginWork } from './begin-work.ts'
import { changeTerms, hasNothingLeft } from './change-terms.ts'
import { enterLate, hasUnsettled } from './enter-late.ts'
import { expireHeld, expireOrders, expireWithin } from './expire-orders.ts'
import type { FeeSchedule } from './fee.ts'
import { FeeDesk } from './fee-desk.ts'
import { FillCosts, hasChance, randomOf } from './fill-costs.ts'
import { FillSize } from './fill-size.ts'
import { createLatency } from './latency.ts'
import { LuckNumbers } from './luck-numbers.ts'
import { matchInside } from './match-inside.ts'
import { isAuction, isImmediate, releaseTrigger } from './match-price.ts'
import type { ArrivalPort, GroupPort, MatchingPort } from './matching-port.ts'
import { meetOpen, meetPrice, meetSessionClose, waitForBar } from './meet-open.ts'
import { isOpenAt, isOpenThroughout } from './open-for-bar.ts'
import {
  endWhatNoLongerReduces,
  keepWorking,
  placeBracket,
  releaseDependants,
  settleLinked,
  waitFor,
} from './order-group.ts'
import { type LineEnd, OrderLine, type OrderRoute } from './order-line.ts'
import { QueueMatching } from './queue-matching.ts'
import { TimedWalk } from './timed-walk.ts'
import type { IntrabarPolicy, VenueBar } from './venue-bar.ts'
import type { VenueCounters } from './venue-counters.ts'
import type { OrderModification, SimulatedVenueOptions, VenueListener, VenuePolicy } from './venue-options.ts'
import type { VenueOrder } from './venue-order.ts'
import { createVenueRules, type VenueRuleBook } from './venue-rules.ts'
import type { FinerBars } from './walk-finer.ts'

/**
 * A venue that matches orders against bars, for one simulated account.
 *
 * At a bar's open: market orders, and resting orders that the open has reached; a gap beyond a stop fills at the worse open,
 * a gap beyond a limit at the better open. An entry that fills at the open has its bracket in the market for the whole bar.
 * Within the bar the intrabar policy decides, see `IntrabarPolicy`. Orders at the close meet the close of the session's last
 * bar.
 */
export class SimulatedVenue implements MatchingPort, GroupPort, OrderRoute, LineEnd {
  /** Working orders by instrument, in order of submission. */
  readonly working: readonly VenueOrder[][]
  /** Orders that wait for another one to fill. */
  readonly held: VenueOrder[] = []
  /** Works the orders instead of the venue's own matching, where a policy says so. */
  readonly queue: QueueMatching | null
  /** The way of orders to the venue, and the way of prices in time; null where everything arrives at once. */
  readonly line: OrderLine | null
  readonly walk: TimedWalk | null
  /** By instrument what its orders meet as they arrive, where that is no bar: set by who plays quotes and trades. */
  readonly arrivals: (ArrivalPort | undefined)[] = []
  readonly intrabar: IntrabarPolicy
  /** Most steps that the next match may fill, set by what matches against ticks; null for no such limit. */
  fillMax: Scaled | null = null
  /** Whether bars must come with their volume, or their high and low, already when they open. */
  readonly needsVolume: boolean
  readonly needsRange: boolean
  readonly #account: TradingAccount
  readonly #fees: FeeDesk
  readonly #admission: Admission
  /** Null where orders fill wholly, at the price of the data. */
  readonly #costs: FillCosts | null
  readonly #luck: LuckNumbers | null
  readonly #size: FillSize
  readonly #rules: VenueRuleBook | null
  readonly #listener: VenueListener
  readonly #finer: readonly (FinerBars | null)[] | null
  readonly #calendars: readonly Calendar[] | null
  readonly #policy: VenuePolicy | undefined
  readonly #isTold: boolean
  /** Bars matched so far, by instrument, and the opening time of the latest. */
  readonly #bars: number[]
  readonly #openedAt: Float64Array
  /** Working orders at a session's open or close. */
  #auctionCount = 0
  #orderCount = 0

  constructor(options: SimulatedVenueOptions) {
    const { account, instruments, venueRules, policy, intrabar = 'pessimistic' } = options
    const random = randomOf(options)
    const latency = createLatency(options.latency ?? {}, random)
    this.#account = account
    this.#fees = new FeeDesk(options.fee, account)
    this.#rules = venueRules === undefined ? null : createVenueRules(venueRules, instruments, options.calendars)
    this.#admission = new Admission(options, this.#fees.schedules, this.#rules)
    this.#costs = FillCosts.of(options)
    this.needsVolume = this.#costs?.needsVolume === true
    this.needsRange = this.#costs?.needsRange === true
    this.#size = new FillSize({
      account,
      fees: this.#fees,
      rules: this.#rules,
      accountRules: options.accountRules ?? null,
      policy,
      resize: (order, steps, time) => this.resize(order, steps, time),
    })
    this.line = latency.isZero ? null : new OrderLine(this, latency)
    this.walk = latency.isZero ? null : new TimedWalk(this, intrabar, instruments.length, options.finer)
    this.#luck =
      hasChance(options, latency) || options.drawsByOrder === true
        ? new LuckNumbers(random, instruments.length, options.luck)
        : null
    this.#listener = options.listener
    this.#isTold = options.isTold ?? false
    this.intrabar = intrabar
    this.#finer = options.finer ?? null
    this.#calendars = options.calendars ?? null
    this.#policy = policy
    this.working = instruments.map(() => [])
    this.queue = QueueMatching.of(this, options)
    this.#bars = instruments.map(() => 0)
    this.#openedAt = new Float64Array(instruments.length).fill(Number.NEGATIVE_INFINITY)
  }

  /** Every order that has not ended: those that work, that wait for another, and that are on their way. */
  unended(): VenueOrder[] {
    return [...this.working.flat(), ...this.held, ...(this.line?.inFlight ?? [])]
  }

  feeOf(instrument: number): FeeSchedule {
    return this.#fees.schedules[instrument] as FeeSchedule
  }

  workingOf(instrument: number): VenueOrder[] {
    return this.working[instrument] as VenueOrder[]
  }

  barNumber(instrument: number): number {
    return this.#bars[instrument] as number
  }

  /** What it has counted; a snapshot of the venue reads it, and restoring writes it. */
  get counters(): VenueCounters {
    return {
      bars: [...this.#bars],
      openedAt: [...this.#openedAt],
      auctions: this.#auctionCount,
      orders: this.#orderCount,
      tiers: this.#fees.snapshot(),
      used: this.#costs === null ? [] : this.#costs.snapshot(),
      luck: this.#luck === null ? [] : this.#luck.snapshot(),
    }
  }

  set counters({ bars, openedAt, auctions, orders, tiers, used, luck }: VenueCounters) {
    for (const [instrument, count] of bars.entries()) this.#bars[instrument] = count
    this.#openedAt.set(openedAt)
    this.#auctionCount = auctions
    this.#orderCount = orders
    this.#fees.restore(tiers)
    this.#costs?.restore(used)
    this.#luck?.restore(luck)
  }

  /** Takes an order, or rejects it: without approval, or when it does not fit the account at the last price. */
  submit(order: VenueOrder, time: number): void {
    this.announce(order, time)
    this.accept(order, time)
  }

  announce(order: VenueOrder, time: number): void {
    this.#number(order)
    this.become(order, 'submitted', time, null)
  }

  /**
   * Takes an order to send it when its parent has filled. It ends with a parent that ends unfilled; where the parent has
   * filled already, it is sent at once.
   */
  submitAfter(parent: VenueOrder, order: VenueOrder, time: number): void {
    order.parent = parent
    this.announce(order, time)
    this.hold(parent, order, time)
  }

  hold(parent: VenueOrder, order: VenueOrder, time: number): void {
    if (parent.status === 'filled') this.accept(order, time)
    else if (isTerminal(parent.status)) this.become(order, 'cancelled', time, 'PARENT_ENDED')
    else {
      this.held.push(order)
      waitFor(parent, order)
    }
  }

  /** Puts a submitted order into the market, or rejects it. */
  accept(order: VenueOrder, time: number): void {
    if (order.expiresAt <= time) {
      this.become(order, 'cancelled', time, 'SIGNAL_EXPIRED')
      return
    }
    const refusal = this.#admission.refusalAtAcceptance(order, time)
    if (refusal !== null) {
      this.become(order, 'rejected', time, refusal)
      return
    }
    const { instrument } = order
    // A bar that had opened before has prices from before the order, unless it is walked in time.
    this.walk?.catchUp(instrument, time)
    const isInBar = this.walk !== null || time <= (this.#openedAt[instrument] as number)
    order.restsFromBar = this.barNumber(instrument) + (isInBar ? 0 : 1)
    beginWork(order, time, this.#calendars?.[instrument])
    if (isAuction(order)) this.#auctionCount++
    this.become(order, 'accepted', time, null)
    if (this.#policy?.queue?.placeOf?.(order) === 'front') this.workingOf(instrument).unshift(order)
    else this.workingOf(instrument).push(order)
  }

  /**
   * Records an order that the gate has denied.
   *
   * @param takesLuck false where it is denied elsewhere, so that what comes after it draws as if it had never been
   */
  recordDenied(order: VenueOrder, time: number, code: string, takesLuck = true): void {
    this.#number(order, takesLuck)
    this.become(order, 'denied', time, code)
  }

  #number(order: VenueOrder, takesLuck = true): void {
    order.index = this.#orderCount++
    if (takesLuck && this.#luck !== null) order.luck = this.#luck.of(order)
  }

  /** Cancels an order that still works, or waits for another. */
  cancel(order: VenueOrder, time: number, reason: string): void {
    if (order.status === 'submitted') {
      // What is on its way is not held yet.
      const place = this.held.indexOf(order)
      if (place >= 0) this.held.splice(place, 1)
      this.become(order, 'cancelled', time, reason)
    } else if (order.isWorking) {
      this.become(order, 'cancelled', time, reason)
      this.sweep(order.instrument)
    }
  }

  /** Changes prices or size of an order that still works or is held; they hold from the next match on. */
  modify(order: VenueOrder, changes: OrderModification, time: number): void {
    if (!order.isWorking && order.status !== 'submitted') return
    if (!changeTerms(order, changes)) return
    this.noteAdjusted(order, time)
    if (hasNothingLeft(order)) this.cancel(order, time, 'NOTHING_LEFT')
  }

  /** A new bar opens: what the open reaches fills at the open. */
  matchOpen(instrument: number, bar: VenueBar): void {
    const orders = this.workingOf(instrument)
    this.#bars[instrument] = (this.#bars[instrument] as number) + 1
    this.#openedAt[instrument] = bar.openTime
    if (this.#costs !== null) this.#costs.begin(instrument, bar)
    this.expire(instrument, bar.openTime)
    if (this.queue !== null || !isOpenAt(this.#rules, instrument, bar.openTime)) return
    const calendar = this.#calendars?.[instrument]
    // The list grows while it is walked: children of what fills here meet the same open.
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (order.isWorking) meetOpen(this, order, bar, calendar)
    }
    if (this.walk !== null && isOpenThroughout(this.#rules, instrument, bar)) this.walk.begin(instrument, bar)
    this.sweep(instrument)
  }

  /** A bar opens or closes that no order meets: only time passes. */
  passBar(instrument: number, time: number): void {
    this.walk?.end(instrument)
    this.expire(instrument, time)
  }

  /** The bar has closed: what its path reached fills by the intrabar policy, then what waits for the session's close. */
  matchPath(instrument: number, bar: VenueBar): void {
    const orders = this.workingOf(instrument)
    if (this.queue !== null) {
      this.queue.offer(instrument, bar)
      return
    }
    if (this.#costs !== null) this.#costs.see(instrument, bar)
    if (!isOpenThroughout(this.#rules, instrument, bar)) return
    const finer = this.intrabar === 'lower-timeframe' ? (this.#finer?.[instrument] ?? null) : null
    if (this.walk === null && hasUnsettled(orders, bar.closeTime)) {
      // Finer bars know when things happened.
      if (finer === null) expireWithin(this, orders, bar.closeTime)
      enterLate(this, instrument, bar, this.intrabar)
    }
    if (this.walk !== null) this.walk.end(instrument)
    else matchInside(this, orders, instrument, bar, this.intrabar, finer)
    if (this.#auctionCount !== 0) meetSessionClose(this, orders, bar, this.#calendars?.[instrument])
    this.sweep(instrument)
  }

  /**
   * Ends what is good only until this moment; of any instrument where it is still held.
   *
   * @param isBeforeClose orders at the close have their moment still before them
   */
  expire(instrument: number, time: number, isBeforeClose = false): void {
    if (expireOrders(this, this.workingOf(instrument), time, isBeforeClose)) this.sweep(instrument)
    if (this.held.length !== 0) expireHeld(this, time)
  }

  /** Fills an order at a given price outside of matching: the closing of a run. No slippage is added. */
  fillAt(order: VenueOrder, ticks: Scaled, time: number): void {
    this.#fill(order, ticks, time, false)
    this.sweep(order.instrument)
  }

  /** Tells that an order's terms were changed. */
  noteAdjusted(order: VenueOrder, time: number): void {
    order.updatedAt = this.#timeOf(order, time)
    this.#listener.onModify(order, order.updatedAt)
  }

  #timeOf({ updatedAt }: VenueOrder, time: number): number {
    return this.#isTold ? Math.max(updatedAt, time) : time
  }

  trigger(order: VenueOrder, time: number): void {
    if (!releaseTrigger(order)) return
    // Where the price is within its limit at once, it takes liquidity.
    order.hasMet = false
    this.become(order, 'triggered', time, null)
  }

  meet(order: VenueOrder, ticks: Scaled, time: number): void {
    if (this.#costs?.happens(order, time) === false) {
      waitForBar(this, order, time)
      return
    }
    const price = this.#costs === null ? ticks : this.#priceOf(this.#costs, order, ticks, time)
    if (price !== null) this.#fill(order, price, time, true)
    else if (order.phase !== 'limit') waitForBar(this, order, time)
    order.hasMet = true
  }

  enter(order: VenueOrder, ticks: Scaled, time: number): void {
    if (isAuction(order)) return
    meetPrice(this, order, ticks, time)
    if (order.phase === 'limit') this.miss(order, time)
  }

  miss(order: VenueOrder, time: number): void {
    if (!isImmediate(order) || !order.isWorking) return
    this.become(order, 'cancelled', time, order.timeInForce === 'ioc' ? 'IOC_UNFILLED' : 'FOK_UNFILLED')
  }

  fillsAtTouch(order: VenueOrder, furthest: Scaled): boolean {
    return this.#costs === null || this.#costs.fillsAtTouch(order, furthest)
  }

  /** Impact is worked out for the size that the price before costs allows: what it makes dearer can only be less. */
  #priceOf(costs: FillCosts, order: VenueOrder, ticks: Scaled, time: number): Scaled | null {
    if (!costs.needsSize || order.phase === 'limit') return costs.priceOf(order, ticks, 0, time)
    order.holding.markTicks = ticks
    const left = this.#size.estimate(order)
    const available = this.fillMax ?? costs.availableSteps(order, this.barNumber(order.instrument))
    return costs.priceOf(order, ticks, available === null ? left : minScaled(left, available), time)
  }

  /** Whether the venue's rules let an instrument trade. */
  isOpen(instrument: number, time: number): boolean {
    return isOpenAt(this.#rules, instrument, time)
  }

  #fill(order: VenueOrder, ticks: Scaled, time: number, isMatched: boolean): void {
    const { instrument } = order
    order.holding.markTicks = ticks
    const wanted = this.#size.wanted(order, ticks, time)
    const costs = isMatched ? this.#costs : null
    const available = this.fillMax ?? costs?.availableSteps(order, this.barNumber(instrument)) ?? null
    const steps = available !== null && available < wanted ? available : wanted
    const refusal = this.#admission.refusalAtFill(order, ticks, wanted, steps)
    if (refusal !== null) {
      const isCancelled = order.isReduceOnly || order.filledSteps !== 0 || refusal === 'FOK_UNFILLED'
      this.become(order, isCancelled ? 'cancelled' : 'rejected', time, refusal)
      return
    }
    const isWhole = steps === wanted
    // What the bar had no volume for waits for the next; ticks have no bars.
    if (!isWhole && this.fillMax === null) order.restsFromBar = this.barNumber(instrument) + 1
    if (steps === 0) {
      this.#size.forget(order)
      this.miss(order, time)
      return
    }
    const total = addScaled(order.filledSteps, wanted)
    // An order that may only reduce is for no more than what is held when it fills.
    if (order.isReduceOnly && order.steps !== null && total < order.steps) this.resize(order, total, time)
    const isMaker = isMatched && order.hasMet && order.phase === 'limit'
    const fee = this.#fees.charge(order, ticks, steps, time, isMaker, isWhole && order.filledSteps === 0)
    this.#account.ledger.time = time
    this.#account.applyFill(order.holding, order.side, ticks, steps, fee)
    if (costs !== null) costs.use(order, steps, this.barNumber(instrument))
    order.filledSteps = addScaled(order.filledSteps, steps)
    order.filledValue = addScaled(order.filledValue, multiplyScaled(ticks, steps))
    this.#listener.onFill(order, ticks, steps, fee, time, -1)
    this.become(order, isWhole ? 'filled' : 'partially-filled', time, null)
    if (order.linked !== null) settleLinked(this, order, steps, time)
    if (order.bracket !== null) placeBracket(this, order, steps, time)
    if (isWhole) order.approval = null
    endWhatNoLongerReduces(this, this.workingOf(instrument), order, time)
    if (!isWhole) this.miss(order, time)
  }

  /** Ends a working order for a reason that is not a request. */
  end(order: VenueOrder, time: number, reason: string): void {
    this.become(order, 'cancelled', time, reason)
  }

  /** Tells that an order's size was changed by what another one filled. */
  resize(order: VenueOrder, steps: Scaled, time: number): void {
    order.steps = steps
    this.noteAdjusted(order, time)
  }

  /** Gives an order another status, and tells of it. */
  become(order: VenueOrder, status: OrderStatus, time: number, reason: string | null): void {
    if (!canTransition(order.status, status)) assertTransition(order.status, status, order.intentId)
    order.status = status
    order.endReason = reason
    order.updatedAt = this.#timeOf(order, time)
    this.#listener.onOrder(order, order.updatedAt)
    if (!isTerminal(status)) return
    if (order.wasAccepted && isAuction(order)) this.#auctionCount--
    // Its bracket goes on under the entry's approval, and is found by the entry's ticket.
    if (order.bracket === null) {
      order.approval = null
      order.ticket = null
    }
    if (order.dependants !== null) releaseDependants(this, order, time)
  }

  /** Takes out of an instrument's list what no longer works, keeping the order. */
  sweep(instrument: number): void {
    keepWorking(this.workingOf(instrument))
  }
}
