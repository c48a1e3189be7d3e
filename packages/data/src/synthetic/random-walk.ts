import type { BarSeries } from '@race/core'
import { z } from 'zod'
import { checkOptions } from '../options/check-options.ts'
import { makeMarket, stepsPerBar } from './make-market.ts'
import { deviation, drift, type MarketOptions, marketShape } from './market-options.ts'

export interface RandomWalkOptions extends MarketOptions {
  /** Standard deviation of the log return of a bar; 0.01 by default. */
  readonly volatility?: number
  /** Mean log return of a bar; 0 by default. */
  readonly drift?: number
}

const schema = z.strictObject({ ...marketShape, volatility: deviation.optional(), drift: drift.optional() })

/**
 * A seeded market: a geometric random walk of eight steps in each bar, whose end, highest and lowest point become close,
 * high and low, rounded to the tick. Each bar opens at the close before. Prices are at least one tick. Only `+ − × ÷`
 * and core's pinned functions are used, so that equal options give equal columns, and so an equal dataset hash, on
 * every machine.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, and for a walk that leaves the range of exact prices
 *
 * @example
 * ```ts
 * const market = randomWalk({ seed: 'race', bars: 1000, timeframe: '1d' })
 * console.log(market.length, market.instrument.id) // 1000 SYNTHETIC
 * ```
 */
export function randomWalk(options: RandomWalkOptions): BarSeries {
  checkOptions(schema, options, 'randomWalk')
  const { volatility = 0.01, drift = 0 } = options
  const stepDrift = drift / stepsPerBar
  const stepVolatility = volatility / Math.sqrt(stepsPerBar)
  return makeMarket(options, {
    market: 'random walk',
    pathOf: (random) => ({ step: () => stepDrift + stepVolatility * random.normal() }),
  })
}
