import { defineStrategy } from '@race/core'
import { crossedAbove, sma } from '@race/indicators'
import { z } from 'zod'

const params = z.strictObject({
  fraction: z.number().default(1 / 3),
  everyBars: z.int().default(5),
  /** Closes by a limit order that can only make the position smaller, instead of at the market. */
  byLimit: z.boolean().default(false),
  period: z.int().default(20),
})

/** Buys above its average and gives the position back in parts. */
export const scaleOut = defineStrategy({
  id: 'golden/scale-out',
  version: '1.0.0',
  title: 'Partial closes',
  params,
  setup({ params: { fraction, everyBars, byLimit, period }, data, use }) {
    const bars = data()
    const average = use(sma, bars.close, period)
    let heldBars = 0
    return {
      onBar({ position, order }) {
        if (position.isFlat) {
          heldBars = 0
          if (crossedAbove(bars.close, average)) order.buy({ stop: bars.close.now * 0.9 })
          return
        }
        heldBars++
        if (heldBars > 4 * everyBars) position.close({ reason: 'the rest' })
        else if (heldBars % everyBars !== 0) return
        else if (!byLimit) position.close({ fraction })
        else {
          const entry = { type: 'limit', price: bars.close.now * 1.005 } as const
          order.sell({ size: { units: position.quantity * fraction }, entry, reduceOnly: true, timeInForce: 'day' })
        }
      },
    }
  },
})
