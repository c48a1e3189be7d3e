import { type BarSeries, exp, log } from '@race/core'
import { z } from 'zod'
import { checkOptions } from '../options/check-options.ts'
import { makeMarket, stepsPerBar } from './make-market.ts'
import { deviation, drift, type MarketOptions, marketShape } from './market-options.ts'

export interface TrendingOptions extends MarketOptions {
  /** Standard deviation of the log return of a bar, trend and noise together; 0.01 by default. */
  readonly volatility?: number
  /** Share of the variance of bars that is trend, 0 (a random walk) to 1 (no noise); 0.1 by default. */
  readonly strength?: number
  /** Bars until half of a trend is expected to be gone; 20 by default. */
  readonly halfLifeBars?: number
  /** Mean log return of a bar over all trends; 0 by default. */
  readonly drift?: number
}

const schema = z.strictObject({
  ...marketShape,
  volatility: deviation.optional(),
  strength: z.number().min(0).max(1).optional(),
  halfLifeBars: z.number().min(0.1).max(1e9).optional(),
  drift: drift.optional(),
})

/**
 * A seeded market in which trends, up and down, come, last and fade: the drift of a bar is an autoregressive process of
 * first order, with noise on top. Returns of bars k apart are correlated as `strength × 2^(−k / halfLifeBars)`, so what has
 * risen is a little likelier to rise. Bars are made as by `randomWalk`.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, and for a market that leaves the range of exact prices
 *
 * @example
 * ```ts
 * const market = trending({ seed: 'race', bars: 1000, timeframe: '1d', strength: 0.2, halfLifeBars: 40 })
 * ```
 */
export function trending(options: TrendingOptions): BarSeries {
  checkOptions(schema, options, 'trending')
  const { volatility = 0.01, strength = 0.1, halfLifeBars = 20, drift = 0 } = options
  const kept = exp(-log(2) / halfLifeBars)
  const trendDeviation = volatility * Math.sqrt(strength)
  const renewal = trendDeviation * Math.sqrt(1 - kept * kept)
  const stepVolatility = volatility * Math.sqrt((1 - strength) / stepsPerBar)
  return makeMarket(options, {
    market: 'trending market',
    pathOf(random) {
      const turns = random.fork('trend')
      let trend = trendDeviation * turns.normal()
      return {
        step: () => (drift + trend) / stepsPerBar + stepVolatility * random.normal(),
        barEnded() {
          trend = kept * trend + renewal * turns.normal()
        },
      }
    },
  })
}
