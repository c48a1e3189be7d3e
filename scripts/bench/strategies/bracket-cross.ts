import { defineStrategy } from '@race/core'
import { crossedAbove, sma } from '@race/indicators'
import { z } from 'zod'

/** Outside of `setup`, so that a sweep computes the column once. */
const toCents = (price: number): number => Math.round(price * 100)

/**
 * W3: long only; enters on a cross up when flat and nothing is waiting, and leaves only by its bracket: a stop 1 % below
 * and a target 2 % above the close that decided. Both are rounded to cents here, halves up: left to the venue, which takes
 * prices to the nearest tick as well, halves of a cent would go the other way now and then.
 */
export const bracketCross = defineStrategy({
  id: 'bench/bracket-cross',
  version: '1.0.0',
  title: 'W3',
  params: z.strictObject({
    fast: z.int().default(10),
    slow: z.int().default(50),
    inCents: z.boolean().default(true),
  }),
  setup({ params, data, use, map }) {
    const { close } = data()
    const cents = map(close, toCents)
    const fast = use(sma, cents, params.fast)
    const slow = use(sma, cents, params.slow)
    const levelOf = (price: number): number => (params.inCents ? Math.round(price * 100) / 100 : price)
    return {
      onBar({ position, order }) {
        if (!crossedAbove(fast, slow) || !position.isFlat || order.workingCount !== 0) return
        const price = close.now
        order.buy({ stop: levelOf(price * 0.99), target: levelOf(price * 1.02) })
      },
    }
  },
})
