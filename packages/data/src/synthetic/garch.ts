import type { BarSeries } from '@race/core'
import { z } from 'zod'
import { checkOptions } from '../options/check-options.ts'
import { makeMarket, stepsPerBar } from './make-market.ts'
import { deviation, drift, type MarketOptions, marketShape } from './market-options.ts'

export interface GarchOptions extends MarketOptions {
  /** Standard deviation of the log return of a bar in the long run, and at the first bar; 0.01 by default. */
  readonly volatility?: number
  /** How much the square of a bar's return adds to the variance of the next, 0 to 1; 0.08 by default. */
  readonly alpha?: number
  /** How much of a bar's variance goes on to the next, 0 to 1; 0.9 by default. With `alpha` it must stay below 1. */
  readonly beta?: number
  /** Mean log return of a bar; 0 by default. */
  readonly drift?: number
}

const share = z.number().min(0).lt(1)

const schema = z
  .strictObject({
    ...marketShape,
    volatility: deviation.optional(),
    alpha: share.default(0.08),
    beta: share.default(0.9),
    drift: drift.optional(),
  })
  .check(({ value: { alpha, beta }, issues }) => {
    if (alpha + beta < 1) return
    const message = `alpha and beta must add up to less than 1, or the variance has no mean, but are ${alpha} and ${beta}`
    issues.push({ code: 'custom', path: ['alpha'], input: alpha, message })
  })

/**
 * A seeded market whose volatility comes in clusters: GARCH(1,1) of T. Bollerslev ("Generalized Autoregressive
 * Conditional Heteroskedasticity", Journal of Econometrics 31, 1986). The variance of a bar's log return is
 * `ω + α r² + β h`, of the return r (less the drift) and the variance h of the bar before, with ω such that its mean is
 * `volatility²`. Squares of returns are correlated over lag k as `ρ₁ (α + β)^(k−1)`, with
 * `ρ₁ = α (1 − αβ − β²) / (1 − 2αβ − β²)`. Bars are made as by `randomWalk`.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, also where α + β is 1 or more, and for a market that
 *   leaves the range of exact prices
 *
 * @example
 * ```ts
 * const market = garch({ seed: 'race', bars: 2000, timeframe: '1d', alpha: 0.1, beta: 0.85 })
 * ```
 */
export function garch(options: GarchOptions): BarSeries {
  checkOptions(schema, options, 'garch')
  const { volatility = 0.01, alpha = 0.08, beta = 0.9, drift = 0 } = options
  const omega = (1 - alpha - beta) * volatility * volatility
  const stepDrift = drift / stepsPerBar
  return makeMarket(options, {
    market: 'GARCH market',
    pathOf(random) {
      let variance = volatility * volatility
      let stepVolatility = volatility / Math.sqrt(stepsPerBar)
      return {
        step: () => stepDrift + stepVolatility * random.normal(),
        barEnded(logReturn) {
          const shock = logReturn - drift
          variance = omega + alpha * shock * shock + beta * variance
          stepVolatility = Math.sqrt(variance / stepsPerBar)
        },
      }
    },
  })
}
