import type {
  FeeSchedule,
  OrderSizing,
  SimulatedVenue,
  VenueLot,
  VenueOrder,
  VenuePolicy,
} from '@race/brokers/simulated'
import { stepsOf } from '@race/brokers/simulated'
import {
  absScaled,
  addScaled,
  type Decimal,
  decimal,
  fromScaled,
  type Holding,
  minScaled,
  negateScaled,
  notionalOf,
  type Scaled,
  type Signal,
  type Size,
  subtractScaled,
  type TradingAccount,
  toScaled,
} from '@race/core'
import type {
  AccountFacts,
  CompatibilityPolicy,
  EndRule,
  HoldingFacts,
  SizingRequest,
  SubmittedOrder,
} from './compatibility-policy.ts'

/** Asks a compatibility policy in exact decimals and brings its answer back into integers. */
export class PolicyDesk {
  readonly #policy: CompatibilityPolicy
  readonly #account: TradingAccount
  readonly #barCloseTicks: (instrument: number) => Scaled
  #venue: SimulatedVenue | null = null
  #accepted: ((order: SubmittedOrder) => boolean) | null = null
  #acceptedAt = Number.NaN

  constructor(policy: CompatibilityPolicy, account: TradingAccount, barCloseTicks: (instrument: number) => Scaled) {
    this.#policy = policy
    this.#account = account
    this.#barCloseTicks = barCloseTicks
  }

  /** The venue asks this desk, and this desk the venue for fees. */
  attach(venue: SimulatedVenue): void {
    this.#venue = venue
  }

  sizingAtSignal(signal: Signal, instrument: number): OrderSizing | null {
    const holding = this.#account.holdings[instrument] as Holding
    const fee = this.#venue?.feeOf(instrument)
    if (this.#policy.unitsAtSignal === undefined || fee === undefined) return null
    const { side, size } = signal
    const request = this.#request(holding, instrument, holding.markTicks, fee, side, size, holding.markTicks)
    const units = this.#policy.unitsAtSignal(request)
    return units === null ? null : { type: 'fixed', steps: stepsOf(units, holding.valuation.instrument.quantityStep) }
  }

  /** The price that a signal's bracket must lie around; undefined for the native one. */
  bracketReference(signal: Signal, lastPrice: number): number | undefined {
    return this.#policy.bracketReference?.(signal, lastPrice)
  }

  stepsAtFill(order: VenueOrder, ticks: Scaled, fee: FeeSchedule): Scaled | null {
    if (this.#policy.unitsAtFill === undefined) return null
    const size = this.#sizeOf(order)
    if (size === null) return null
    const request = this.#request(order.holding, order.instrument, ticks, fee, order.sideName, size)
    const units = this.#policy.unitsAtFill(request)
    return units === null ? null : stepsOf(units, order.holding.valuation.instrument.quantityStep)
  }

  /** The hooks of the policy as the venue calls them. */
  venuePolicy(): VenuePolicy {
    const { queue, prices, lots, cash } = this.#policy
    return {
      stepsAtFill: (order, ticks, _, fee) => this.stepsAtFill(order, ticks, fee),
      ...(queue === undefined ? {} : { queue }),
      ...(prices === undefined ? {} : { prices }),
      ...(lots === undefined ? {} : { lots }),
      ...(cash?.acceptance === undefined ? {} : { accepts: (order: VenueOrder) => this.#accepts(order) }),
      ...(cash?.carries === undefined
        ? {}
        : {
            carries: (order: VenueOrder, closed: Scaled, opened: Scaled, ticks: Scaled) =>
              this.#carries(order, closed, opened, ticks),
          }),
    }
  }

  get endOfRun(): EndRule | undefined {
    return this.#policy.endOfRun
  }

  /** Whether equity has come to where the policy ends the run. */
  isRuined(equity: number): boolean {
    return this.#policy.endOfRun?.isRuined?.(equity) === true
  }

  stepsToClose(lot: VenueLot, fraction: number): Scaled {
    const { quantityStep } = lot.entry.holding.valuation.instrument
    const held = fromScaled(lot.steps, 0).times(quantityStep)
    const units = this.#policy.unitsToClose?.(held, fraction) ?? held.times(decimal(fraction))
    return minScaled(stepsOf(units, quantityStep), lot.steps)
  }

  /** Where a market order fills at once, in ticks to the nearest; null for none. */
  decisionTicks(order: VenueOrder, time: number): Scaled | null {
    if (order.type !== 'market') return null
    const { instrument } = order.holding.valuation
    const price = this.#policy.decisionPrice?.(instrument, order.sideName, time) ?? null
    return price === null
      ? null
      : toScaled(price.dividedBy(instrument.tickSize, { decimals: 0, rounding: 'half-even' }), 0)
  }

  /** Takes what the policy says that holding costs. */
  accrue(instrument: number, openTime: number, since: number): void {
    const accrual = this.#policy.cash?.accrual
    const holding = this.#account.holdings[instrument] as Holding
    if (accrual === undefined || holding.position.steps === 0) return
    const { scale } = this.#account
    const amount = accrual(this.#factsOf(holding), openTime, since).roundTo(scale, 'half-even')
    if (amount.sign !== 0) this.#account.pay('interest', negateScaled(toScaled(amount, scale)))
  }

  #accepts(order: VenueOrder): boolean {
    const acceptance = this.#policy.cash?.acceptance
    if (acceptance === undefined) return true
    // Orders of one instant follow each other without a fill between them.
    if (this.#accepted === null || this.#acceptedAt !== order.createdAt) {
      this.#accepted = acceptance(this.#facts())
      this.#acceptedAt = order.createdAt
    }
    const { tickSize, quantityStep } = order.holding.valuation.instrument
    const { sizing } = order
    const steps =
      sizing.type === 'fixed' ? sizing.steps : sizing.type === 'held' ? absScaled(order.holding.position.steps) : null
    const ticks = order.stopTicks ?? order.limitTicks ?? order.holding.markTicks
    const fee = this.#venue?.feeOf(order.instrument) as FeeSchedule
    return this.#accepted({
      instrument: order.instrument,
      side: order.sideName,
      units: steps === null ? null : fromScaled(steps, 0).times(quantityStep),
      price: fromScaled(ticks, 0).times(tickSize),
      fee: (units) => this.#feeOf(fee, ticks, units, quantityStep),
      children: childTicks(order).map((child) => ({
        price: fromScaled(child, 0).times(tickSize),
        fee: (units: Decimal) => this.#feeOf(fee, child, units, quantityStep),
      })),
    })
  }

  #carries(order: VenueOrder, closed: Scaled, opened: Scaled, ticks: Scaled): boolean {
    const fee = this.#venue?.feeOf(order.instrument) as FeeSchedule
    const size = this.#sizeOf(order) ?? { units: 0 }
    const request = this.#request(order.holding, order.instrument, ticks, fee, order.sideName, size)
    const unitsOf = (steps: Scaled) => fromScaled(steps, 0).times(order.holding.valuation.instrument.quantityStep)
    const parts = { instrumentIndex: order.instrument, closes: unitsOf(closed), opens: unitsOf(opened) }
    return this.#policy.cash?.carries?.({ ...request, ...parts }, this.#facts()) ?? true
  }

  #facts(): AccountFacts {
    const { cash, scale, holdings } = this.#account
    return { cash: fromScaled(cash, scale), holdings: holdings.map((holding) => this.#factsOf(holding)) }
  }

  #factsOf({ valuation, position, markTicks }: Holding): HoldingFacts {
    const { instrument } = valuation
    return {
      instrument,
      units: fromScaled(position.steps, 0).times(instrument.quantityStep),
      cost: fromScaled(position.cost, this.#account.scale),
      price: fromScaled(markTicks, 0).times(instrument.tickSize),
    }
  }

  #feeOf(fee: FeeSchedule, ticks: Scaled, units: Decimal, quantityStep: Decimal): Decimal {
    const steps = toScaled(units.dividedBy(quantityStep, { decimals: 0, rounding: 'ceiling' }), 0)
    return fromScaled(fee.of(ticks, steps), this.#account.scale)
  }

  #sizeOf(order: VenueOrder): Size | null {
    const ticket = order.ticket as { signal?: Signal } | null
    return ticket?.signal?.size ?? null
  }

  #request(
    holding: Holding,
    instrument: number,
    ticks: Scaled,
    fee: FeeSchedule,
    side: 'buy' | 'sell',
    size: Size,
    closeTicks = this.#barCloseTicks(instrument),
  ): SizingRequest {
    const { valuation, position } = holding
    const { tickSize, quantityStep } = valuation.instrument
    const scale = this.#account.scale
    const atMark = notionalOf(valuation, holding.markTicks, position.steps)
    const atClose = notionalOf(valuation, closeTicks, position.steps)
    const equity = addScaled(subtractScaled(this.#account.equity(), atMark), atClose)
    const queue = this.#venue?.queue
    const gross =
      queue?.keepsLots === true ? notionalOf(valuation, closeTicks, queue.grossSteps(instrument)) : absScaled(atClose)
    const exposure = addScaled(subtractScaled(this.#account.grossExposure(), absScaled(atMark)), gross)
    return {
      instrument: valuation.instrument,
      side,
      size,
      price: fromScaled(ticks, 0).times(tickSize),
      barClose: fromScaled(closeTicks, 0).times(tickSize),
      cash: fromScaled(this.#account.cash, scale),
      equityAtBarClose: fromScaled(equity, scale),
      exposureAtBarClose: fromScaled(exposure, scale),
      positionQuantity: fromScaled(position.steps, 0).times(quantityStep),
      fee: (units: Decimal) => this.#feeOf(fee, ticks, units, quantityStep),
    }
  }
}

/** Where the legs of a bracket will wait: the stop, then the target. */
function childTicks({ bracket }: VenueOrder): readonly Scaled[] {
  if (bracket === null) return []
  const legs = [bracket.stop?.stopTicks, bracket.target?.limitTicks]
  return legs.filter((ticks) => ticks !== undefined && ticks !== null)
}
