import type { Scaled } from '@race/core'

/**
 * What costs are worked out from: one fill that is about to happen. The caller keeps one object and writes it anew for
 * every fill, so that no fill allocates; nothing that is given one keeps it.
 */
export interface MarketMoment {
  /** Position of the instrument in the configured order. */
  instrument: number
  /** 1 for a buy, −1 for a sell. */
  side: 1 | -1
  /** The price before costs, in ticks. */
  ticks: Scaled
  /** The size of this fill, in steps. */
  steps: Scaled
  /** The volume of the bar, or the size at the quote, in steps; null when it is unknown. */
  volumeSteps: Scaled | null
  /** Whether the order rested in the book and is met there. */
  isMaker: boolean
  /** Epoch ms. */
  time: number
  /** The bar's high, in ticks; null outside of bars. */
  highTicks: Scaled | null
  /** The bar's low, in ticks; null outside of bars. */
  lowTicks: Scaled | null
  /** Steps of the volume that the account has taken from this bar before this fill; 0 when left out. */
  usedSteps?: Scaled
  /** Number of the order, by which random costs are drawn; 0 when left out. */
  orderNumber?: number
}

/**
 * A moment to write over and over: instrument 0, a buy of nothing as a taker, everything else unknown.
 *
 * @example
 * ```ts
 * const moment = createMarketMoment()
 * moment.ticks = 10_000
 * moment.steps = 5
 * console.log(moment.side, moment.isMaker) // 1 false
 * ```
 */
export function createMarketMoment(): MarketMoment {
  return {
    instrument: 0,
    side: 1,
    ticks: 0,
    steps: 0,
    volumeSteps: null,
    isMaker: false,
    time: 0,
    highTicks: null,
    lowTicks: null,
    usedSteps: 0,
    orderNumber: 0,
  }
}

/**
 * The price of a fill after a cost, in ticks: never better than `moment.ticks`, rounded to the tick against the trader,
 * and never below one tick for a sell. Null when the model does not let the order fill at this moment.
 */
export type PriceCost = (moment: MarketMoment) => Scaled | null
