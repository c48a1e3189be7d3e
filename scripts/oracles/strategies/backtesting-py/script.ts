import { defineStrategy, type Entry } from '@race/core'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'
import { EntryDesk, engineParams } from './entry-desk.ts'

const price = z.number().optional()
const action = z.discriminatedUnion('op', [
  z.strictObject({
    bar: z.int(),
    op: z.literal('order'),
    id: z.string().optional(),
    units: z.number().optional(),
    fraction: z.number().optional(),
    limit: price,
    stop: price,
    sl: price,
    tp: price,
  }),
  z.strictObject({ bar: z.int(), op: z.literal('close'), portion: z.number().default(1) }),
  z.strictObject({ bar: z.int(), op: z.literal('cancel') }),
  z.strictObject({ bar: z.int(), op: z.literal('sl'), price: z.number() }),
  z.strictObject({ bar: z.int(), op: z.literal('tp'), price: z.number() }),
])

/** Orders from a list, each at its bar. */
export const script = defineStrategy({
  id: 'backtesting-py/script',
  version: '1.0.0',
  title: 'Script',
  params: z.strictObject({ ...engineParams, script: z.array(action).default([]) }),
  needs: { short: true },
  setup({ params, data, use }) {
    const index = use(barIndex, data().close)
    const byBar = Map.groupBy(params.script, ({ bar }) => bar)
    const desk = new EntryDesk(params)
    return {
      onBar(context) {
        const { position } = context
        // The engine calls a strategy without indicators from the second bar on.
        if (index.now < 1) return
        for (const step of byBar.get(index.now) ?? []) {
          if (step.op === 'cancel') desk.cancelAll(context)
          else if (step.op === 'close') position.close({ fraction: step.portion })
          else if (step.op === 'sl') position.lots[0]?.modify({ stop: step.price })
          else if (step.op === 'tp') position.lots[0]?.modify({ target: step.price })
          else {
            const amount = step.units ?? step.fraction ?? 1
            desk.enter(context, amount > 0 ? 'buy' : 'sell', {
              size: step.units === undefined ? { equityFraction: Math.abs(amount) } : { units: Math.abs(amount) },
              entry: entryOf(step.stop, step.limit),
              stop: step.sl,
              target: step.tp,
            })
          }
        }
      },
    }
  },
})

function entryOf(stop: number | undefined, limit: number | undefined): Entry {
  if (stop !== undefined && limit !== undefined) return { type: 'stop-limit', stopPrice: stop, limitPrice: limit }
  if (stop !== undefined) return { type: 'stop', price: stop }
  return limit === undefined ? { type: 'market' } : { type: 'limit', price: limit }
}
