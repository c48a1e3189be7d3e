import { defineStrategy, type SignalOptions } from '@race/core'
import { bbands, crossedAbove, crossedBelow } from '@race/indicators'
import { z } from 'zod'
import { confidenceOf } from '../internal/confidence-of.ts'
import { entryExpiry } from '../internal/entry-expiry.ts'
import { figure } from '../internal/figures.ts'
import { riskFractionParam } from '../internal/rebalance-params.ts'
import { shortParam } from '../internal/short-param.ts'

const params = z.strictObject({
  period: z
    .int()
    .min(2)
    .max(500)
    .default(20)
    .meta({ unit: 'bars', step: 1, description: 'Period of the bands and of the average between them.' }),
  deviations: z
    .number()
    .min(0.5)
    .max(5)
    .default(2)
    .meta({ unit: 'standard deviations', step: 0.25, description: 'Distance of the bands from the average.' }),
  stopDeviations: z.number().min(0.25).max(10).default(2).meta({
    unit: 'standard deviations',
    step: 0.25,
    description: 'Distance of the stop from the close that decided.',
  }),
  rewardToRiskMin: z.number().min(0).max(10).default(1).meta({
    unit: 'distance to the stop',
    step: 0.25,
    description: 'An entry whose average is nearer than this many times its stop is left out.',
  }),
  riskFraction: riskFractionParam,
  short: shortParam,
})

/**
 * Buys when a close crosses below the lower band, aims at the average between the bands, and stops out `stopDeviations` standard
 * deviations below that close; with `short`, the mirror image too. The target follows the average from bar to bar, and a
 * close at or beyond the average closes what is left. An entry is left out whose way to the average is shorter than
 * `rewardToRiskMin` times its way to the stop. The confidence is the distance of the close from the average in deviations.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: bollingerReversion, params: { deviations: 2.5 }, data: series })
 * ```
 */
export const bollingerReversion = defineStrategy({
  id: 'race/bollinger-reversion',
  version: '1.0.0',
  title: 'Bollinger band reversion',
  description:
    'Buys a close below the lower Bollinger band and sells at the average between the bands, with a protective stop. The bands ' +
    'are from John Bollinger, "Bollinger on Bollinger Bands", 2001.',
  params,
  state: z.strictObject({ entry: z.string().nullable().default(null) }),
  setup({ params: { period, deviations, stopDeviations, rewardToRiskMin, riskFraction, short }, data, use }) {
    const bars = data()
    const { close } = bars
    const { upper, middle, lower } = use(bbands, close, period, deviations)
    const expiryOf = entryExpiry(bars.timeframe)
    /** The terms of an entry; null where it is not worth its risk. */
    const termsOf = (side: 1 | -1, time: number): SignalOptions | null => {
      const [price, target] = [close.now, middle.now]
      const deviation = (upper.now - target) / deviations
      const stop = price - side * stopDeviations * deviation
      const rewardToRisk = (target - price) / (price - stop)
      if (!(stop > 0 && rewardToRisk >= rewardToRiskMin)) return null
      const distance = Math.abs(price - target) / deviation
      const place = `${figure(distance)} deviations ${side === 1 ? 'below' : 'above'} the average of ${figure(target)}`
      return {
        size: { riskFraction },
        stop,
        target,
        confidence: confidenceOf(distance),
        reason: `close of ${figure(price)} is ${place}, reward to risk ${figure(rewardToRisk)}`,
        expiresAt: expiryOf(time),
      }
    }
    return {
      onBar(context) {
        const { position, order, state, time } = context
        if (!context.closed(bars)) return
        if (!position.isFlat) {
          const isBack = position.isLong ? close.now >= middle.now : close.now <= middle.now
          if (isBack) {
            position.close({ reason: `close of ${figure(close.now)} is back at the average of ${figure(middle.now)}` })
          } else {
            const entry = order.find(state.entry ?? '')
            if (entry !== null) order.modify(entry, { target: middle.now })
          }
          return
        }
        if (order.workingCount > 0) return
        if (crossedBelow(close, lower)) {
          const terms = termsOf(1, time)
          if (terms !== null) state.entry = order.buy(terms).id
        } else if (short && crossedAbove(close, upper)) {
          const terms = termsOf(-1, time)
          if (terms !== null) state.entry = order.sell(terms).id
        }
      },
    }
  },
})
