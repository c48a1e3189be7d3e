import { defineStrategy, type Size } from '@race/core'
import { rsi } from '@race/indicators'
import { z } from 'zod'

const kinds = ['units', 'notional', 'equityFraction', 'targetFraction', 'riskFraction', 'volatilityTarget'] as const

const params = z.strictObject({
  kind: z.enum(kinds).default('units'),
  amount: z.number().default(1),
  short: z.boolean().default(false),
})

/** Every kind of size: buys weakness, adds while it lasts, and closes strength (or the mirror image). */
export const sizedEntries = defineStrategy({
  id: 'golden/sized-entries',
  version: '1.0.0',
  title: 'Every kind of size',
  params,
  needs: { short: true },
  setup({ params: { kind, amount, short }, data, use }) {
    const bars = data()
    const strength = use(rsi, bars.close, 5)
    const size = sizeOf(kind, short && kind === 'targetFraction' ? -amount : amount)
    return {
      onBar({ position, order }) {
        const level = short ? 100 - strength.now : strength.now
        if (level < 30) {
          const stop = bars.close.now * (short ? 1.06 : 0.94)
          order[short ? 'sell' : 'buy']({ size, stop })
        } else if (level > 65) position.close()
      },
    }
  },
})

function sizeOf(kind: (typeof kinds)[number], amount: number): Size {
  switch (kind) {
    case 'units':
      return { units: amount }
    case 'notional':
      return { notional: amount }
    case 'equityFraction':
      return { equityFraction: amount }
    case 'targetFraction':
      return { targetFraction: amount }
    case 'riskFraction':
      return { riskFraction: amount }
    case 'volatilityTarget':
      return { volatilityTarget: { annual: amount, lookbackBars: 20 } }
  }
}
