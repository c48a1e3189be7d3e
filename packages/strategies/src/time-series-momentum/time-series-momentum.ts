import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { confidenceOf } from '../internal/confidence-of.ts'
import { percent } from '../internal/figures.ts'
import { bandParam, exposureMaxParam, volatilityBarsParam } from '../internal/rebalance-params.ts'
import { shareOfEquity } from '../internal/share-of-equity.ts'
import { shortParam } from '../internal/short-param.ts'
import { stretchOf } from '../internal/stretch-of.ts'
import { useYearlyVolatility, yearMs } from '../internal/yearly-volatility.ts'

const params = z.strictObject({
  lookback: z
    .int()
    .min(1)
    .max(1000)
    .default(252)
    .meta({ unit: 'bars', step: 21, description: 'Bars of the return whose sign decides.' }),
  every: z.int().min(1).max(1000).default(30).meta({
    unit: 'bar lengths',
    step: 1,
    description: 'Time from one decision to the next; where no bar trades it passes, too.',
  }),
  annual: z
    .number()
    .min(0.01)
    .max(2)
    .default(0.4)
    .meta({ unit: 'a year', step: 0.05, description: 'Volatility that the position should have; 0.4 is 40 % a year.' }),
  volatilityBars: volatilityBarsParam.default(60),
  exposureMax: exposureMaxParam,
  band: bandParam,
  short: shortParam,
})

/**
 * Long after a rise over the last `lookback` bars, flat after a fall (short with `short`), decided anew once in every
 * stretch of `every` bar lengths, which are counted in time from 1970 on; a return of exactly 0 is no direction. The position's share of equity is `annual` ÷ its yearly volatility, at most
 * `exposureMax`. The confidence is the return measured in standard deviations of as many bars.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: timeSeriesMomentum, params: { lookback: 126, short: true }, data: series })
 * ```
 */
export const timeSeriesMomentum = defineStrategy({
  id: 'race/time-series-momentum',
  version: '1.0.0',
  title: 'Time series momentum',
  description:
    'Follows the sign of the past return of an instrument, in a position that is scaled to one volatility and renewed every ' +
    'month: Moskowitz, Ooi and Pedersen, "Time Series Momentum", Journal of Financial Economics 104, 2012.',
  params,
  /** The stretch of time of the latest decision. */
  state: z.strictObject({ stretch: z.int().nullable().default(null) }),
  needs: { lookbackBars: 1024 },
  setup(context) {
    const { lookback, every, annual, volatilityBars, exposureMax, band, short } = context.params
    const bars = context.data()
    const { close, time } = bars
    const volatility = useYearlyVolatility(context, bars, volatilityBars)
    const position = shareOfEquity(bars)
    const stretch = stretchOf(bars.timeframe, every)
    return {
      onBar(moment) {
        const { state } = moment
        if (!moment.closed(bars)) return
        const past = close.ago(lookback)
        if (Number.isNaN(past)) return
        const current = stretch(time.now)
        if (current === state.stretch || moment.order.workingCount > 0) return
        state.stretch = current
        const gain = close.now / past - 1
        const measured = volatility.now
        const side = gain > 0 ? 1 : gain < 0 && short ? -1 : 0
        const size = measured > 0 ? Math.min(exposureMax, annual / measured) : exposureMax
        const usual = measured * Math.sqrt((time.now - time.ago(lookback)) / yearMs)
        position.bringTo(moment, {
          // Not −0, which is no other share than 0.
          share: side === 0 ? 0 : side * size,
          band,
          reason: `return of ${percent(gain)} over ${lookback} bars at a volatility of ${percent(measured)} a year`,
          confidence: confidenceOf(Math.abs(gain) / usual),
        })
      },
    }
  },
})
