import {
  defineStrategy,
  type Entry,
  type ProfitTarget,
  type ProtectiveStop,
  type Random,
  type Side,
  type SignalTicket,
  type Size,
  type TimeInForce,
} from '@race/core'
import { z } from 'zod'

const params = z.strictObject({
  /** Chance of an order at a bar. */
  probability: z.number().default(0.4),
  short: z.boolean().default(true),
})

/** Draws everything that an order can say, changes and cancels: what no one thought of is pinned too. */
export const randomOrders = defineStrategy({
  id: 'golden/random-orders',
  version: '1.0.0',
  title: 'Orders by chance',
  params,
  needs: { short: true },
  setup({ params: { probability, short }, data, random, instruments }) {
    const all = instruments.map((id) => data(id))
    let tickets: SignalTicket[] = []
    return {
      onBar(context) {
        const { order, time } = context
        const bars = pick(random, all)
        const position = context.positionOf(bars.instrument.id)
        const roll = random.next()
        if (roll < probability) {
          const side: Side = short && random.next() < 0.5 ? 'sell' : 'buy'
          const instrument = bars.instrument.id
          const proposal = proposalOf(random, side, bars.close.now, time)
          const after = tickets.length > 0 && random.next() < 0.1 ? { after: pick(random, tickets) } : {}
          tickets = [...tickets.slice(-5), order[side]({ instrument, ...proposal, ...after })]
        } else if (roll < probability + 0.08) position.close({ fraction: random.next() < 0.5 ? 1 : 0.5 })
        else if (roll < probability + 0.12) order.cancel({ instrument: bars.instrument.id })
        else if (roll < probability + 0.2 && tickets.length > 0) {
          const near = bars.close.now * (0.98 + 0.04 * random.next())
          order.modify(pick(random, tickets), random.next() < 0.5 ? { limitPrice: near } : { stop: near })
        } else if (roll < probability + 0.25) {
          const pair = (['buy', 'sell'] as const).map((side) => {
            const price = bars.close.now * (side === 'buy' ? 0.985 : 1.015)
            const size = { units: side === 'buy' ? 10 : 6 }
            return order[side]({ instrument: bars.instrument.id, size, entry: { type: 'limit', price } })
          })
          order.link(random.next() < 0.5 ? 'oco' : 'ouo', pair)
        }
      },
    }
  },
})

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random.next() * items.length)] as Item
}

function proposalOf(random: Random, side: Side, close: number, time: number) {
  const away = side === 'buy' ? 1 : -1
  const near = (fraction: number) => close * (1 + away * fraction * (0.5 + random.next()))
  const stop = pick<() => ProtectiveStop | undefined>(random, [
    () => undefined,
    () => near(-0.06),
    () => ({ trail: { percent: 5 } }),
    () => ({ price: near(-0.06), limitPrice: near(-0.09) }),
  ])()
  const target = pick<() => ProfitTarget | undefined>(random, [
    () => undefined,
    () => near(0.06),
    () => ({ touchPrice: near(0.06) }),
  ])()
  const timeInForce = pick<TimeInForce>(random, ['gtc', 'gtc', 'day', 'ioc', 'fok', 'at-open', 'at-close', 'gtd'])
  return {
    entry: entryOf(random, near),
    size: sizeOf(random),
    timeInForce,
    stop,
    target,
    ...(timeInForce === 'gtd' ? { expiresAt: time + 250_000_000 } : {}),
    ...(random.next() < 0.1 ? { reduceOnly: true } : {}),
  }
}

function entryOf(random: Random, near: (fraction: number) => number): Entry {
  return pick<() => Entry>(random, [
    () => ({ type: 'market' }),
    () => ({ type: 'limit', price: near(-0.01) }),
    () => ({ type: 'stop', price: near(0.01) }),
    () => ({ type: 'stop-limit', stopPrice: near(0.01), limitPrice: near(0.012) }),
    () => ({ type: 'market-if-touched', price: near(-0.01) }),
    () => ({ type: 'limit-if-touched', touchPrice: near(-0.01), limitPrice: near(-0.01) }),
    () => ({ type: 'trailing-stop', trail: { percent: 1.5 } }),
    () => ({ type: 'trailing-stop-limit', trail: { percent: 1.5 }, limitOffset: 0.1 }),
  ])()
}

function sizeOf(random: Random): Size {
  return pick<Size>(random, [
    { equityFraction: 0.3 },
    { equityFraction: 1 },
    { notional: 20_000 },
    { units: 50 },
    { targetFraction: 0.5 },
    { targetFraction: -0.25 },
  ])
}
