import {
  type Approval,
  addScaled,
  assertTransition,
  canTransition,
  type Instrument,
  isTerminal,
  notionalOf,
  type OrderStatus,
  type Scaled,
  type TradingAccount,
  toScaled,
} from '@race/core'
import { fits } from './buying-power.ts'
import { type FeeModel, FeeSchedule } from './fee.ts'
import { isBeyondStop, isWithinLimit, limitPrice, openPrice, stopPrice } from './match-price.ts'
import { resolveSteps } from './resolve-steps.ts'
import { createSlip, type Slip, type SlippageModel } from './slippage.ts'
import { VenueOrder } from './venue-order.ts'

/** A bar in ticks, as the venue matches against it. */
export interface BarTicks {
  open: Scaled
  high: Scaled
  low: Scaled
}

/** Who is told what happened, at once and in order. */
export interface VenueListener {
  /** The order took another status. */
  onOrder(order: VenueOrder, time: number): void
  /** The order's prices were changed; its status is what it was. */
  onModify(order: VenueOrder, time: number): void
  onFill(order: VenueOrder, ticks: Scaled, steps: Scaled, fee: Scaled, time: number): void
}

/**
 * A rule of another engine that replaces the venue's own for the sizes of entries. Return null to leave the order to
 * the venue's own rule.
 */
export interface VenuePolicy {
  /** Units in steps at the fill price `ticks`; 0 rejects the order. The buying-power check does not follow. */
  stepsAtFill?(order: VenueOrder, ticks: Scaled, account: TradingAccount, fee: FeeSchedule): Scaled | null
}

export interface SimulatedVenueOptions {
  readonly account: TradingAccount
  readonly instruments: readonly Instrument[]
  readonly fee: FeeModel
  readonly slippage: SlippageModel
  /** Whether an approval is the gate's own, for this intent. */
  readonly verify: (approval: Approval, intentId: string) => boolean
  readonly listener: VenueListener
  readonly policy?: VenuePolicy
}

/**
 * A venue that matches orders against bars, for one simulated account.
 *
 * At a bar's open: market orders, and resting orders that the open has reached. Within the bar: stops first, then
 * limits, each in order of submission, because a bar does not tell its path and the worse is assumed. An entry that
 * fills at the open has its bracket in the market for the whole bar; one that fills inside the bar has its stop in the
 * market at once and its target from the next bar. A stop-limit whose stop is reached inside a bar fills in that bar
 * only when its limit lets it fill at the stop.
 */
export class SimulatedVenue {
  /** Working orders by instrument, in order of submission. */
  readonly working: readonly VenueOrder[][]
  readonly #account: TradingAccount
  readonly #fees: readonly FeeSchedule[]
  readonly #minimums: readonly { readonly steps: Scaled; readonly notional: Scaled }[]
  readonly #slip: Slip | null
  readonly #verify: (approval: Approval, intentId: string) => boolean
  readonly #listener: VenueListener
  readonly #policy: VenuePolicy | undefined
  /** Bars matched so far, by instrument. */
  readonly #bars: number[]
  #orderCount = 0

  constructor({ account, instruments, fee, slippage, verify, listener, policy }: SimulatedVenueOptions) {
    this.#account = account
    this.#fees = account.holdings.map(({ valuation }) => new FeeSchedule(fee, valuation, account.scale))
    this.#minimums = instruments.map(({ minQuantity, minNotional, quantityStep }) => ({
      steps: toScaled(minQuantity.dividedBy(quantityStep, { decimals: 0, rounding: 'ceiling' }), 0),
      notional: toScaled(minNotional.roundTo(account.scale, 'ceiling'), account.scale),
    }))
    this.#slip = createSlip(slippage)
    this.#verify = verify
    this.#listener = listener
    this.#policy = policy
    this.working = instruments.map(() => [])
    this.#bars = instruments.map(() => 0)
  }

  feeOf(instrument: number): FeeSchedule {
    return this.#fees[instrument] as FeeSchedule
  }

  /** Takes an order, or rejects it: without approval, or when it does not fit the account at the last price. */
  submit(order: VenueOrder, time: number, id = order.intentId): void {
    order.index = this.#orderCount++
    this.#change(order, 'submitted', time, null)
    const refusal = this.#refusalAtAcceptance(order, id)
    if (refusal !== null) {
      this.#change(order, 'rejected', time, refusal)
      return
    }
    order.restsFromBar = this.#bars[order.instrument] ?? 0
    order.wasAccepted = true
    this.#change(order, 'accepted', time, null)
    this.working[order.instrument]?.push(order)
  }

  /** Records an order that the gate has denied. */
  recordDenied(order: VenueOrder, time: number, code: string): void {
    order.index = this.#orderCount++
    this.#change(order, 'denied', time, code)
  }

  /** Cancels an order that still works. */
  cancel(order: VenueOrder, time: number, reason: string): void {
    if (!isWorking(order)) return
    this.#change(order, 'cancelled', time, reason)
    this.#sweep(order.instrument)
  }

  /** Changes the prices of an order that still works; they hold from the next match on. */
  modify(order: VenueOrder, prices: { readonly limitTicks?: Scaled; readonly stopTicks?: Scaled }, time: number): void {
    if (!isWorking(order)) return
    const { limitTicks, stopTicks } = order
    if (prices.limitTicks !== undefined && limitTicks !== null) order.limitTicks = prices.limitTicks
    if (prices.stopTicks !== undefined && stopTicks !== null) order.stopTicks = prices.stopTicks
    if (order.limitTicks === limitTicks && order.stopTicks === stopTicks) return
    order.updatedAt = time
    this.#listener.onModify(order, time)
  }

  /** A new bar opens: what the open reaches fills at the open. */
  matchOpen(instrument: number, open: Scaled, time: number): void {
    const orders = this.working[instrument] as VenueOrder[]
    this.#bars[instrument] = (this.#bars[instrument] as number) + 1
    this.expire(instrument, time)
    // The list grows while it is walked: children of what fills here meet the same open.
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (!isWorking(order)) continue
      if (order.type === 'stop-limit' && !order.isTriggered && isBeyondStop(order, open)) this.#trigger(order, time)
      const price = openPrice(order, open)
      if (price !== null) this.#fill(order, price, time)
    }
    this.#sweep(instrument)
  }

  /** The bar has closed: what its path reached fills; see the class for the order. */
  matchPath(instrument: number, bar: BarTicks, time: number): void {
    const orders = this.working[instrument] as VenueOrder[]
    const barNumber = this.#bars[instrument] as number
    // What is appended meanwhile is of this bar and handled where it is made.
    const count = orders.length
    for (let n = 0; n < count; n++) {
      const order = orders[n] as VenueOrder
      if (isWorking(order) && order.restsFromBar <= barNumber) this.#matchStop(order, bar, time, barNumber)
    }
    for (let n = 0; n < count; n++) {
      const order = orders[n] as VenueOrder
      if (!isWorking(order) || order.restsFromBar > barNumber) continue
      const isLimit = order.type === 'limit' || (order.type === 'stop-limit' && order.isTriggered)
      if (isLimit && isWithinLimit(order, order.side === 1 ? bar.low : bar.high)) {
        this.#fillInside(order, limitPrice(order, bar.open), bar, time)
      }
    }
    this.#sweep(instrument)
  }

  /** Ends what is good only until this moment. */
  expire(instrument: number, time: number): void {
    const orders = this.working[instrument] as VenueOrder[]
    let ended = false
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (order.expiresAt > time || !isWorking(order)) continue
      this.#change(order, 'expired', time, order.timeInForce === 'day' ? 'DAY_END' : 'SIGNAL_EXPIRED')
      ended = true
    }
    if (ended) this.#sweep(instrument)
  }

  /** Fills an order at a given price outside of matching: the closing of a run. No slippage is added. */
  fillAt(order: VenueOrder, ticks: Scaled, time: number): void {
    this.#fillUnslipped(order, ticks, time)
    this.#sweep(order.instrument)
  }

  #matchStop(order: VenueOrder, bar: BarTicks, time: number, barNumber: number): void {
    const reach = order.side === 1 ? bar.high : bar.low
    if (order.type === 'stop') {
      if (isBeyondStop(order, reach)) this.#fillInside(order, stopPrice(order, bar.open), bar, time)
      return
    }
    if (order.type !== 'stop-limit' || order.isTriggered || !isBeyondStop(order, reach)) return
    this.#trigger(order, time)
    const price = stopPrice(order, bar.open)
    if (isWithinLimit(order, price)) this.#fillInside(order, price, bar, time)
    else order.restsFromBar = barNumber + 1
  }

  /** A fill inside the bar: the stop of its bracket is in the market at once, the target from the next bar. */
  #fillInside(order: VenueOrder, price: Scaled, bar: BarTicks, time: number): void {
    const orders = this.working[order.instrument] as VenueOrder[]
    const before = orders.length
    this.#fill(order, price, time)
    for (let n = before; n < orders.length; n++) {
      const child = orders[n] as VenueOrder
      child.restsFromBar = (this.#bars[order.instrument] as number) + 1
      if (child.type !== 'stop' || !isWorking(child) || child.stopTicks === null) continue
      if (isBeyondStop(child, child.side === 1 ? bar.high : bar.low)) this.#fill(child, child.stopTicks, time)
    }
  }

  #fill(order: VenueOrder, price: Scaled, time: number): void {
    const slips = this.#slip !== null && (order.type === 'market' || order.type === 'stop')
    this.#fillUnslipped(order, slips ? this.#slip(price, order.side) : price, time)
  }

  #fillUnslipped(order: VenueOrder, ticks: Scaled, time: number): void {
    const account = this.#account
    const fee = this.#fees[order.instrument] as FeeSchedule
    order.holding.markTicks = ticks
    const byPolicy = order.isReduceOnly ? null : (this.#policy?.stepsAtFill?.(order, ticks, account, fee) ?? null)
    const steps = byPolicy ?? resolveSteps(account, order, fee)
    const refusal = this.#refusalAtFill(order, ticks, steps, byPolicy !== null)
    if (refusal !== null) {
      this.#change(order, order.isReduceOnly ? 'cancelled' : 'rejected', time, refusal)
      return
    }
    const cost = fee.of(ticks, steps)
    account.applyFill(order.holding, order.side, ticks, steps, cost)
    order.filledSteps = steps
    order.filledTicks = ticks
    this.#listener.onFill(order, ticks, steps, cost, time)
    this.#change(order, 'filled', time, null)
    if (order.sibling !== null && isWorking(order.sibling))
      this.#change(order.sibling, 'cancelled', time, 'SIBLING_FILLED')
    if (order.bracket !== null) this.#placeBracket(order, steps, time)
    order.approval = null
    this.#cancelWhatNoLongerReduces(order, time)
  }

  #refusalAtAcceptance(order: VenueOrder, id: string): string | null {
    if (order.approval === null || !this.#verify(order.approval, id)) return 'NOT_APPROVED'
    if (order.sizing.type !== 'fixed' || order.isReduceOnly) return null
    return this.#fitsAlone(order, order.sizing.steps) ? null : 'INSUFFICIENT_FUNDS'
  }

  #refusalAtFill(order: VenueOrder, ticks: Scaled, steps: Scaled, isByPolicy: boolean): string | null {
    if (order.isReduceOnly) return steps === 0 ? 'NOTHING_TO_REDUCE' : null
    if (steps === 0) return order.sizing.type === 'target-fraction' ? 'TARGET_REACHED' : 'INSUFFICIENT_FUNDS'
    if (isByPolicy) return null
    const isFixed = order.sizing.type === 'fixed'
    if (isFixed && !fits(this.#account, order, steps, this.feeOf(order.instrument))) return 'INSUFFICIENT_FUNDS'
    return this.#isBelowMinimum(order, ticks, steps) ? 'BELOW_MINIMUM' : null
  }

  #placeBracket(parent: VenueOrder, steps: Scaled, time: number): void {
    const { bracket } = parent
    const stop =
      bracket === null || bracket.stop === null ? null : this.#child(parent, 'stop-loss', bracket.stop, steps, time)
    const target =
      bracket === null || bracket.target === null
        ? null
        : this.#child(parent, 'take-profit', bracket.target, steps, time)
    if (stop !== null) stop.sibling = target
    if (target !== null) target.sibling = stop
  }

  #child(
    parent: VenueOrder,
    role: 'stop-loss' | 'take-profit',
    ticks: Scaled,
    steps: Scaled,
    time: number,
  ): VenueOrder {
    const isStop = role === 'stop-loss'
    const child = new VenueOrder({
      holding: parent.holding,
      instrument: parent.instrument,
      side: parent.side === 1 ? -1 : 1,
      type: isStop ? 'stop' : 'limit',
      role,
      timeInForce: 'gtc',
      sizing: { type: 'fixed', steps },
      approvedNotional: null,
      approval: parent.approval,
      intent: parent,
      limitTicks: isStop ? null : ticks,
      stopTicks: isStop ? ticks : null,
      bracket: null,
      expiresAt: Number.POSITIVE_INFINITY,
      time,
      reason: parent.reason,
      ticket: null,
      parent,
    })
    this.submit(child, time)
    return child
  }

  /** Orders that may only reduce are cancelled when there is nothing left on the other side for them. */
  #cancelWhatNoLongerReduces(filled: VenueOrder, time: number): void {
    const held = filled.holding.position.steps
    const orders = this.working[filled.instrument] as VenueOrder[]
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (!order.isReduceOnly || !isWorking(order)) continue
      const reduces = order.side === 1 ? held < 0 : held > 0
      if (!reduces) this.#change(order, 'cancelled', time, 'POSITION_CLOSED')
    }
  }

  #fitsAlone(order: VenueOrder, steps: Scaled): boolean {
    const held = order.holding.position.steps
    const reduces = order.side === 1 ? held < 0 : held > 0
    if (reduces) return true
    const fee = this.#fees[order.instrument] as FeeSchedule
    const ticks = order.limitTicks ?? order.stopTicks ?? order.holding.markTicks
    if (ticks === 0) return true
    const cost = addScaled(notionalOf(order.holding.valuation, ticks, steps), fee.of(ticks, steps))
    return cost <= this.#account.equity()
  }

  #isBelowMinimum(order: VenueOrder, ticks: Scaled, steps: Scaled): boolean {
    const minimum = this.#minimums[order.instrument]
    if (minimum === undefined) return false
    return steps < minimum.steps || notionalOf(order.holding.valuation, ticks, steps) < minimum.notional
  }

  #trigger(order: VenueOrder, time: number): void {
    order.isTriggered = true
    this.#change(order, 'triggered', time, null)
  }

  #change(order: VenueOrder, status: OrderStatus, time: number, reason: string | null): void {
    if (!canTransition(order.status, status)) assertTransition(order.status, status, order.intentId)
    order.status = status
    order.updatedAt = time
    order.endReason = reason
    this.#listener.onOrder(order, time)
    if (!isTerminal(status)) return
    order.ticket = null
    if (order.bracket === null) order.approval = null
  }

  /** Takes out what no longer works, keeping the order. */
  #sweep(instrument: number): void {
    const orders = this.working[instrument] as VenueOrder[]
    let kept = 0
    for (let n = 0; n < orders.length; n++) {
      const order = orders[n] as VenueOrder
      if (isWorking(order)) orders[kept++] = order
    }
    orders.length = kept
  }
}

function isWorking(order: VenueOrder): boolean {
  return order.status === 'accepted' || order.status === 'triggered'
}
