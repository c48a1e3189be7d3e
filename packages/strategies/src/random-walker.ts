import { defineStrategy } from '@race/core'
import { z } from 'zod'

/** Enters and leaves by the toss of a seeded coin: a strategy that cannot beat it has shown nothing. */
export const randomWalker = defineStrategy({
  id: 'race/random',
  version: '1.0.0',
  title: 'Random',
  description: 'Enters and leaves at random, with the same chance on every bar. The baseline of luck.',
  params: z.strictObject({
    entryChance: z
      .number()
      .min(0)
      .max(1)
      .default(0.05)
      .meta({ description: 'of buying, on a bar without position', step: 0.01 }),
    exitChance: z
      .number()
      .min(0)
      .max(1)
      .default(0.05)
      .meta({ description: 'of leaving, on a bar with one', step: 0.01 }),
  }),
  setup({ params, data, random }) {
    data()
    return {
      onBar({ position, order }) {
        // One number is drawn on every bar, so that the stream does not depend on what was filled.
        const drawn = random.next()
        if (position.isLong) {
          if (drawn < params.exitChance) position.close({ reason: 'tossed' })
        } else if (order.workingCount === 0 && drawn < params.entryChance) {
          order.buy({ reason: 'tossed' })
        }
      },
    }
  },
})
