import { addScaled, createRandom, type Random, type Scaled } from '@race/core'
import { createMarketMoment, type MarketMoment, type PriceCost } from './costs/market-moment.ts'
import { slippageNeeds } from './costs/slippage-needs.ts'
import { createSpread } from './costs/spread.ts'
import type { Latency } from './latency.ts'
import { createFillChance, createLiquidity, createTouchRule, type Liquidity, type TouchRule } from './liquidity.ts'
import { isWithinLimit } from './match-price.ts'
import { orderCostsOf } from './order-costs.ts'
import { createSlippage } from './slippage.ts'
import type { VenueBar } from './venue-bar.ts'
import type { SimulatedVenueOptions } from './venue-options.ts'
import type { VenueOrder } from './venue-order.ts'

/** What of the bar that is being matched an instrument's fills have used. */
export interface BarUse {
  /** Epoch ms of its open. */
  time: number
  volumeSteps: Scaled | null
  usedSteps: Scaled
  highTicks: Scaled | null
  lowTicks: Scaled | null
}

/** The prices and sizes that fills really get: spread, slippage, liquidity and touches, as a venue applies them. */
export class FillCosts {
  /** Whether a bar's volume, or its high and low, must be known at its open already. */
  readonly needsVolume: boolean
  readonly needsRange: boolean
  /** Whether prices depend on how much is filled. */
  readonly needsSize: boolean
  readonly #spread: PriceCost | null
  readonly #slippage: PriceCost | null
  readonly #liquidity: Liquidity | null
  readonly #touch: TouchRule | null
  readonly #chance: TouchRule | null
  readonly #moment: MarketMoment = createMarketMoment()
  readonly #bars: readonly BarUse[]

  /** Null where every order fills wholly, at the price of the data. */
  static of(options: SimulatedVenueOptions): FillCosts | null {
    const costs = new FillCosts(options)
    const isFree =
      costs.#spread === null &&
      costs.#slippage === null &&
      costs.#liquidity === null &&
      costs.#touch === null &&
      costs.#chance === null
    return isFree ? null : costs
  }

  private constructor(options: SimulatedVenueOptions) {
    const { spread, slippage, liquidity, touch, fillProbability, volatilityOf, instruments, luck } = options
    const random = randomOf(options)
    this.#spread = spread === undefined ? null : createSpread(spread)
    this.#slippage = createSlippage(slippage, {
      random,
      ...(volatilityOf === undefined ? {} : { volatilityOf }),
      ...(luck === undefined ? {} : { luckPlaces: luck.instruments }),
    })
    this.#liquidity = liquidity === undefined ? null : createLiquidity(liquidity)
    this.#touch = touch === undefined || touch.rule === 'touch' ? null : createTouchRule(touch, random)
    this.#chance = fillProbability === undefined ? null : createFillChance(fillProbability, random)
    const needs = slippageNeeds(slippage)
    this.needsVolume = needs.size || this.#liquidity !== null
    this.needsRange = needs.range
    this.needsSize = needs.size
    this.#bars = instruments.map(() => ({ time: 0, volumeSteps: null, usedSteps: 0, highTicks: null, lowTicks: null }))
  }

  /** What fills have used of bars that may go on; `restore` goes on from it. */
  snapshot(): readonly BarUse[] {
    return this.#bars.map((use) => ({ ...use }))
  }

  restore(uses: readonly BarUse[]): void {
    for (const [instrument, use] of uses.entries()) Object.assign(this.#bars[instrument] as BarUse, use)
  }

  /** A bar opens: nothing of it has been used. */
  begin(instrument: number, bar: VenueBar): void {
    const use = this.#bars[instrument] as BarUse
    use.usedSteps = 0
    use.time = bar.openTime
    this.see(instrument, bar)
  }

  /** What is known of the bar from now on. */
  see(instrument: number, bar: VenueBar): void {
    const use = this.#bars[instrument] as BarUse
    use.volumeSteps = bar.volumeSteps
    if (!this.needsRange) return
    use.highTicks = bar.high
    use.lowTicks = bar.low
  }

  /**
   * The price of a fill of `steps`: after spread and slippage for what takes liquidity, the limit or better for a limit
   * order, which pays the spread where it takes and does not slip. Null where the order does not fill at this moment.
   */
  priceOf(order: VenueOrder, ticks: Scaled, steps: Scaled, time: number): Scaled | null {
    const isLimit = order.phase === 'limit'
    if (isLimit && (order.hasMet || this.#spread === null)) return ticks
    const moment = this.#moment
    const use = this.#bars[order.instrument] as BarUse
    moment.instrument = order.instrument
    moment.side = order.side
    moment.ticks = ticks
    moment.steps = steps
    moment.time = time
    moment.volumeSteps = use.volumeSteps
    moment.usedSteps = use.usedSteps
    moment.highTicks = use.highTicks
    moment.lowTicks = use.lowTicks
    moment.orderNumber = order.luck
    const afterSpread = this.#spread === null ? ticks : this.#spread(moment)
    if (afterSpread === null || isLimit) {
      return afterSpread !== null && isWithinLimit(order, afterSpread) ? afterSpread : null
    }
    if (this.#slippage === null) return afterSpread
    moment.ticks = afterSpread
    return this.#slippage(moment)
  }

  /** Steps that the order can still fill in this bar; null for no limit. `bar` is the venue's count of bars. */
  availableSteps(order: VenueOrder, bar: number): Scaled | null {
    if (this.#liquidity === null) return null
    const use = this.#bars[order.instrument] as BarUse
    if (this.#liquidity.scope === 'instrument') return this.#liquidity.availableSteps(use.volumeSteps, use.usedSteps)
    const used = order.costs !== null && order.costs.bar === bar ? order.costs.usedSteps : 0
    return this.#liquidity.availableSteps(use.volumeSteps, used)
  }

  /** Counts a fill as used. */
  use(order: VenueOrder, steps: Scaled, bar: number): void {
    const use = this.#bars[order.instrument] as BarUse
    use.usedSteps = addScaled(use.usedSteps, steps)
    if (this.#liquidity?.scope !== 'order') return
    const costs = orderCostsOf(order)
    costs.usedSteps = costs.bar === bar ? addScaled(costs.usedSteps, steps) : steps
    costs.bar = bar
  }

  /** Whether an order that meets the market fills in this bar, or at this tick; where it does not, it waits for the next. */
  happens({ instrument, luck }: VenueOrder, time: number): boolean {
    if (this.#chance === null) return true
    const bar = (this.#bars[instrument] as BarUse).time
    return this.#chance(luck, bar === 0 ? time : bar)
  }

  /** Whether a limit that the price reached fills: always where the price went beyond it. */
  fillsAtTouch({ limitTicks, instrument, luck }: VenueOrder, furthest: Scaled): boolean {
    if (this.#touch === null || limitTicks !== furthest) return true
    return this.#touch(luck, (this.#bars[instrument] as BarUse).time)
  }
}

/** The generator of a venue's chances, which is not the strategy's. */
export function randomOf({ random }: SimulatedVenueOptions): Random {
  return random ?? createRandom('race/costs')
}

/** Whether anything is drawn by order. */
export function hasChance(
  { slippage, touch, fillProbability, drawsByOrder = false }: SimulatedVenueOptions,
  { isZero }: Latency,
): boolean {
  const isByChance = fillProbability !== undefined || typeof touch?.rule === 'object'
  return drawsByOrder || !isZero || slippageNeeds(slippage).chance || isByChance
}
