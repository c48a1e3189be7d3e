import { defineStrategy } from '@race/core'
import { z } from 'zod'

/**
 * Never trades: the zero of every comparison. What it ends with is what the account earns or pays by itself, such as interest.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: alwaysFlat, data: series })
 * console.log(result.fillCount) // 0
 * ```
 */
export const alwaysFlat = defineStrategy({
  id: 'race/always-flat',
  version: '1.0.0',
  title: 'Always flat',
  description:
    'Never trades: the zero of every comparison. A strategy that ends below it has paid for its trades with money.',
  params: z.strictObject({}),
  setup({ data }) {
    data()
    return {}
  },
})
