import { defineStrategy } from '@race/core'
import { atr, sma } from '@race/indicators'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'
import { roundHalfEven } from '../../round-half-even.ts'
import { EntryDesk, engineParams, hasTrade, sizeOf } from './entry-desk.ts'

/** Long on a cross up, with a stop that follows the close at a distance of average true ranges. */
export const trailAtr = defineStrategy({
  id: 'backtesting-py/trail-atr',
  version: '1.0.0',
  title: 'TrailAtr',
  params: z.strictObject({
    ...engineParams,
    n1: z.int().default(5),
    n2: z.int().default(15),
    atr: z.int().default(14),
    k: z.number().default(2.5),
    size: z.number().default(0.95),
    digits: z.int().default(2),
  }),
  setup({ params, data, use }) {
    const bars = data()
    const index = use(barIndex, bars.close)
    const fast = use(sma, bars.close, params.n1)
    const slow = use(sma, bars.close, params.n2)
    const range = use(atr, bars.high, bars.low, bars.close, params.atr)
    const desk = new EntryDesk(params)
    const firstBar = Math.max(params.n1 - 1, params.n2 - 1, params.atr) + 1
    return {
      onBar(context) {
        if (index.now < firstBar) return
        const { position } = context
        const isUp = fast.ago(1) < slow.ago(1) && fast.now > slow.now
        if (isUp && !hasTrade(position) && !desk.isPending) desk.enter(context, 'buy', { size: sizeOf(params.size) })
        const raised = roundHalfEven(bars.close.now - params.k * range.now, params.digits)
        for (const trade of position.lots) {
          if (trade.stop === null || raised > trade.stop) trade.modify({ stop: raised })
        }
      },
    }
  },
})
