import type { AccountRules, LiquidationStep, SimulatedVenue, VenueOrder } from '@race/brokers/simulated'
import {
  addScaled,
  type Holding,
  invariant,
  isTerminal,
  multiplyDivideFloor,
  negateScaled,
  type RiskGate,
  type Scaled,
  subtractScaled,
  type TradingAccount,
} from '@race/core'
import { closingOrder } from '../closing-order.ts'
import type { PreparedBacktest } from '../prepare-backtest.ts'

/** What a margin call needs of a run. */
export interface MarginPort {
  readonly prepared: PreparedBacktest
  readonly account: TradingAccount
  readonly gate: RiskGate
  readonly venue: SimulatedVenue
  readonly rules: AccountRules
  /** Marks every position at its last price. */
  mark(): void
  equity(): number
  /** Lets an order that works meet what stands in the market between the events of bars; where nothing does, it waits. */
  meetNow(order: VenueOrder, time: number): void
  /** Whether the orders of an instrument meet ticks. */
  isOnTicks(instrument: number): boolean
  /** How long a shortfall must last before positions are closed, ms. */
  readonly graceMs: number
}

/** What the desk remembers between two instants. */
export interface MarginDeskSnapshot {
  /** Positions in the run's list of the liquidations that have not ended. */
  readonly orders: readonly number[]
  /** Liquidations so far. */
  readonly count: number
  /** When the grace of the present call ends, epoch ms; null for none, and where only closes are looked at. */
  readonly graceEnd: number | null
}

const reason = 'LIQUIDATION'

/** Watches the margin of an account, and closes what its rules say must be closed. */
export class MarginDesk {
  readonly #port: MarginPort
  /** Liquidations that have not ended. */
  readonly #orders = new Set<VenueOrder>()
  #count = 0
  /** When the grace of the present call ends, epoch ms; Infinity for none, and where only closes are looked at. */
  graceEnd = Number.POSITIVE_INFINITY

  constructor(port: MarginPort) {
    this.#port = port
  }

  /** Whether a fill is one of a liquidation. */
  isLiquidation(order: VenueOrder): boolean {
    return this.#orders.has(order)
  }

  /**
   * At the close of a bar, at the last prices: where a liquidation is due, what could open a position leaves the market, and
   * what the plan says is sent, to meet the next open, or what stands in a market that goes on between bars.
   */
  checkAtClose(time: number): void {
    this.#forgetEnded()
    if (this.#port.rules.margin.statusAt(time) === 'due') this.#liquidate(time)
  }

  /**
   * At a moment between closes, at the prices at which positions can be closed then: where a liquidation is due, what the
   * plan says meets the market at once. Whether anything was done. Notes when a grace that has begun will end.
   */
  checkAtTouch(time: number): boolean {
    this.#forgetEnded()
    const status = this.#port.rules.margin.statusAt(time)
    if (status !== 'called') this.graceEnd = Number.POSITIVE_INFINITY
    else if (this.graceEnd === Number.POSITIVE_INFINITY) this.graceEnd = time + this.#port.graceMs
    return status === 'due' && this.#liquidate(time)
  }

  /** No other plan is made while one waits. */
  #liquidate(time: number): boolean {
    if (this.#orders.size > 0) return false
    const { rules, venue } = this.#port
    this.#cancelEntries(time)
    for (const step of rules.margin.liquidationPlan()) {
      const order = this.#orderOf(step, time)
      if (order === null) continue
      // The broker sends it from its own desk: it has no way to go.
      venue.submit(order, time)
      if (order.isWorking) this.#port.meetNow(order, time)
    }
    this.#forgetEnded()
    return true
  }

  /** At the price by which positions are marked now: closes at once, at these prices. */
  closeAtMarks(time: number): void {
    const { margin } = this.#port.rules
    if (this.#isFlat() || !margin.isCalled()) return
    this.#cancelEntries(time)
    for (const step of margin.liquidationPlan()) {
      const order = this.#orderOf(step, time)
      if (order === null) continue
      this.#port.venue.submit(order, time)
      // It meets the price that is marked, with slippage; what there is no volume for waits for the next open.
      if (order.isWorking) {
        if (this.#port.isOnTicks(order.instrument)) this.#port.meetNow(order, time)
        else this.#port.venue.meet(order, step.holding.markTicks, time)
      }
      this.#port.venue.sweep(order.instrument)
    }
    this.#forgetEnded()
  }

  /**
   * On the way of one instrument's price from `from` to the end of its bar that is bad for the position, the others at their
   * last prices: closes at the first tick at which the account is short of margin. `isBefore` leaves the matter to a stop
   * that lies nearer.
   */
  closeOnTheWay(
    instrument: number,
    way: { readonly from: Scaled; readonly low: Scaled; readonly high: Scaled },
    time: number,
    isBefore: boolean,
  ): void {
    const holding = this.#port.account.holdings[instrument] as Holding
    const { steps } = holding.position
    if (steps === 0) return
    this.#port.mark()
    const isLong = steps > 0
    const ticks = this.#firstCall(holding, way.from, isLong ? way.low : way.high, isLong ? -1 : 1)
    if (ticks === null || (isBefore && this.#hasNearerStop(instrument, isLong, ticks))) return
    holding.markTicks = ticks
    this.closeAtMarks(time)
  }

  /** The first tick from one price to another at which the account is called; null for none. Equity falls along the way. */
  #firstCall(holding: Holding, from: Scaled, to: Scaled, step: 1 | -1): Scaled | null {
    const { margin } = this.#port.rules
    const isCalledAt = (ticks: Scaled): boolean => {
      holding.markTicks = ticks
      return margin.isCalled()
    }
    const at = (distance: Scaled): Scaled => addScaled(from, step === 1 ? distance : negateScaled(distance))
    let inside = step === 1 ? subtractScaled(to, from) : subtractScaled(from, to)
    let found: Scaled | null = null
    if (inside >= 0 && isCalledAt(to)) {
      let outside: Scaled = -1
      while (subtractScaled(inside, outside) > 1) {
        const middle = multiplyDivideFloor(addScaled(inside, outside), 1, 2)
        if (isCalledAt(at(middle))) inside = middle
        else outside = middle
      }
      found = at(inside)
    }
    holding.markTicks = from
    return found
  }

  #hasNearerStop(instrument: number, isLong: boolean, ticks: Scaled): boolean {
    return (this.#port.venue.working[instrument] ?? []).some(
      ({ phase, side, stopTicks }) =>
        phase === 'stop' &&
        side === (isLong ? -1 : 1) &&
        stopTicks !== null &&
        (isLong ? stopTicks >= ticks : stopTicks <= ticks),
    )
  }

  snapshot(): MarginDeskSnapshot {
    // One that has ended is forgotten before anybody asks for it again.
    const unended = [...this.#orders].filter(({ status }) => !isTerminal(status))
    const graceEnd = this.graceEnd === Number.POSITIVE_INFINITY ? null : this.graceEnd
    return { orders: unended.map(({ index }) => index), count: this.#count, graceEnd }
  }

  /** Goes on from a snapshot, over the orders of a venue that was restored before. */
  restore({ orders, count, graceEnd }: MarginDeskSnapshot): void {
    const known = new Map(this.#port.venue.unended().map((order) => [order.index, order]))
    this.#orders.clear()
    for (const index of orders) {
      const order = known.get(index)
      invariant(order !== undefined, `the venue has no order ${index}, which is to be a liquidation`)
      this.#orders.add(order)
    }
    this.#count = count
    this.graceEnd = graceEnd ?? Number.POSITIVE_INFINITY
  }

  #orderOf({ holding, steps }: LiquidationStep, time: number): VenueOrder | null {
    const { prepared, gate } = this.#port
    const equity = this.#port.equity()
    const ordinal = `liquidation-${this.#count++}`
    const order = closingOrder({ prepared, gate, holding, time, equity, ordinal, steps, reason })
    if (order !== null) this.#orders.add(order)
    return order
  }

  #cancelEntries(time: number): void {
    const { venue } = this.#port
    for (const order of [...venue.working.flat(), ...venue.held]) {
      if (!order.isReduceOnly) venue.cancel(order, time, reason)
    }
  }

  #isFlat(): boolean {
    return this.#port.account.holdings.every(({ position }) => position.steps === 0)
  }

  #forgetEnded(): void {
    for (const order of this.#orders) if (isTerminal(order.status)) this.#orders.delete(order)
  }
}
