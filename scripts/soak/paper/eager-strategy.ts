import { defineStrategy, type SignalOptions } from '@race/core'
import { z } from 'zod'

/** Asks for something on every bar: entries of several kinds, with brackets and without, changes, cancellations, closings. */
export const eagerStrategy = defineStrategy({
  id: 'soak/eager',
  version: '1.0.0',
  title: 'Eager',
  state: z.object({ tickets: z.array(z.string()).default([]) }),
  setup({ data, random, instruments }) {
    const series = instruments.map((id) => data(id, '1m'))
    return {
      onBar({ order, positionOf, state }) {
        for (const { instrument, close } of series) {
          const { id } = instrument
          const draw = random.next()
          const last = order.find(state.tickets[random.integer(0, 5)] ?? '')
          if (draw < 0.15 && !positionOf(id).isFlat) {
            positionOf(id).close()
            continue
          }
          if (draw < 0.3 && last !== null) {
            order.cancel(last)
            continue
          }
          if (draw < 0.4 && last !== null) {
            order.modify(last, { limitPrice: close.now * 0.999 })
            continue
          }
          const isBuy = random.next() < (positionOf(id).isLong ? 0.4 : 0.6)
          const sign = isBuy ? 1 : -1
          const options: SignalOptions = {
            instrument: id,
            size: { units: random.integer(1, 3_000) / 1_000 },
            ...(random.next() < 0.5 ? { entry: { type: 'limit', price: close.now * (1 - sign * 0.0005) } } : {}),
            ...(random.next() < 0.4
              ? { stop: close.now * (1 - sign * 0.004), target: close.now * (1 + sign * 0.006) }
              : {}),
            ...(random.next() < 0.2 ? { stop: { trail: { percent: 0.3 } } } : {}),
          }
          const ticket = isBuy ? order.buy(options) : order.sell(options)
          state.tickets = [...state.tickets.slice(-5), ticket.id]
        }
      },
    }
  },
})
