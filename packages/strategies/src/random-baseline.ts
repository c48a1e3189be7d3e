import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { equityFractionParam } from './internal/equity-fraction-param.ts'

const params = z.strictObject({
  probability: z.number().min(0.001).max(1).default(0.05).meta({
    unit: 'per bar',
    step: 0.01,
    description: 'Chance to enter at a bar when flat, and to close at a bar when not.',
  }),
  short: z.boolean().default(false).meta({ description: 'Whether half of the entries, by chance, are short.' }),
  equityFraction: equityFractionParam,
})

/**
 * Enters and leaves by chance: what luck alone makes of the same market and costs. It draws one number at every bar,
 * whatever its position, from the run's seeded randomness: same seed, same decisions. Positions last 1 ÷ `probability`
 * bars on average.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: randomBaseline, data: series, seed: 7 })
 * ```
 */
export const randomBaseline = defineStrategy({
  id: 'race/random',
  version: '1.0.0',
  title: 'Random baseline',
  description:
    'Enters and leaves by chance: what luck alone makes of the same market and costs. A rule that cannot be told from ' +
    'it shows no skill; the idea is of Malkiel, "A Random Walk Down Wall Street", 1973.',
  params,
  setup({ params: { probability, short, equityFraction }, data, random }) {
    const bars = data()
    const size = { equityFraction }
    return {
      onBar(context) {
        const { position, order } = context
        if (!context.closed(bars)) return
        const drawn = random.next()
        if (drawn >= probability) return
        if (!position.isFlat) position.close({ reason: 'by chance' })
        else if (order.workingCount > 0) return
        // The drawn number is uniform below the probability, so its half splits the entries evenly.
        else if (short && drawn < probability / 2) order.sell({ size, reason: 'by chance' })
        else order.buy({ size, reason: 'by chance' })
      },
    }
  },
})
