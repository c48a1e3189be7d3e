import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'
import { EntryDesk, engineParams, sizeOf } from './entry-desk.ts'

/** One market order, and nothing after it. */
export const once = defineStrategy({
  id: 'backtesting-py/once',
  version: '1.0.0',
  title: 'Once',
  params: z.strictObject({
    ...engineParams,
    at: z.int().default(1),
    size: z.number().default(0.95),
    dir: z.number().default(1),
  }),
  needs: { short: true },
  setup({ params, data, use }) {
    const bars = data()
    const index = use(barIndex, bars.close)
    const desk = new EntryDesk(params)
    return {
      onBar(context) {
        if (index.now >= 1 && index.now === params.at)
          desk.enter(context, params.dir > 0 ? 'buy' : 'sell', { size: sizeOf(params.size) })
      },
    }
  },
})
