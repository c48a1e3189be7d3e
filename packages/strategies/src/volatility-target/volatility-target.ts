import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { confidenceOfDeviation } from '../internal/confidence-of.ts'
import { percent } from '../internal/figures.ts'
import { bandParam, exposureMaxParam, volatilityBarsParam } from '../internal/rebalance-params.ts'
import { shareOfEquity } from '../internal/share-of-equity.ts'
import { useYearlyVolatility } from '../internal/yearly-volatility.ts'

const params = z.strictObject({
  annual: z
    .number()
    .min(0.01)
    .max(2)
    .default(0.15)
    .meta({ unit: 'a year', step: 0.01, description: 'Volatility that the account should have; 0.15 is 15 % a year.' }),
  volatilityBars: volatilityBarsParam,
  exposureMax: exposureMaxParam,
  band: bandParam,
})

/**
 * Always long, by as much of equity as brings the yearly volatility to `annual`: the share is `annual` ÷ the volatility of the
 * last `volatilityBars` bars, at most `exposureMax`. It is measured at each close and traded when what is held is further than
 * `band` from it. The confidence of its orders is how sure that estimate of volatility is.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: volatilityTarget, params: { annual: 0.1, band: 0.1 }, data: series })
 * ```
 */
export const volatilityTarget = defineStrategy({
  id: 'race/volatility-target',
  version: '1.0.0',
  title: 'Volatility target',
  description:
    'Holds one instrument, less of it while it is restless and more while it is calm, so that the account keeps to one ' +
    'volatility. Moreira and Muir, "Volatility-Managed Portfolios", Journal of Finance 72, 2017.',
  params,
  setup(context) {
    const { annual, volatilityBars, exposureMax, band } = context.params
    const bars = context.data()
    const volatility = useYearlyVolatility(context, bars, volatilityBars)
    const position = shareOfEquity(bars)
    const confidence = confidenceOfDeviation(volatilityBars)
    return {
      onBar(moment) {
        if (!moment.closed(bars) || moment.order.workingCount > 0) return
        const measured = volatility.now
        // A price that has not moved has no volatility to divide by: the most is held.
        const share = measured > 0 ? Math.min(exposureMax, annual / measured) : exposureMax
        const reason = `volatility of ${percent(measured)} a year`
        position.bringTo(moment, { share, band, reason, confidence })
      },
    }
  },
})
