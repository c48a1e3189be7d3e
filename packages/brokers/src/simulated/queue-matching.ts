import {
  absScaled,
  addScaled,
  type Holding,
  minScaled,
  multiplyScaled,
  type OrderStatus,
  type Scaled,
  subtractScaled,
} from '@race/core'
import type { FeeSchedule } from './fee.ts'
import type { GroupPort } from './matching-port.ts'
import { placeBracket } from './order-group.ts'
import type { LotRule, PriceRule, QueueRule } from './queue-rule.ts'
import { resolveSteps } from './resolve-steps.ts'
import type { VenueBar } from './venue-bar.ts'
import { VenueLot } from './venue-lot.ts'
import type { SimulatedVenueOptions, VenuePolicy } from './venue-options.ts'
import { VenueOrder } from './venue-order.ts'

/** What the queue needs of its venue. */
export interface QueuePort extends GroupPort {
  readonly working: readonly VenueOrder[][]
  feeOf(instrument: number): FeeSchedule
  trigger(order: VenueOrder, time: number): void
  become(order: VenueOrder, status: OrderStatus, time: number, reason: string | null): void
  sweep(instrument: number): void
}

/**
 * Works orders by the rules of another engine: once per bar, in the order of its queue, each against the whole bar. What a
 * fill opens may be kept as lots, which closing orders and brackets belong to.
 */
export class QueueMatching {
  /** Open lots by instrument, the oldest first. */
  readonly lots: readonly VenueLot[][]
  readonly #venue: QueuePort
  readonly #options: SimulatedVenueOptions
  readonly #policy: VenuePolicy
  readonly #queue: QueueRule
  readonly #prices: PriceRule
  readonly #lotRule: LotRule | null
  /** The bars that wait to be walked, by instrument. */
  readonly #bars: (VenueBar | null)[]
  #lotCount = 0

  static of(venue: QueuePort, options: SimulatedVenueOptions): QueueMatching | null {
    const { policy } = options
    return policy?.queue === undefined || policy.prices === undefined
      ? null
      : new QueueMatching(venue, options, policy, policy.queue, policy.prices)
  }

  constructor(
    venue: QueuePort,
    options: SimulatedVenueOptions,
    policy: VenuePolicy,
    queue: QueueRule,
    prices: PriceRule,
  ) {
    this.#venue = venue
    this.#options = options
    this.#policy = policy
    this.#queue = queue
    this.#prices = prices
    this.#lotRule = policy.lots ?? null
    this.lots = options.instruments.map(() => [])
    this.#bars = options.instruments.map(() => null)
  }

  /** A bar has closed: its orders are worked by the next walk. */
  offer(instrument: number, bar: VenueBar): void {
    this.#bars[instrument] = { ...bar }
  }

  /** Walks the queues of all bars that were offered since the last walk. */
  walk(): void {
    const instruments = this.#bars.flatMap((bar, instrument) => (bar === null ? [] : [instrument]))
    for (const instrument of instruments) {
      const holding = this.#options.account.holdings[instrument] as Holding
      holding.markTicks = this.#bars[instrument]?.previousClose ?? holding.markTicks
    }
    if (this.#queue.isShared === true) this.#walkUntilDone(instruments)
    else for (const instrument of instruments) this.#walkUntilDone([instrument])
    for (const instrument of instruments) {
      this.#bars[instrument] = null
      this.#venue.sweep(instrument)
    }
  }

  #walkUntilDone(instruments: readonly number[]): void {
    let repeats = true
    while (repeats) {
      repeats = false
      const orders = instruments.flatMap((instrument) => this.#venue.working[instrument] as VenueOrder[])
      if (instruments.length > 1) orders.sort((a, b) => a.index - b.index)
      for (const order of orders) {
        if (!order.isWorking) continue
        const bar = this.#bars[order.instrument] as VenueBar
        if (this.#meet(order, bar) && this.#queue.repeats?.(order, bar) === true) repeats = true
      }
      for (const instrument of instruments) this.#venue.sweep(instrument)
    }
  }

  /** Whether the order opened something. */
  #meet(order: VenueOrder, bar: VenueBar): boolean {
    const waits = order.phase === 'stop'
    if (waits) {
      if (!this.#prices.isTriggered(order, bar)) return false
      this.#venue.trigger(order, bar.closeTime)
    }
    const ticks = this.#prices.fillTicks(order, bar, waits)
    if (ticks === null) return false
    const time = this.#prices.fillTime?.(order, bar) ?? bar.closeTime
    return order.lot instanceof VenueLot
      ? this.#fillClose(order, order.lot, ticks, time)
      : this.#fillEntry(order, ticks, time, bar)
  }

  #fillClose(order: VenueOrder, lot: VenueLot, ticks: Scaled, time: number): boolean {
    this.#closeLot(order, lot, minScaled(order.remainingSteps ?? lot.steps, lot.steps), ticks, time)
    if (order.isWorking) this.#venue.become(order, 'filled', time, null)
    return false
  }

  /** An entry, or any order where no lots are kept. */
  #fillEntry(order: VenueOrder, ticks: Scaled, time: number, bar: VenueBar): boolean {
    const wanted = this.#wantedSteps(order, ticks)
    if (wanted <= 0) {
      this.#venue.become(order, 'cancelled', time, order.isReduceOnly ? 'NOTHING_TO_REDUCE' : 'INSUFFICIENT_FUNDS')
      return false
    }
    const most = this.#queue.stepsMax?.(order, bar) ?? null
    const steps = most === null ? wanted : minScaled(most, wanted)
    if (steps === 0) return false
    return this.#lotRule === null
      ? this.#fillNet(order, steps, ticks, time, steps === wanted)
      : this.#fillLots(order, steps, ticks, time)
  }

  #wantedSteps(order: VenueOrder, ticks: Scaled): Scaled {
    const fee = this.#venue.feeOf(order.instrument)
    if (!order.isReduceOnly && order.filledSteps === 0) {
      const steps = this.#policy.stepsAtFill?.(order, ticks, this.#options.account, fee) ?? null
      if (steps !== null) order.steps = steps
    }
    if (order.steps === null) {
      order.holding.markTicks = ticks
      order.steps = resolveSteps(this.#options.account, order, fee)
    }
    const left = subtractScaled(order.steps, order.filledSteps)
    if (!order.isReduceOnly) return left
    const held = order.holding.position.steps
    return (order.side === 1 ? held < 0 : held > 0) ? minScaled(left, absScaled(held)) : 0
  }

  /** One fill; where the account does not carry what would open, only what closes. */
  #fillNet(order: VenueOrder, steps: Scaled, ticks: Scaled, time: number, isWhole: boolean): boolean {
    const held = order.holding.position.steps
    const isOpposite = order.side === 1 ? held < 0 : held > 0
    const closed = isOpposite ? minScaled(steps, absScaled(held)) : 0
    const opened = subtractScaled(steps, closed)
    const isCarried = opened === 0 || this.#isCarried(order, closed, opened, ticks)
    const filled = isCarried ? steps : closed
    if (filled > 0) this.#book(order, filled, ticks, time, -1)
    if (opened > 0 && isCarried) order.holding.markTicks = ticks
    if (!isCarried)
      this.#venue.become(order, order.filledSteps > 0 ? 'cancelled' : 'rejected', time, 'INSUFFICIENT_FUNDS')
    else this.#venue.become(order, isWhole ? 'filled' : 'partially-filled', time, null)
    // A bracket, and the end of the other leg, come with the last part of a fill.
    if (order.status === 'filled') {
      if (order.linked !== null) this.#endSiblings(order, time)
      if (order.bracket !== null) placeBracket(this.#venue, order, order.filledSteps, time)
    }
    this.#endWhatNoLongerReduces(order, time)
    return isCarried && opened > 0
  }

  #fillLots(order: VenueOrder, steps: Scaled, ticks: Scaled, time: number): boolean {
    let left = steps
    if (this.#lotRule === 'fifo') {
      for (const lot of [...(this.lots[order.instrument] as VenueLot[])]) {
        if (lot.side === order.side || left === 0) continue
        const taken = minScaled(left, lot.steps)
        this.#closeLot(order, lot, taken, ticks, time)
        left = subtractScaled(left, taken)
      }
    }
    if (left === 0) {
      this.#venue.become(order, 'filled', time, null)
      return false
    }
    const price = this.#prices.openingTicks?.(order, ticks) ?? ticks
    if (!this.#isCarried(order, 0, left, ticks)) {
      this.#venue.become(order, 'cancelled', time, 'INSUFFICIENT_FUNDS')
      return false
    }
    const lot = new VenueLot(this.#lotCount++, order, price, left, time)
    this.#book(order, left, price, time, lot.id)
    this.lots[order.instrument]?.push(lot)
    this.#venue.become(order, 'filled', time, null)
    if (order.bracket !== null) this.#placeLegs(order, lot, time)
    return true
  }

  #placeLegs(order: VenueOrder, lot: VenueLot, time: number): void {
    const { bracket } = order
    if (bracket?.target?.limitTicks != null) this.setLeg(lot, 'take-profit', bracket.target.limitTicks, time)
    if (bracket?.stop?.stopTicks != null) this.setLeg(lot, 'stop-loss', bracket.stop.stopTicks, time)
  }

  /** Gives a lot a protective stop or a profit target in place of the one it had. */
  setLeg(lot: VenueLot, role: 'stop-loss' | 'take-profit', ticks: Scaled, time: number): void {
    const isStop = role === 'stop-loss'
    const old = isStop ? lot.stopChild : lot.targetChild
    if (old?.isWorking === true) this.#venue.end(old, time, 'REPLACED')
    const child = this.#closing(lot, role, lot.steps, time)
    child.type = isStop ? 'stop' : 'limit'
    if (isStop) child.stopTicks = ticks
    else child.limitTicks = ticks
    if (isStop) lot.stopChild = child
    else lot.targetChild = child
    this.#venue.submit(child, time)
  }

  /** Closes every lot of an instrument at a price. */
  closeAll(instrument: number, ticks: Scaled, time: number): void {
    for (const lot of [...(this.lots[instrument] as VenueLot[])]) {
      const order = this.closeLater(lot, lot.steps, time)
      this.#fillClose(order, lot, ticks, time)
    }
    this.#venue.sweep(instrument)
  }

  /** Sends an order that closes so much of a lot at the market. */
  closeLater(lot: VenueLot, steps: Scaled, time: number): VenueOrder {
    const order = this.#closing(lot, 'close', steps, time)
    this.#venue.submit(order, time)
    return order
  }

  #closing(lot: VenueLot, role: 'close' | 'stop-loss' | 'take-profit', steps: Scaled, time: number): VenueOrder {
    const { entry } = lot
    const side = lot.side === 1 ? -1 : 1
    const order = new VenueOrder(entry.holding, entry.instrument, side, entry, time, { type: 'fixed', steps })
    order.role = role
    order.legNumber = lot.nextLegNumber(role)
    order.isReduceOnly = true
    order.approval = lot.approval
    order.parent = entry
    order.lot = lot
    return order
  }

  #closeLot(order: VenueOrder, lot: VenueLot, steps: Scaled, ticks: Scaled, time: number): void {
    const lots = this.lots[order.instrument] as VenueLot[]
    lot.steps = subtractScaled(lot.steps, steps)
    this.#book(order, steps, ticks, time, lot.id)
    if (order.lot === lot && order.remainingSteps === 0) this.#venue.become(order, 'filled', time, null)
    if (lot.steps > 0) {
      for (const child of [lot.stopChild, lot.targetChild]) {
        if (child?.isWorking === true) this.#venue.resize(child, lot.steps, time)
      }
      return
    }
    lots.splice(lots.indexOf(lot), 1)
    for (const other of this.#venue.working[order.instrument] as VenueOrder[]) {
      if (other.lot === lot && other !== order && other.isWorking) this.#venue.end(other, time, 'POSITION_CLOSED')
    }
  }

  #isCarried(order: VenueOrder, closed: Scaled, opened: Scaled, ticks: Scaled): boolean {
    return this.#policy.carries?.(order, closed, opened, ticks) ?? true
  }

  #book(order: VenueOrder, steps: Scaled, ticks: Scaled, time: number, lot: number): void {
    const { account, listener } = this.#options
    const fee = this.#venue.feeOf(order.instrument).of(ticks, steps)
    account.applyFill(order.holding, order.side, ticks, steps, fee)
    order.filledSteps = addScaled(order.filledSteps, steps)
    order.filledValue = addScaled(order.filledValue, multiplyScaled(ticks, steps))
    listener.onFill(order, ticks, steps, fee, time, lot)
  }

  #endSiblings(order: VenueOrder, time: number): void {
    for (let other = order.linked; other !== null && other !== order; other = other.linked) {
      if (other.isWorking) this.#venue.end(other, time, 'SIBLING_FILLED')
    }
  }

  #endWhatNoLongerReduces(filled: VenueOrder, time: number): void {
    const held = filled.holding.position.steps
    for (const order of this.#venue.working[filled.instrument] as VenueOrder[]) {
      if (!order.isReduceOnly || !order.isWorking) continue
      if (order.side === 1 ? held >= 0 : held <= 0) this.#venue.end(order, time, 'POSITION_CLOSED')
    }
  }

  /** Steps over all lots, whatever their side. */
  grossSteps(instrument: number): Scaled {
    return (this.lots[instrument] as VenueLot[]).reduce<Scaled>((sum, { steps }) => addScaled(sum, steps), 0)
  }

  /** Whether what fills open is kept apart. */
  get keepsLots(): boolean {
    return this.#lotRule !== null
  }
}
