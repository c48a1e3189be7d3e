import { defineStrategy } from '@race/core'
import { z } from 'zod'

/** `SetHoldings` on the first bar, and nothing after it. */
export const hold = defineStrategy({
  id: 'lean/hold',
  version: '1.0.0',
  title: 'SetHoldings on the first bar',
  params: z.strictObject({ target: z.number().default(1) }),
  setup({ params, data }) {
    data()
    let isDone = false
    return {
      onBar({ order }) {
        if (isDone) return
        isDone = true
        order.buy({ size: { targetFraction: params.target } })
      },
    }
  },
})
