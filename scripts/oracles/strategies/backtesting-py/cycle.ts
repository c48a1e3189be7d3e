import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'
import { EntryDesk, engineParams } from './entry-desk.ts'

/** Market orders of fixed units at fixed places of a cycle of bars. */
export const cycle = defineStrategy({
  id: 'backtesting-py/cycle',
  version: '1.0.0',
  title: 'Cycle',
  params: z.strictObject({
    ...engineParams,
    steps: z.array(z.tuple([z.int(), z.number()])).default([]),
    period: z.int().default(10),
  }),
  needs: { short: true },
  setup({ params, data, use }) {
    const bars = data()
    const index = use(barIndex, bars.close)
    const desk = new EntryDesk(params)
    return {
      onBar(context) {
        if (index.now < 1) return
        for (const [offset, units] of params.steps) {
          if (index.now % params.period !== offset) continue
          desk.enter(context, units > 0 ? 'buy' : 'sell', { size: { units: Math.abs(units) } })
        }
      },
    }
  },
})
