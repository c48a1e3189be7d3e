import { defineStrategy } from '@race/core'
import { crossedBelow, rsi } from '@race/indicators'
import { z } from 'zod'
import { equityFractionParam } from './internal/equity-fraction-param.ts'

const levelParam = z.number().min(1).max(99)

const params = z
  .strictObject({
    period: z
      .int()
      .min(2)
      .max(500)
      .default(14)
      .meta({ unit: 'bars', step: 1, description: "Period of the index, in Wilder's smoothing." }),
    oversold: levelParam
      .default(30)
      .meta({ unit: 'index points', step: 5, description: 'Buys when the index crosses below this.' }),
    exit: levelParam
      .default(50)
      .meta({ unit: 'index points', step: 5, description: 'Closes when the index is above this.' }),
    stopPercent: z
      .number()
      .min(0)
      .max(50)
      .default(0)
      .meta({ unit: '% of the close', step: 1, description: 'Protective stop this far below the close; 0 for none.' }),
    equityFraction: equityFractionParam,
  })
  .check(({ value, issues }) => {
    if (value.exit > value.oversold) return
    const message = `must be greater than oversold, but exit is ${value.exit} and oversold is ${value.oversold}`
    issues.push({ code: 'custom', path: ['exit'], input: value, message })
  })

/**
 * Buys when the relative strength index of closes crosses below `oversold` and closes when it is above `exit`. The
 * protective stop, if there is one, is a percentage below the close of the bar that decided.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: rsiReversion, params: { oversold: 25, stopPercent: 5 }, data: series })
 * ```
 */
export const rsiReversion = defineStrategy({
  id: 'race/rsi-reversion',
  version: '1.0.0',
  title: 'RSI mean reversion',
  description:
    'Buys weakness and sells the recovery: enters when the relative strength index crosses below the oversold level and ' +
    'leaves above the exit level. The index and its levels are from J. Welles Wilder, "New Concepts in Technical ' +
    'Trading Systems", 1978.',
  params,
  setup({ params: { period, oversold, exit, stopPercent, equityFraction }, data, use }) {
    const bars = data()
    const strength = use(rsi, bars.close, period)
    const size = { equityFraction }
    const stopFactor = 1 - stopPercent / 100
    return {
      onBar(context) {
        const { position, order } = context
        if (!context.closed(bars)) return
        if (position.isLong) {
          if (strength.now > exit) position.close({ reason: 'index above the exit level' })
        } else if (order.workingCount === 0 && crossedBelow(strength, oversold)) {
          const stop = stopPercent === 0 ? {} : { stop: bars.close.now * stopFactor }
          order.buy({ size, reason: 'index crossed below the oversold level', ...stop })
        }
      },
    }
  },
})
