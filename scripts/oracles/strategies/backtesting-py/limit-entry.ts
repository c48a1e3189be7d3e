import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'
import { roundHalfEven } from '../../round-half-even.ts'
import { EntryDesk, engineParams, hasTrade, sizeOf } from './entry-desk.ts'

/** A limit below the market with a bracket, given up after some bars; what is open is closed after some more. */
export const limitEntry = defineStrategy({
  id: 'backtesting-py/limit-entry',
  version: '1.0.0',
  title: 'LimitEntry',
  params: z.strictObject({
    ...engineParams,
    k: z.number().default(0.02),
    wait: z.int().default(3),
    sl: z.number().default(0.03),
    tp: z.number().default(0.04),
    hold: z.int().default(10),
    size: z.number().default(0.9),
    digits: z.int().default(2),
  }),
  setup({ params, data, use }) {
    const bars = data()
    const index = use(barIndex, bars.close)
    const desk = new EntryDesk(params)
    const at = (price: number) => roundHalfEven(price, params.digits)
    let waited = 0
    let entryBar = Number.NaN
    return {
      onBar(context) {
        const { position } = context
        if (index.now < 1) return
        const isFlat = !hasTrade(position)
        if (isFlat) entryBar = Number.NaN
        else if (Number.isNaN(entryBar)) entryBar = index.now
        if (isFlat && desk.isPending && ++waited >= params.wait) desk.cancelAll(context)
        if (isFlat && !desk.isPending) {
          const limit = at(bars.close.now * (1 - params.k))
          const bracket = { stop: at(limit * (1 - params.sl)), target: at(limit * (1 + params.tp)) }
          desk.enter(context, 'buy', { size: sizeOf(params.size), entry: { type: 'limit', price: limit }, ...bracket })
          waited = 0
        }
        if (index.now - entryBar >= params.hold) position.close()
      },
    }
  },
})
