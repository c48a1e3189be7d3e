import { type BarSeries, log, RaceError } from '@race/core'
import { z } from 'zod'
import { checkOptions } from '../options/check-options.ts'
import { makeMarket, stepsPerBar } from './make-market.ts'
import { deviation, drift, type MarketOptions, marketShape } from './market-options.ts'

export interface CrashOptions extends MarketOptions {
  /** Standard deviation of the log return of a bar in quiet times; 0.01 by default. */
  readonly volatility?: number
  /** Mean log return of a bar outside crash and recovery; 0 by default. */
  readonly drift?: number
  /** The bar, counted from 0, at whose open the crash begins; the middle one by default. */
  readonly crashBar?: number
  /** How many bars the fall takes; 5 by default. */
  readonly crashBars?: number
  /** Share of the price that is lost, above 0 and below 1, before noise; 0.4 by default. */
  readonly depth?: number
  /** Bars after the fall in which the market recovers; 100 by default. */
  readonly recoveryBars?: number
  /** Share of the lost log price that comes back, before noise; 0.5 by default, 1 for all, 0 for none. */
  readonly recovery?: number
  /** How many times as volatile the market is while it falls; 4 by default. It calms down evenly while it recovers. */
  readonly stress?: number
}

const schema = z.strictObject({
  ...marketShape,
  volatility: deviation.optional(),
  drift: drift.optional(),
  crashBar: z.int().min(0).optional(),
  crashBars: z.int().min(1).optional(),
  depth: z.number().gt(0).lt(1).optional(),
  recoveryBars: z.int().min(0).optional(),
  recovery: z.number().min(0).max(1).optional(),
  stress: z.number().min(1).max(100).optional(),
})

/**
 * A seeded market with one crash: quiet, then a fall of a stated depth, then a recovery, with a volatility that leaps up and
 * calms down. Without noise (`volatility: 0`) the fall is exactly as deep as stated, to the tick. Bars are made as by
 * `randomWalk`.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, also for a fall that does not end within the bars, and for a
 *   market that leaves the range of exact prices
 *
 * @example
 * ```ts
 * const market = crash({ seed: 'race', bars: 500, timeframe: '1d', depth: 0.35, crashBars: 20 })
 * ```
 */
export function crash(options: CrashOptions): BarSeries {
  checkOptions(schema, options, 'crash')
  const { bars, volatility = 0.01, drift = 0, stress = 4, recoveryBars = 100 } = options
  const { crashBar = Math.floor(bars / 2), crashBars = 5, depth = 0.4, recovery = 0.5 } = options
  const bottom = crashBar + crashBars
  requireFall({ bars, crashBar, crashBars })
  const fall = log(1 - depth)
  const end = bottom + recoveryBars
  const driftAt = (bar: number): number => {
    if (bar < crashBar || bar >= end) return drift
    return bar < bottom ? fall / crashBars : (-fall * recovery) / recoveryBars
  }
  const stressAt = (bar: number): number => {
    if (bar < crashBar || bar >= end) return 1
    return bar < bottom ? stress : 1 + (stress - 1) * (1 - (bar - bottom) / recoveryBars)
  }
  const stepVolatility = volatility / Math.sqrt(stepsPerBar)
  return makeMarket(options, {
    market: 'crash',
    pathOf: (random) => ({
      step: (bar) => driftAt(bar) / stepsPerBar + stepVolatility * stressAt(bar) * random.normal(),
    }),
  })
}

function requireFall({ bars, crashBar, crashBars }: { bars: number; crashBar: number; crashBars: number }): void {
  if (crashBar + crashBars <= bars) return
  throw new RaceError('CONFIG_INVALID', {
    message: `The crash takes ${crashBars} bars from bar ${crashBar} on, but the market has ${bars} bars`,
    facts: { bars, crashBar, crashBars },
    hint: 'Give more bars, an earlier crashBar or fewer crashBars.',
  })
}
