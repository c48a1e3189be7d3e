import { type BarSeries, exp, type Random } from '@race/core'
import { z } from 'zod'
import { checkOptions } from '../options/check-options.ts'
import { makeMarket, stepsPerBar } from './make-market.ts'
import { deviation, drift, type MarketOptions, marketShape } from './market-options.ts'

export interface JumpDiffusionOptions extends MarketOptions {
  /** Standard deviation of the log return of a bar without its jumps; 0.01 by default. */
  readonly volatility?: number
  /** Mean log return of a bar without its jumps; 0 by default. */
  readonly drift?: number
  /** Mean number of jumps in a bar, 0 to 100; 0.02 by default, one in 50 bars. */
  readonly jumpsPerBar?: number
  /** Mean log return of a jump; −0.02 by default. */
  readonly jumpMean?: number
  /** Standard deviation of the log return of a jump; 0.04 by default. */
  readonly jumpDeviation?: number
}

const schema = z.strictObject({
  ...marketShape,
  volatility: deviation.optional(),
  drift: drift.optional(),
  jumpsPerBar: z.number().min(0).max(100).optional(),
  jumpMean: drift.optional(),
  jumpDeviation: deviation.optional(),
})

/**
 * A seeded market that jumps: a random walk with jumps of normal size at random times, a Poisson process (R. C. Merton,
 * "Option Pricing When Underlying Stock Returns Are Discontinuous", Journal of Financial Economics 3, 1976). Log returns of
 * bars have the mean `drift + jumpsPerBar × jumpMean` and the variance
 * `volatility² + jumpsPerBar × (jumpMean² + jumpDeviation²)`. Bars are made as by `randomWalk`.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, and for a market that leaves the range of exact prices
 *
 * @example
 * ```ts
 * const market = jumpDiffusion({ seed: 'race', bars: 1000, timeframe: '1d', jumpsPerBar: 0.05 })
 * ```
 */
export function jumpDiffusion(options: JumpDiffusionOptions): BarSeries {
  checkOptions(schema, options, 'jumpDiffusion')
  const { volatility = 0.01, drift = 0, jumpsPerBar = 0.02, jumpMean = -0.02, jumpDeviation = 0.04 } = options
  const stepDrift = drift / stepsPerBar
  const stepVolatility = volatility / Math.sqrt(stepsPerBar)
  const noJump = exp(-jumpsPerBar / stepsPerBar)
  return makeMarket(options, {
    market: 'jump diffusion',
    pathOf(random) {
      const jumps = random.fork('jumps')
      return {
        step() {
          let change = stepDrift + stepVolatility * random.normal()
          for (let count = poisson(noJump, jumps); count > 0; count--)
            change += jumpMean + jumpDeviation * jumps.normal()
          return change
        },
      }
    },
  })
}

/** A Poisson number by its chance of being 0 (D. E. Knuth, "The Art of Computer Programming", volume 2, 3.4.1). */
function poisson(chanceOfNone: number, random: Random): number {
  let count = 0
  for (let product = random.next(); product > chanceOfNone; product *= random.next()) count++
  return count
}
