import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'
import { sendTargetOrder, targetDifference } from './target-order.ts'

/** Brings every asset to its share of the portfolio every few bars. */
export const rebalance = defineStrategy({
  id: 'backtrader/rebalance',
  version: '1.0.0',
  title: 'Rebalance',
  params: z.strictObject({
    every: z.int().default(21),
    weights: z.array(z.number()).default([]),
    sells_first: z.boolean().default(false),
  }),
  setup({ params, instruments, data, use }) {
    const series = instruments.map((instrument) => data(instrument))
    const index = use(barIndex, data().close)
    return {
      onBar(context) {
        if ((index.now + 1) % params.every !== 0) return
        const orders = params.weights.map((weight, k) => {
          const bars = series[k]
          if (bars === undefined) throw new Error(`There is a weight for asset ${k}, but only ${series.length} assets`)
          return targetDifference(context, context.positionOf(bars.instrument.id), bars.close.now, weight)
        })
        if (params.sells_first) orders.sort((a, b) => a.difference - b.difference)
        for (const order of orders) sendTargetOrder(context, order)
      },
    }
  },
})
