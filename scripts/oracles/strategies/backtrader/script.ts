import { defineStrategy, type Entry, type SignalTicket } from '@race/core'
import { z } from 'zod'
import { barIndex } from '../../bar-index.ts'
import { expiryAfter } from './order-times.ts'

const order = z.strictObject({
  bar: z.int(),
  type: z.enum(['Market', 'Limit', 'Stop', 'StopLimit']),
  side: z.enum(['buy', 'sell']),
  units: z.number(),
  price: z.number().optional(),
  limit: z.number().optional(),
  valid_days: z.number().optional(),
})
const cancelAll = z.strictObject({ bar: z.int(), type: z.literal('cancel_all') })

/** Orders from a list, each at its bar. */
export const script = defineStrategy({
  id: 'backtrader/script',
  version: '1.0.0',
  title: 'Script',
  params: z.strictObject({ script: z.array(z.discriminatedUnion('type', [order, cancelAll])).default([]) }),
  needs: { short: true },
  setup({ params, data, use }) {
    const bars = data()
    const index = use(barIndex, bars.close)
    const byBar = Map.groupBy(params.script, ({ bar }) => bar)
    let sent: SignalTicket[] = []
    return {
      onBar(context) {
        for (const action of byBar.get(index.now) ?? []) {
          if (action.type === 'cancel_all') {
            for (const ticket of sent) context.order.cancel(ticket)
            sent = []
            continue
          }
          const expiresAt = action.valid_days === undefined ? undefined : expiryAfter(context.time, action.valid_days)
          sent.push(
            context.order[action.side]({
              size: { units: action.units },
              entry: entryOf(action),
              ...(expiresAt === undefined ? {} : { expiresAt }),
            }),
          )
        }
      },
    }
  },
})

function entryOf({ type, price = Number.NaN, limit = Number.NaN }: z.output<typeof order>): Entry {
  switch (type) {
    case 'Market':
      return { type: 'market' }
    case 'Limit':
      return { type: 'limit', price }
    case 'Stop':
      return { type: 'stop', price }
    case 'StopLimit':
      return { type: 'stop-limit', stopPrice: price, limitPrice: limit }
  }
}
