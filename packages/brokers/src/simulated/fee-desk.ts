import { addScaled, notionalOf, type Scaled, type TradingAccount } from '@race/core'
import { createMarketMoment } from './costs/market-moment.ts'
import type { TradedVolume, TradedVolumeState } from './costs/traded-volume.ts'
import { createTradedVolume, type FeeModel, FeeSchedule } from './fee.ts'
import { orderCostsOf } from './order-costs.ts'
import type { VenueOrder } from './venue-order.ts'

/** Charges the fills of one account: a schedule for each instrument, and one traded volume for the tiers of all of them. */
export class FeeDesk {
  readonly schedules: readonly FeeSchedule[]
  readonly #moment = createMarketMoment()
  readonly #isStateless: readonly boolean[]
  readonly #volume: TradedVolume | null

  constructor(model: FeeModel, account: TradingAccount) {
    const volume = createTradedVolume(model)
    this.#volume = volume
    this.schedules = account.holdings.map(({ valuation }) => new FeeSchedule(model, valuation, account.scale, volume))
    this.#isStateless = this.schedules.map(({ isStateless }) => isStateless)
  }

  /** What tiers have counted; null without tiers, and before the first fill. */
  snapshot(): TradedVolumeState | null {
    return this.#volume?.snapshot() ?? null
  }

  restore(state: TradedVolumeState | null): void {
    if (state !== null) this.#volume?.restore(state)
  }

  /**
   * What a fill pays, at the ledger scale. Asked once for each fill, in their order, before the order counts it.
   *
   * @param isWhole whether the fill is the whole order
   */
  charge(order: VenueOrder, ticks: Scaled, steps: Scaled, time: number, isMaker: boolean, isWhole: boolean): Scaled {
    const schedule = this.schedules[order.instrument] as FeeSchedule
    if (isWhole && this.#isStateless[order.instrument] === true) return schedule.of(ticks, steps)
    const moment = this.#moment
    moment.instrument = order.instrument
    moment.side = order.side
    moment.ticks = ticks
    moment.steps = steps
    moment.isMaker = isMaker
    moment.time = time
    return schedule.charge(moment, orderCostsOf(order).fees)
  }

  /** What an order that has filled in part has spent so far, fees included, at the ledger scale. */
  spentOn({ holding, filledValue, costs }: VenueOrder): Scaled {
    return addScaled(notionalOf(holding.valuation, filledValue, 1), costs === null ? 0 : costs.fees.paid)
  }
}
