import { defineStrategy } from '@race/core'
import { bbands } from '@race/indicators'
import { z } from 'zod'

/** The eighth kind of the race: buys below the lower Bollinger band and sells above the middle one. */
export const bandsReversion = defineStrategy({
  id: 'bench/bands-reversion',
  version: '1.0.0',
  title: 'Bands',
  params: z.strictObject({ period: z.int().min(2).default(20), width: z.number().default(2) }),
  setup({ params, data, use }) {
    const { close } = data()
    const bands = use(bbands, close, params.period, params.width)
    return {
      onBar({ position, order }) {
        if (position.isFlat) {
          if (close.now < bands.lower.now && order.workingCount === 0) order.buy()
        } else if (close.now > bands.middle.now) position.close()
      },
    }
  },
})
