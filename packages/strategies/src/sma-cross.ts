import { defineStrategy } from '@race/core'
import { crossedAbove, crossedBelow, sma } from '@race/indicators'
import { z } from 'zod'
import { equityFractionParam } from './internal/equity-fraction-param.ts'
import { shortParam } from './internal/short-param.ts'

const periodParam = z.int().min(1).max(1000)

const params = z
  .strictObject({
    fast: periodParam.default(10).meta({ unit: 'bars', step: 1, description: 'Period of the fast average.' }),
    slow: periodParam.default(30).meta({ unit: 'bars', step: 5, description: 'Period of the slow average.' }),
    short: shortParam,
    equityFraction: equityFractionParam,
  })
  .check(({ value, issues }) => {
    if (value.fast < value.slow) return
    const message = `must be smaller than slow, but fast is ${value.fast} and slow is ${value.slow} bars`
    issues.push({ code: 'custom', path: ['fast'], input: value, message })
  })

/**
 * Long from the bar at whose close the fast simple moving average has crossed above the slow one until it has crossed
 * below; with `short`, short from there until the next crossing above. The first crossing can be seen one bar after the
 * slow average is warm.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: smaCross, params: { fast: 10, slow: 50 }, data: series })
 * ```
 */
export const smaCross = defineStrategy({
  id: 'race/sma-cross',
  version: '1.0.0',
  title: 'Moving average crossover',
  description:
    'Long while the fast simple moving average is above the slow one, from crossing to crossing; short below it where ' +
    'that is allowed. Tested by Brock, Lakonishok and LeBaron, "Simple Technical Trading Rules and the Stochastic ' +
    'Properties of Stock Returns", Journal of Finance 47, 1992.',
  params,
  setup({ params: { fast, slow, short, equityFraction }, data, use }) {
    const bars = data()
    const fastAverage = use(sma, bars.close, fast)
    const slowAverage = use(sma, bars.close, slow)
    const size = { equityFraction }
    return {
      onBar(context) {
        const { position, order } = context
        // Most bars cross nothing: which average is higher says at once what there is to look for.
        if (fastAverage.now > slowAverage.now) {
          if (position.isLong || !crossedAbove(fastAverage, slowAverage) || !context.closed(bars)) return
          position.close({ reason: 'fast average crossed above slow' })
          if (order.workingCount === 0) order.buy({ size, reason: 'fast average crossed above slow' })
        } else if (short ? !position.isShort : position.isLong) {
          if (!crossedBelow(fastAverage, slowAverage) || !context.closed(bars)) return
          position.close({ reason: 'fast average crossed below slow' })
          if (short && order.workingCount === 0) order.sell({ size, reason: 'fast average crossed below slow' })
        }
      },
    }
  },
})
