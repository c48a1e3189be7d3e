import { defineStrategy, type Handle } from '@race/core'
import { highest, lowest } from '@race/indicators'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'
import { roundHalfEven } from '../../round-half-even.ts'
import { EntryDesk, engineParams, hasTrade, sizeOf } from './entry-desk.ts'

/** Stop or stop-limit entries at the extremes of the last bars, placed anew on every bar; exits by shorter extremes. */
export const stopBreakout = defineStrategy({
  id: 'backtesting-py/stop-breakout',
  version: '1.0.0',
  title: 'StopBreakout',
  params: z.strictObject({
    ...engineParams,
    n: z.int().default(40),
    m: z.int().default(15),
    sl: z.number().default(0.004),
    size: z.number().default(0.6),
    both: z.boolean().default(false),
    lim: z.number().optional(),
    digits: z.int().default(5),
  }),
  needs: { short: true },
  setup({ params, data, use }) {
    const bars = data()
    const index = use(barIndex, bars.close)
    const top = use(highest, bars.high, params.n)
    const bottom = use(lowest, bars.low, params.n)
    const desk = new EntryDesk(params)
    const size = sizeOf(params.size)
    const at = (price: number) => roundHalfEven(price, params.digits)
    const entryAt = (stop: number, sign: 1 | -1) =>
      params.lim === undefined
        ? ({ type: 'stop', price: stop } as const)
        : ({ type: 'stop-limit', stopPrice: stop, limitPrice: at(stop * (1 + sign * params.lim)) } as const)
    return {
      onBar(context) {
        if (index.now < params.n) return
        const { position } = context
        desk.cancelAll(context)
        if (!hasTrade(position)) {
          desk.enter(context, 'buy', { size, entry: entryAt(top.now, 1), stop: at(top.now * (1 - params.sl)) })
          if (!params.both) return
          desk.enter(context, 'sell', { size, entry: entryAt(bottom.now, -1), stop: at(bottom.now * (1 + params.sl)) })
          return
        }
        const floor = extremeBefore(bars.low, params.m, Math.min)
        const ceiling = extremeBefore(bars.high, params.m, Math.max)
        for (const trade of position.lots) {
          if (trade.quantity > 0 ? bars.close.now < floor : bars.close.now > ceiling) trade.close()
        }
      },
    }
  },
})

/** The extreme of the `count` bars before the latest one, of fewer where there are not so many. */
function extremeBefore(handle: Handle, count: number, choose: (a: number, b: number) => number): number {
  let extreme = handle.ago(1)
  for (let bars = 2; bars <= count; bars++) {
    const value = handle.ago(bars)
    if (!Number.isNaN(value)) extreme = choose(extreme, value)
  }
  return extreme
}
