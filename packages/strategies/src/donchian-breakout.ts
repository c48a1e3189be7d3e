import { defineStrategy } from '@race/core'
import { highest, lowest } from '@race/indicators'
import { z } from 'zod'

/**
 * Buys a new high of a channel and leaves at a new low of a shorter one. Source of the idea: Richard Donchian's four-week
 * rule (1960), in the form of the Turtle traders.
 */
export const donchianBreakout = defineStrategy({
  id: 'race/donchian-breakout',
  version: '1.0.0',
  title: 'Donchian breakout',
  description: 'Buys when the close exceeds the highest high before it, leaves when it falls below the lowest low.',
  params: z.strictObject({
    entryPeriod: z
      .int()
      .min(2)
      .max(500)
      .default(20)
      .meta({ description: 'channel for entries', unit: 'bars', step: 5 }),
    exitPeriod: z.int().min(2).max(500).default(10).meta({ description: 'channel for exits', unit: 'bars', step: 5 }),
    short: z.boolean().default(false).meta({ description: 'trade breakouts downward too' }),
  }),
  setup({ params, data, use }) {
    const bars = data()
    const entryHigh = use(highest, bars.high, params.entryPeriod)
    const entryLow = use(lowest, bars.low, params.entryPeriod)
    const exitHigh = use(highest, bars.high, params.exitPeriod)
    const exitLow = use(lowest, bars.low, params.exitPeriod)
    return {
      onBar({ position, order }) {
        const close = bars.close.now
        if (position.isLong && close < exitLow.ago(1)) position.close({ reason: 'below the exit channel' })
        else if (position.isShort && close > exitHigh.ago(1)) position.close({ reason: 'above the exit channel' })
        if (!position.isFlat || order.workingCount > 0) return
        if (close > entryHigh.ago(1)) order.buy({ reason: 'above the entry channel' })
        else if (params.short && close < entryLow.ago(1)) order.sell({ reason: 'below the entry channel' })
      },
    }
  },
})
