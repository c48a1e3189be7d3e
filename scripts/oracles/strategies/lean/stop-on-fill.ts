import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'

/** Sells 100 short on the first bar; at the fill it places a stop to buy back that the market has already passed. */
export const stopOnFill = defineStrategy({
  id: 'lean/stop-on-fill',
  version: '1.0.0',
  title: 'A stop that is placed when the entry fills',
  params: z.strictObject({ units: z.number().default(100), distance: z.number().default(2) }),
  needs: { short: true },
  setup({ params, data, use }) {
    const index = use(barIndex, data().close)
    return {
      onBar({ order }) {
        if (index.now === 0) order.sell({ size: { units: params.units } })
      },
      onFill(fill, { order }) {
        if (fill.side === 'buy') return
        const price = fill.price.toNumber() - params.distance
        order.buy({ size: { units: params.units }, entry: { type: 'stop', price } })
      },
    }
  },
})
