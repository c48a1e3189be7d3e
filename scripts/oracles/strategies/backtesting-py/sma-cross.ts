import { defineStrategy } from '@race/core'
import { sma } from '@race/indicators'
import { z } from 'zod'
import { EntryDesk, engineParams, sizeOf } from './entry-desk.ts'

/** A strict cross of two averages: both ways, or long only. */
export const smaCross = defineStrategy({
  id: 'backtesting-py/sma-cross',
  version: '1.0.0',
  title: 'SmaCross',
  params: z.strictObject({
    ...engineParams,
    n1: z.int().default(10),
    n2: z.int().default(20),
    mode: z.enum(['exclusive', 'closebuy', 'longonly']).default('exclusive'),
    size: z.number().optional(),
  }),
  setup({ params, data, use }) {
    const bars = data()
    const fast = use(sma, bars.close, params.n1)
    const slow = use(sma, bars.close, params.n2)
    const desk = new EntryDesk(params)
    const size = sizeOf(params.size)
    return {
      onBar(context) {
        const isUp = fast.ago(1) < slow.ago(1) && fast.now > slow.now
        const isDown = fast.ago(1) > slow.ago(1) && fast.now < slow.now
        if (!isUp && !isDown) return
        if (params.mode === 'closebuy' || (params.mode === 'longonly' && isDown)) context.position.close()
        if (isUp) desk.enter(context, 'buy', { size })
        else if (params.mode !== 'longonly') desk.enter(context, 'sell', { size })
      },
    }
  },
})
