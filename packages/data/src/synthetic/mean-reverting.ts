import { type BarSeries, exp, log } from '@race/core'
import { z } from 'zod'
import { checkOptions } from '../options/check-options.ts'
import { makeMarket, stepsPerBar } from './make-market.ts'
import { deviation, type MarketOptions, marketShape } from './market-options.ts'

export interface MeanRevertingOptions extends MarketOptions {
  /** The price that the market returns to; `price` by default. */
  readonly level?: number
  /** Bars until half of a distance from the level is expected to be gone; 20 by default. */
  readonly halfLifeBars?: number
  /** Standard deviation of the log return of a bar, were there no pull; 0.01 by default. */
  readonly volatility?: number
}

const schema = z.strictObject({
  ...marketShape,
  level: z.number().positive().optional(),
  halfLifeBars: z.number().min(0.1).max(1e9).optional(),
  volatility: deviation.optional(),
})

/**
 * A seeded market that returns to a level: its log price is an Ornstein-Uhlenbeck process (G. E. Uhlenbeck and
 * L. S. Ornstein, "On the Theory of the Brownian Motion", Physical Review 36, 1930), in its exact discrete form. In the
 * long run the log price has a standard deviation of `volatility × sqrt(halfLifeBars / (2 ln 2))` around that of the level.
 * Bars are made as by `randomWalk`.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, and for a market that leaves the range of exact prices
 *
 * @example
 * ```ts
 * const spread = meanReverting({ seed: 'race', bars: 1000, timeframe: '1h', halfLifeBars: 12 })
 * ```
 */
export function meanReverting(options: MeanRevertingOptions): BarSeries {
  checkOptions(schema, options, 'meanReverting')
  const { price = 100, level = price, halfLifeBars = 20, volatility = 0.01 } = options
  const mean = log(level)
  const pull = log(2) / halfLifeBars
  const kept = exp(-pull / stepsPerBar)
  const stepVolatility = volatility * Math.sqrt((1 - kept * kept) / (2 * pull))
  return makeMarket(options, {
    market: 'mean-reverting market',
    pathOf: (random) => ({
      step: (_, place) => (mean - place) * (1 - kept) + stepVolatility * random.normal(),
    }),
  })
}
