import { defineStrategy } from '@race/core'
import { crossedAbove, crossedBelow, sma } from '@race/indicators'
import { z } from 'zod'

/** Outside of `setup`, so that a sweep computes the column once. */
const toCents = (price: number): number => Math.round(price * 100)

/** W1: long only, on the cross of two averages of the close in cents, decided on the close, everything at the next open. */
export const centsCross = defineStrategy({
  id: 'bench/cents-cross',
  version: '1.0.0',
  title: 'W1',
  params: z.strictObject({ fast: z.int().default(10), slow: z.int().default(50) }),
  setup({ params, data, use, map }) {
    const bars = data()
    // In whole cents the sums are exact, so that ties are ties.
    const cents = map(bars.close, toCents)
    const fast = use(sma, cents, params.fast)
    const slow = use(sma, cents, params.slow)
    return {
      onBar({ position, order }) {
        if (crossedAbove(fast, slow)) {
          if (position.isFlat) order.buy()
        } else if (crossedBelow(fast, slow)) {
          if (position.isLong) position.close()
        }
      },
    }
  },
})
