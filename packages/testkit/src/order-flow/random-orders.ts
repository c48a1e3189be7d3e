import { defineStrategy, type SignalTicket } from '@race/core'
import { z } from 'zod'
import { drawOne } from './draw-one.ts'
import { drawSignal } from './draw-signal.ts'

const params = z.strictObject({
  probability: z.number().min(0).max(0.75).default(0.4).meta({
    step: 0.05,
    description: 'Chance of an entry at a bar; what is left above it cancels, changes, closes and links.',
  }),
  short: z.boolean().default(true).meta({ description: 'Whether it may sell short.' }),
})

/** The latest entries; tickets are no state, their ids are. */
const state = z.strictObject({ entries: z.array(z.string()).default(() => []) })

/**
 * A strategy that trades by chance and does all that a strategy can: entries of every type, time in force and size, brackets
 * of every form, entries that wait for another one, linked pairs, changes, cancellations, whole and partial closes, on every
 * instrument of the run. For tests of what carries out orders: what no one thought of is tried, too. Its state is declared,
 * so that such a run can be broken off and resumed.
 *
 * Seed it by the run; equal seeds give equal orders. It is no baseline: see `randomBaseline` of `@race/strategies` for that.
 *
 * @example
 * ```ts
 * const data = randomWalk({ seed: 'flow', bars: 400, timeframe: '1h' })
 * const { orders } = runBacktestSync({ strategy: randomOrders, data, seed: 7 })
 * console.log(new Set(orders.map(({ type }) => type)).size) // 8
 * ```
 */
export const randomOrders = defineStrategy({
  id: 'testkit/random-orders',
  version: '1.0.0',
  title: 'Orders by chance',
  params,
  state,
  needs: { short: true },
  setup({ params: { probability, short }, data, random, instruments }) {
    const all = instruments.map((id) => data(id))
    return {
      onBar({ order, positionOf, state, time }) {
        const { close, instrument } = drawOne(random, all)
        const price = close.now
        const roll = random.next()
        const known = state.entries
          .map((id) => order.find(id))
          .filter((ticket): ticket is SignalTicket => ticket !== null)
        if (roll < probability) {
          const side = short && random.next() < 0.5 ? 'sell' : 'buy'
          const signal = drawSignal(random, { price, time, side, short })
          const after = known.length > 0 && random.next() < 0.1 ? { after: drawOne(random, known) } : {}
          const { id } = order[side]({ instrument: instrument.id, ...signal, ...after })
          state.entries = [...state.entries.slice(-5), id]
        } else if (roll < probability + 0.08) {
          positionOf(instrument.id).close({ fraction: random.next() < 0.5 ? 1 : 0.5 })
        } else if (roll < probability + 0.12) {
          order.cancel({ instrument: instrument.id })
        } else if (roll < probability + 0.2 && known.length > 0) {
          const near = price * (0.98 + 0.04 * random.next())
          order.modify(drawOne(random, known), random.next() < 0.5 ? { limitPrice: near } : { stop: near })
        } else if (roll < probability + 0.25) {
          const limit = (fraction: number) => ({ type: 'limit', price: price * fraction }) as const
          const pair = [
            order.buy({ instrument: instrument.id, size: { units: 10 }, entry: limit(0.985) }),
            order.sell({ instrument: instrument.id, size: { units: 6 }, entry: limit(1.015), reduceOnly: !short }),
          ]
          order.link(random.next() < 0.5 ? 'oco' : 'ouo', pair)
        }
      },
    }
  },
})
