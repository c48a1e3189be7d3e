import { defineStrategy, type SignalTicket } from '@race/core'
import { highest, lowest } from '@race/indicators'
import { z } from 'zod'

const params = z.strictObject({
  link: z.enum(['oco', 'ouo', 'none']).default('oco'),
  channel: z.int().default(10),
  /** A second entry that is sent when the first has filled. */
  adds: z.boolean().default(false),
})

/** A stop entry at each edge of the channel, tied together; what fills gets a stop, and an added entry if asked for. */
export const linkedBreakout = defineStrategy({
  id: 'golden/linked-breakout',
  version: '1.0.0',
  title: 'Two entries of which one is wanted',
  params,
  needs: { short: true },
  setup({ params: { link, channel, adds }, data, use }) {
    const bars = data()
    const top = use(highest, bars.high, channel)
    const bottom = use(lowest, bars.low, channel)
    let heldBars = 0
    return {
      onBar({ position, order }) {
        heldBars = position.isFlat ? 0 : heldBars + 1
        if (heldBars > channel) position.close({ reason: 'held for long enough' })
        if (!position.isFlat || order.workingCount > 0 || Number.isNaN(top.now) || bottom.now >= top.now) return
        const size = { equityFraction: 0.4 }
        const up = order.buy({ size, entry: { type: 'stop', price: top.now }, stop: bottom.now })
        const down = order.sell({ size, entry: { type: 'stop', price: bottom.now }, stop: top.now })
        if (link !== 'none') order.link(link, [up, down])
        if (adds) add(up, top.now * 0.995)
        function add(after: SignalTicket, price: number): void {
          order.buy({ size: { equityFraction: 0.3 }, entry: { type: 'limit', price }, after })
        }
      },
    }
  },
})
