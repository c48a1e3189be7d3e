import { defineStrategy } from '@race/core'
import { crossedAbove, crossedBelow, sma } from '@race/indicators'
import { z } from 'zod'

/** Outside of `setup`, so that a sweep computes the column once. */
const toCents = (price: number): number => Math.round(price * 100)

/** W1 that decides as ever but gives no order from an instant on: what remains is what a bar without orders costs. */
export const centsCrossUntil = defineStrategy({
  id: 'bench/cents-cross-until',
  version: '1.0.0',
  title: 'W1 until',
  params: z.strictObject({ until: z.number() }),
  setup({ params: { until }, data, use, map }) {
    const bars = data()
    const cents = map(bars.close, toCents)
    const fast = use(sma, cents, 10)
    const slow = use(sma, cents, 50)
    return {
      onBar({ time, position, order }) {
        if (crossedAbove(fast, slow)) {
          if (position.isFlat && time < until) order.buy()
        } else if (crossedBelow(fast, slow)) {
          if (position.isLong && time < until) position.close()
        }
      },
    }
  },
})
