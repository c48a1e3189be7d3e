import { defineStrategy } from '@race/core'
import { rsi } from '@race/indicators'
import { z } from 'zod'

/**
 * Buys weakness and sells strength by the relative strength index of J. Welles Wilder, "New Concepts in Technical Trading
 * Systems" (1978).
 */
export const rsiReversion = defineStrategy({
  id: 'race/rsi-reversion',
  version: '1.0.0',
  title: 'RSI mean reversion',
  description:
    'Buys when the RSI falls below a low level, leaves when it rises above a high one, with an optional stop.',
  params: z
    .strictObject({
      period: z.int().min(2).max(200).default(14).meta({ description: 'of the RSI', unit: 'bars', step: 1 }),
      entryBelow: z.number().gt(0).lt(100).default(30).meta({ description: 'buy below', unit: 'RSI', step: 5 }),
      exitAbove: z.number().gt(0).lt(100).default(55).meta({ description: 'leave above', unit: 'RSI', step: 5 }),
      stopFraction: z
        .number()
        .min(0)
        .lt(1)
        .default(0)
        .meta({ description: 'protective stop below the close; 0 for none', unit: 'fraction', step: 0.01 }),
    })
    .refine(({ entryBelow, exitAbove }) => entryBelow < exitAbove, {
      message: 'entryBelow must be below exitAbove',
      path: ['entryBelow'],
    }),
  setup({ params, data, use }) {
    const bars = data()
    const strength = use(rsi, bars.close, params.period)
    return {
      onBar({ position, order }) {
        if (position.isFlat && order.workingCount === 0 && strength.now < params.entryBelow) {
          const stop = params.stopFraction === 0 ? {} : { stop: bars.close.now * (1 - params.stopFraction) }
          order.buy({ ...stop, reason: 'oversold' })
        } else if (position.isLong && strength.now > params.exitAbove) {
          position.close({ reason: 'recovered' })
        }
      },
    }
  },
})
