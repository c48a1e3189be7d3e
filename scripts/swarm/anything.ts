import { defineStrategy, type OrderChanges, type SignalOptions } from '@race/core'
import { z } from 'zod'

/** Asks for anything at any time: entries of every kind, changes, cancellations, closings. Now and then it fails. */
export const anything = defineStrategy({
  id: 'swarm/anything',
  version: '1.0.0',
  title: 'Anything',
  state: z.object({ tickets: z.array(z.string()).default([]), heard: z.number().default(0) }),
  setup({ data, random, instruments }) {
    const series = instruments.map((id) => data(id, '1s'))
    const drawChange = (price: number): OrderChanges => {
      const draw = random.next()
      if (draw < 0.4) return { limitPrice: price * 0.999 }
      if (draw < 0.6) return { units: random.integer(1, 20) }
      if (draw < 0.8) return { stop: price * (0.98 + 0.04 * random.next()) }
      return { target: price * (0.98 + 0.04 * random.next()), limitPrice: price * 1.001 }
    }
    const drawEntry = (price: number, sign: 1 | -1): SignalOptions => {
      const kind = random.next()
      return {
        size: { units: random.integer(1, 30) },
        ...(kind < 0.5 ? { entry: { type: 'limit', price: price * (1 - sign * 0.0005) } } : {}),
        ...(kind >= 0.5 && kind < 0.6 ? { entry: { type: 'stop', price: price * (1 + sign * 0.0005) } } : {}),
        ...(kind >= 0.6 && kind < 0.65 ? { timeInForce: 'ioc' } : {}),
        ...(random.next() < 0.5 ? { stop: price * (1 - sign * 0.005) } : {}),
        ...(random.next() < 0.5 ? { target: price * (1 + sign * 0.003) } : {}),
      }
    }
    return {
      onBar({ order, positionOf, state }) {
        const bars = series[random.integer(0, series.length - 1)]
        if (bars === undefined || !(bars.close.now > 0)) return
        const { id } = bars.instrument
        const price = bars.close.now
        const draw = random.next()
        const position = positionOf(id)
        const last = order.find(state.tickets.at(-1) ?? '')
        if (draw > 0.998) throw new Error('a strategy that fails')
        if (draw < 0.12 && !position.isFlat) position.close()
        else if (draw < 0.2 && last !== null) order.cancel(last)
        else if (draw < 0.3 && last !== null) order.modify(last, drawChange(price))
        else if (draw < 0.6) {
          const isBuy = random.next() < 0.6
          const options = { instrument: id, ...drawEntry(price, isBuy ? 1 : -1) }
          // Twins: at a venue without ids of ours nothing but the answer says which of the two an order is.
          const count = random.next() < 0.15 ? 2 : 1
          for (let one = 0; one < count; one++) {
            const ticket = isBuy ? order.buy(options) : order.sell(options)
            state.tickets = [...state.tickets.slice(-5), ticket.id]
          }
        }
      },
      // Before anything may have been heard of the legs that hold what it closes.
      onFill({ instrument }, { positionOf }) {
        const position = positionOf(instrument)
        if (random.next() < 0.1 && !position.isFlat) position.close()
      },
      onTrade({ price }, { order, state }) {
        state.heard++
        if (random.next() < 0.02) order.sell({ size: { units: 1 }, stop: price * 1.01 })
      },
      onTimer(_, { order }) {
        if (random.next() < 0.1) order.cancel()
      },
    }
  },
})
