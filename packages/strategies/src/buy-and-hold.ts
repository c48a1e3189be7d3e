import { defineStrategy } from '@race/core'
import { z } from 'zod'

/** Buys once with a share of equity and holds: what every other strategy is measured against. */
export const buyAndHold = defineStrategy({
  id: 'race/buy-and-hold',
  version: '1.0.0',
  title: 'Buy and hold',
  description: 'Buys at the first chance and never sells. The baseline of passive investing.',
  params: z.strictObject({
    fraction: z
      .number()
      .gt(0)
      .max(1)
      .default(1)
      .meta({ description: 'share of equity that is bought', unit: 'fraction', step: 0.1 }),
  }),
  setup({ params, data }) {
    data()
    return {
      onBar({ position, order }) {
        if (position.isFlat && order.workingCount === 0) order.buy({ size: { equityFraction: params.fraction } })
      },
    }
  },
})
