import { defineStrategy, type SignalTicket } from '@race/core'
import { highest, sma } from '@race/indicators'
import { z } from 'zod'
import { roundHalfEven } from '../../round-half-even.ts'
import { createCrossSignal } from './cross-signal.ts'
import { expiryAfter } from './order-times.ts'

/** Enters on a cross up, at market or beyond the last highs, and leaves by a stop that follows the close. */
export const trail = defineStrategy({
  id: 'backtrader/trail',
  version: '1.0.0',
  title: 'Trail',
  params: z.strictObject({
    n1: z.int().default(10),
    n2: z.int().default(40),
    mode: z.enum(['market', 'stop', 'stoplimit']).default('market'),
    units: z.number().default(1),
    trail: z.number().default(0.06),
    digits: z.int().default(4),
    valid: z.number().optional(),
    lim: z.number().default(0),
  }),
  setup({ params, data, use }) {
    const bars = data()
    const signal = createCrossSignal(use(sma, bars.close, params.n1), use(sma, bars.close, params.n2))
    const top = use(highest, bars.high, params.n1)
    const size = { units: params.units }
    const at = (price: number) => roundHalfEven(price, params.digits)
    const entryNow = () => {
      if (params.mode === 'market') return { type: 'market' } as const
      const price = at(top.now)
      if (params.mode === 'stop') return { type: 'stop', price } as const
      return { type: 'stop-limit', stopPrice: price, limitPrice: at(price * (1 + params.lim)) } as const
    }
    let exit: SignalTicket | null = null
    let stop = Number.NaN
    return {
      onBar({ position, order, time }) {
        const cross = signal()
        const trailed = bars.close.now * (1 - params.trail)
        if (position.isLong) {
          if (exit === null) {
            stop = trailed
            exit = order.sell({ size, entry: { type: 'stop', price: stop } })
          } else if (trailed > stop) {
            stop = trailed
            order.modify(exit, { stopPrice: stop })
          }
          return
        }
        exit = null
        if (cross !== 1 || order.workingCount > 0) return
        const isTimed = params.mode !== 'market' && params.valid !== undefined
        const expiry = isTimed ? { expiresAt: expiryAfter(time, params.valid ?? 0) } : {}
        order.buy({ size, entry: entryNow(), ...expiry })
      },
    }
  },
})
