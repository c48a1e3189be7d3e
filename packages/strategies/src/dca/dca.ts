import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { entryExpiry } from '../internal/entry-expiry.ts'
import { figure } from '../internal/figures.ts'
import { stretchOf } from '../internal/stretch-of.ts'

const params = z.strictObject({
  amount: z.number().min(0.01).max(1_000_000_000).default(1000).meta({
    unit: "the account's currency",
    step: 100,
    description: 'What each purchase is for, fees not included.',
  }),
  every: z.int().min(1).max(10_000).default(30).meta({
    unit: 'bar lengths',
    step: 5,
    description: 'Time from one purchase to the next; where no bar trades it passes, too.',
  }),
})

/**
 * Buys for a fixed amount once in every stretch of `every` bar lengths, while the cash pays for it; it never sells. Stretches
 * are counted in time from 1970 on, so that the dates do not depend on the first bar. A purchase that falls due while the one
 * before still waits in the market is made when that has filled or ended. The purchases carry no confidence: the plan has no view.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: dca, params: { amount: 500, every: 7 }, data: series })
 * ```
 */
export const dca = defineStrategy({
  id: 'race/dca',
  version: '1.0.0',
  title: 'Dollar-cost averaging',
  description:
    'Buys for the same amount at regular intervals, whatever the price, until the cash is spent, and never sells: a ' +
    'baseline for savings plans. Constantinides, "A Note on the Suboptimality of Dollar-Cost Averaging as an Investment ' +
    'Policy", Journal of Financial and Quantitative Analysis 14, 1979, shows what it costs.',
  params,
  /** The stretch of time of the latest purchase that was due. */
  state: z.strictObject({ stretch: z.int().nullable().default(null) }),
  setup({ params: { amount, every }, data }) {
    const bars = data()
    const expiryOf = entryExpiry(bars.timeframe)
    const size = { notional: amount }
    const stretch = stretchOf(bars.timeframe, every)
    const reason = `due every ${every} bars: for ${figure(amount)}`
    return {
      onBar(context) {
        const { account, order, state } = context
        if (!context.closed(bars)) return
        const current = stretch(bars.time.now)
        if (current === state.stretch || order.workingCount > 0) return
        state.stretch = current
        if (account.cash < amount) return
        order.buy({ size, reason, expiresAt: expiryOf(context.time) })
      },
    }
  },
})
