import { defineStrategy } from '@race/core'
import { highest, sma } from '@race/indicators'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'
import { EntryDesk, engineParams, sizeOf } from './entry-desk.ts'

/** Adds on new highs up to a number of trades; below the average it closes a portion of every trade. */
export const pyramid = defineStrategy({
  id: 'backtesting-py/pyramid',
  version: '1.0.0',
  title: 'Pyramid',
  params: z.strictObject({
    ...engineParams,
    n: z.int().default(20),
    ma: z.int().default(30),
    size: z.number().default(0.2),
    maxn: z.int().default(5),
    portion: z.number().default(0.5),
  }),
  setup({ params, data, use }) {
    const bars = data()
    const index = use(barIndex, bars.close)
    const top = use(highest, bars.high, params.n)
    const average = use(sma, bars.close, params.ma)
    const desk = new EntryDesk(params)
    return {
      onBar(context) {
        if (index.now < Math.max(params.n, params.ma)) return
        const { position } = context
        if (bars.close.now >= top.ago(1) && position.lots.length < params.maxn) {
          desk.enter(context, 'buy', { size: sizeOf(params.size) })
        }
        if (bars.close.now < average.now) position.close({ fraction: params.portion })
      },
    }
  },
})
