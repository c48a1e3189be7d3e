import type { FeeSchedule, OrderSizing, SimulatedVenue, VenueOrder } from '@race/brokers/simulated'
import {
  absScaled,
  addScaled,
  type Decimal,
  fromScaled,
  type Holding,
  notionalOf,
  type Scaled,
  type Signal,
  type Size,
  subtractScaled,
  type TradingAccount,
  toScaled,
} from '@race/core'
import type { CompatibilityPolicy, SizingRequest } from './compatibility-policy.ts'
import { stepsOf } from './sizing-of-signal.ts'

/** Asks a compatibility policy in exact decimals and brings its answer back into integers. */
export class PolicyDesk {
  readonly #policy: CompatibilityPolicy
  readonly #account: TradingAccount
  readonly #barCloseTicks: (instrument: number) => Scaled
  #venue: SimulatedVenue | null = null

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
    const request = this.#request(holding, instrument, holding.markTicks, fee, signal.side, signal.size)
    const units = this.#policy.unitsAtSignal(request)
    return units === null ? null : { type: 'fixed', steps: stepsOf(units, holding.valuation.instrument.quantityStep) }
  }

  stepsAtFill(order: VenueOrder, ticks: Scaled, fee: FeeSchedule): Scaled | null {
    if (this.#policy.unitsAtFill === undefined) return null
    const size = this.#sizeOf(order)
    if (size === null) return null
    const request = this.#request(order.holding, order.instrument, ticks, fee, order.sideName, size)
    const units = this.#policy.unitsAtFill(request)
    return units === null ? null : stepsOf(units, order.holding.valuation.instrument.quantityStep)
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
  ): SizingRequest {
    const { valuation, position } = holding
    const { tickSize, quantityStep } = valuation.instrument
    const scale = this.#account.scale
    const closeTicks = this.#barCloseTicks(instrument)
    const atMark = notionalOf(valuation, holding.markTicks, position.steps)
    const atClose = notionalOf(valuation, closeTicks, position.steps)
    const equity = addScaled(subtractScaled(this.#account.equity(), atMark), atClose)
    const exposure = addScaled(subtractScaled(this.#account.grossExposure(), absScaled(atMark)), absScaled(atClose))
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
      fee: (units: Decimal) =>
        fromScaled(
          fee.of(ticks, toScaled(units.dividedBy(quantityStep, { decimals: 0, rounding: 'ceiling' }), 0)),
          scale,
        ),
    }
  }
}
