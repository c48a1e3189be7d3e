import { defineStrategy } from '@race/core'
import { sma } from '@race/indicators'
import { z } from 'zod'
import { EntryDesk, engineParams, hasTrade, sizeOf } from './entry-desk.ts'

/** Short only: sells on a cross down when flat, closes on a cross up. */
export const shortTrend = defineStrategy({
  id: 'backtesting-py/short-trend',
  version: '1.0.0',
  title: 'ShortTrend',
  params: z.strictObject({
    ...engineParams,
    n1: z.int().default(20),
    n2: z.int().default(64),
    size: z.number().default(0.5),
  }),
  needs: { short: true },
  setup({ params, data, use }) {
    const bars = data()
    const fast = use(sma, bars.close, params.n1)
    const slow = use(sma, bars.close, params.n2)
    const desk = new EntryDesk(params)
    return {
      onBar(context) {
        const { position } = context
        if (fast.ago(1) > slow.ago(1) && fast.now < slow.now) {
          if (!hasTrade(position)) desk.enter(context, 'sell', { size: sizeOf(params.size) })
        } else if (fast.ago(1) < slow.ago(1) && fast.now > slow.now) position.close()
      },
    }
  },
})
