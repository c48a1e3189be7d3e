import { defineStrategy, type SignalOptions } from '@race/core'
import { z } from 'zod'

/** Asks for anything at any time: entries of every kind, changes, cancellations, closings. */
export const anything = defineStrategy({
  id: 'swarm/anything',
  version: '1.0.0',
  title: 'Anything',
  state: z.object({ tickets: z.array(z.string()).default([]) }),
  setup({ data, random, instruments }) {
    const series = instruments.map((id) => data(id, '1s'))
    return {
      onBar({ order, positionOf, state }) {
        const bars = series[random.integer(0, series.length - 1)]
        if (bars === undefined || !(bars.close.now > 0)) return
        const { id } = bars.instrument
        const draw = random.next()
        const position = positionOf(id)
        const last = order.find(state.tickets.at(-1) ?? '')
        if (draw < 0.12 && !position.isFlat) position.close()
        else if (draw < 0.2 && last !== null) order.cancel(last)
        else if (draw < 0.28 && last !== null) order.modify(last, { limitPrice: bars.close.now * 0.999 })
        else if (draw < 0.6) {
          const isBuy = random.next() < 0.6
          const sign = isBuy ? 1 : -1
          const price = bars.close.now
          const options: SignalOptions = {
            instrument: id,
            size: { units: random.integer(1, 30) },
            ...(random.next() < 0.5 ? { entry: { type: 'limit', price: price * (1 - sign * 0.0005) } } : {}),
            ...(random.next() < 0.5 ? { stop: price * (1 - sign * 0.01), target: price * (1 + sign * 0.02) } : {}),
          }
          const ticket = isBuy ? order.buy(options) : order.sell(options)
          state.tickets = [...state.tickets.slice(-5), ticket.id]
        }
      },
    }
  },
})
