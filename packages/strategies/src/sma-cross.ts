import { defineStrategy } from '@race/core'
import { crossedAbove, crossedBelow, sma } from '@race/indicators'
import { z } from 'zod'

/**
 * Long when a fast average crosses above a slow one, out (or short) when it crosses below. Source of the idea: the
 * variable-length moving average of W. Brock, J. Lakonishok and B. LeBaron, "Simple technical trading rules and the
 * stochastic properties of stock returns", Journal of Finance 47 (1992).
 */
export const smaCross = defineStrategy({
  id: 'race/sma-cross',
  version: '1.0.0',
  title: 'Moving average crossover',
  description: 'Follows the trend: long when the fast average crosses above the slow one, out when it crosses below.',
  params: z
    .strictObject({
      fast: z.int().min(1).max(500).default(10).meta({ description: 'fast average', unit: 'bars', step: 5 }),
      slow: z.int().min(2).max(1000).default(50).meta({ description: 'slow average', unit: 'bars', step: 10 }),
      short: z.boolean().default(false).meta({ description: 'go short instead of out' }),
    })
    .refine(({ fast, slow }) => fast < slow, { message: 'fast must be below slow', path: ['fast'] }),
  setup({ params, data, use }) {
    const bars = data()
    const fast = use(sma, bars.close, params.fast)
    const slow = use(sma, bars.close, params.slow)
    return {
      onBar({ position, order }) {
        if (crossedAbove(fast, slow)) {
          if (position.isShort) position.close({ reason: 'crossed above' })
          if (!position.isLong) order.buy({ reason: 'crossed above' })
        } else if (crossedBelow(fast, slow)) {
          if (position.isLong) position.close({ reason: 'crossed below' })
          if (params.short && !position.isShort) order.sell({ reason: 'crossed below' })
        }
      },
    }
  },
})
