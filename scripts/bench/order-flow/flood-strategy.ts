import { defineStrategy } from '@race/core'
import { z } from 'zod'

/**
 * Asks for orders at each close: limits far below the market, which rest for a bar and end, or, where they are to fill, orders
 * at the market that open and close a position in turn.
 */
export const flood = defineStrategy({
  id: 'bench/flood',
  version: '1.0.0',
  title: 'Order flood',
  params: z.strictObject({ orders: z.int().default(1), fills: z.boolean().default(false) }),
  setup({ params, data }) {
    const bars = data()
    return {
      onBar({ order, position, time }) {
        if (params.fills) {
          if (position.isFlat) order.buy({ size: { units: 1 } })
          else position.close()
          return
        }
        for (let n = 1; n <= params.orders; n++) {
          const price = Math.round(bars.close.now * 50) / 100 - n / 100
          order.buy({ size: { units: 1 }, entry: { type: 'limit', price }, timeInForce: 'gtd', expiresAt: time + 1 })
        }
      },
    }
  },
})
