import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { equityFractionParam } from './internal/equity-fraction-param.ts'

/**
 * Buys at the first bar and holds: the baseline that every other strategy has to beat after costs. The order is made
 * once; when it is denied or rejected, nothing is bought.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: buyAndHold, data: series })
 * ```
 */
export const buyAndHold = defineStrategy({
  id: 'race/buy-and-hold',
  version: '1.0.0',
  title: 'Buy and hold',
  description:
    'Buys at the first bar and holds: the baseline to beat after costs, as in Fama and Blume, "Filter Rules and ' +
    'Stock-Market Trading", Journal of Business 39, 1966.',
  params: z.strictObject({ equityFraction: equityFractionParam }),
  state: z.object({ hasBought: z.boolean().default(false) }),
  setup({ params: { equityFraction } }) {
    return {
      onBar({ order, state }) {
        if (state.hasBought) return
        state.hasBought = true
        order.buy({ size: { equityFraction }, reason: 'first bar' })
      },
    }
  },
})
