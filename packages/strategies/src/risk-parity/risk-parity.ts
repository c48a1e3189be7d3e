import { type BarHandles, defineStrategy, type StrategyContext } from '@race/core'
import { z } from 'zod'
import { confidenceOfDeviation } from '../internal/confidence-of.ts'
import { equityFractionParam } from '../internal/equity-fraction-param.ts'
import { percent } from '../internal/figures.ts'
import { bandParam, volatilityBarsParam } from '../internal/rebalance-params.ts'
import { type ShareOfEquity, shareOfEquity } from '../internal/share-of-equity.ts'
import { stretchOf } from '../internal/stretch-of.ts'
import { type Reading, useYearlyVolatility } from '../internal/yearly-volatility.ts'
import { inverseVolatilityWeights } from './inverse-volatility-weights.ts'

const params = z.strictObject({
  volatilityBars: volatilityBarsParam.default(60),
  every: z.int().min(1).max(1000).default(30).meta({
    unit: 'bar lengths',
    step: 1,
    description:
      'Time from one rebalancing to the next, in bars of the first series; where none trades it passes, too.',
  }),
  band: bandParam.default(0.02),
  equityFraction: equityFractionParam,
})

/** One instrument of the portfolio. */
interface Holding {
  readonly bars: BarHandles
  readonly volatility: Reading
  readonly position: ShareOfEquity
}

/** A position and the share of equity it should have. */
interface Move {
  readonly holding: Holding
  readonly volatility: number
  readonly from: number
  readonly to: number
}

/**
 * Long in every instrument of the run, in shares of `equityFraction` that are inverse to yearly volatility. Once in every stretch of
 * `every` bar lengths of the first series, counted in time from 1970 on, it is measured anew, and each position that is further than `band` from its share is brought there: what
 * is sold first, so that it pays for what is bought. An instrument that has not moved at all has no volatility, and no share
 * until it has. The confidence of its orders is how sure the estimates of volatility are.
 *
 * Each instrument is held by its first series. Correlations are left out, so the risks are equal only as far as the
 * instruments are equally correlated.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: riskParity, params: { every: 90 }, data: [stocks, bonds, gold] })
 * ```
 */
export const riskParity = defineStrategy({
  id: 'race/risk-parity',
  version: '1.0.0',
  title: 'Risk parity by inverse volatility',
  description:
    'Holds every instrument in a share that is inverse to its volatility, rebalanced at regular intervals. Maillard, Roncalli ' +
    'and Teïletche, "The Properties of Equally Weighted Risk Contribution Portfolios", Journal of Portfolio Management 36, ' +
    '2010; with equal correlations, equal risk contributions have these weights.',
  params,
  /** The stretch of time of the latest rebalancing. */
  state: z.strictObject({ stretch: z.int().nullable().default(null) }),
  needs: { instrumentsMin: 2 },
  setup(context) {
    const { volatilityBars, every, band, equityFraction } = context.params
    const holdings = context.instruments.map((id): Holding => {
      const bars = context.data(id)
      return { bars, volatility: useYearlyVolatility(context, bars, volatilityBars), position: shareOfEquity(bars) }
    })
    const clock = context.data()
    const stretch = stretchOf(clock.timeframe, every)
    const confidence = confidenceOfDeviation(volatilityBars)
    return {
      onBar(moment) {
        const { state } = moment
        if (!moment.closed(clock)) return
        const current = stretch(clock.time.now)
        if (current === state.stretch || moment.order.workingCount > 0) return
        state.stretch = current
        for (const { holding, volatility, to } of movesOf(moment, holdings, equityFraction)) {
          const reason = `volatility of ${percent(volatility)} a year among ${holdings.length} instruments`
          holding.position.bringTo(moment, { share: to, band, reason, confidence })
        }
      },
    }
  },
})

/** What is to be done, sales first. */
function movesOf(context: StrategyContext, holdings: readonly Holding[], equityFraction: number): readonly Move[] {
  const volatilities = holdings.map(({ volatility }) => volatility.now)
  const weights = inverseVolatilityWeights(volatilities)
  const moves = holdings.map((holding, index): Move => {
    const to = (weights[index] as number) * equityFraction
    return { holding, volatility: volatilities[index] as number, from: holding.position.held(context), to }
  })
  return moves.sort((a, b) => a.to - a.from - (b.to - b.from))
}
