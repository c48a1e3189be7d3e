import { defineStrategy } from '@race/core'
import { sma } from '@race/indicators'
import { z } from 'zod'
import { createCrossSignal } from './cross-signal.ts'
import { sendClosingOrder, sendTargetOrder, targetDifference } from './target-order.ts'

/** A cross of two averages: fixed units long only, fixed units reversed on every cross, or a share of the portfolio. */
export const smaCross = defineStrategy({
  id: 'backtrader/sma-cross',
  version: '1.0.0',
  title: 'SmaCross',
  params: z.strictObject({
    n1: z.int().default(10),
    n2: z.int().default(30),
    mode: z.enum(['fixed_long', 'fixed_rev', 'target']).default('fixed_long'),
    units: z.number().default(1),
    target: z.number().default(0.95),
    short: z.boolean().default(false),
  }),
  needs: { short: true },
  setup({ params, data, use }) {
    const bars = data()
    const signal = createCrossSignal(use(sma, bars.close, params.n1), use(sma, bars.close, params.n2))
    return {
      onBar(context) {
        const { position, order } = context
        const cross = signal()
        if (cross === 0) return
        if (params.mode === 'fixed_long') {
          if (cross === 1 && position.isFlat) order.buy({ size: { units: params.units } })
          else if (cross === -1) sendClosingOrder(context, position)
        } else if (params.mode === 'fixed_rev') {
          const isAgainst = cross === 1 ? position.isShort : position.isLong
          const size = { units: isAgainst ? 2 * params.units : params.units }
          if (cross === 1) order.buy({ size })
          else order.sell({ size })
        } else {
          const target = cross === 1 ? params.target : params.short ? -params.target : 0
          sendTargetOrder(context, targetDifference(context, position, bars.close.now, target))
        }
      },
    }
  },
})
