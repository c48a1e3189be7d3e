import { defineStrategy } from '@race/core'
import { rsi } from '@race/indicators'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'
import { roundHalfEven } from '../../round-half-even.ts'
import { EntryDesk, engineParams, hasTrade, sizeOf } from './entry-desk.ts'

/** Buys what is oversold and sells what is overbought, each with a stop and a target around the last close. */
export const rsiBracket = defineStrategy({
  id: 'backtesting-py/rsi-bracket',
  version: '1.0.0',
  title: 'RsiBracket',
  params: z.strictObject({
    ...engineParams,
    n: z.int().default(14),
    lo: z.number().default(30),
    hi: z.number().default(70),
    sl: z.number().default(0.04),
    tp: z.number().default(0.07),
    size: z.number().default(0.5),
    short: z.boolean().default(false),
    digits: z.int().default(2),
  }),
  needs: { short: true },
  setup({ params, data, use }) {
    const bars = data()
    const strength = use(rsi, bars.close, params.n)
    const index = use(barIndex, bars.close)
    const desk = new EntryDesk(params)
    const size = sizeOf(params.size)
    const at = (price: number) => roundHalfEven(price, params.digits)
    return {
      onBar(context) {
        // The engine calls a strategy from the bar after the first on which its indicators have values.
        if (index.now <= params.n || hasTrade(context.position) || desk.isPending) return
        const close = bars.close.now
        if (strength.now < params.lo) {
          desk.enter(context, 'buy', { size, stop: at(close * (1 - params.sl)), target: at(close * (1 + params.tp)) })
        } else if (params.short && strength.now > params.hi) {
          desk.enter(context, 'sell', { size, stop: at(close * (1 + params.sl)), target: at(close * (1 - params.tp)) })
        }
      },
    }
  },
})
