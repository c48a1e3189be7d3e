import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'

/** `SetHoldings` of everything on the first bar, `Liquidate` on the next one. */
export const roundTrip = defineStrategy({
  id: 'lean/round-trip',
  version: '1.0.0',
  title: 'In on the first bar, out on the next',
  params: z.strictObject({}),
  setup({ data, use }) {
    const index = use(barIndex, data().close)
    return {
      onBar({ order, position }) {
        if (index.now === 0) order.buy({ size: { targetFraction: 1 } })
        else if (index.now === 1) position.close()
      },
    }
  },
})
