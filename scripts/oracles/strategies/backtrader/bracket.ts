import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'
import { roundHalfEven } from '../../round-half-even.ts'
import { expiryAfter } from './order-times.ts'

/** A limit entry with stop and target every few bars, good for some days; long and short by turns. */
export const bracket = defineStrategy({
  id: 'backtrader/bracket',
  version: '1.0.0',
  title: 'Bracket',
  params: z.strictObject({
    every: z.int().default(5),
    k: z.number().default(0.01),
    sl: z.number().default(0.03),
    tp: z.number().default(0.05),
    valid: z.number().optional(),
    units: z.number().default(1),
    digits: z.int().default(2),
    both: z.boolean().default(false),
  }),
  needs: { short: true },
  setup({ params, data, use }) {
    const bars = data()
    const index = use(barIndex, bars.close)
    const at = (price: number) => roundHalfEven(price, params.digits)
    return {
      onBar({ position, order, time }) {
        const count = index.now + 1
        if (count % params.every !== 0 || !position.isFlat || order.workingCount > 0) return
        const sign = params.both && Math.floor(count / params.every) % 2 === 1 ? -1 : 1
        const price = at(bars.close.now * (1 - sign * params.k))
        const options = {
          size: { units: params.units },
          entry: { type: 'limit', price } as const,
          stop: at(price * (1 - sign * params.sl)),
          target: at(price * (1 + sign * params.tp)),
          ...(params.valid === undefined ? {} : { expiresAt: expiryAfter(time, params.valid) }),
        }
        if (sign === 1) order.buy(options)
        else order.sell(options)
      },
    }
  },
})
