import {
  type AnyStrategy,
  defineStrategy,
  type Fill,
  type OrderEvent,
  type Random,
  type SignalOptions,
  type SignalTicket,
  type StrategyContext,
} from '@race/core'

export const isHappening = (random: Random, share: number): boolean => random.integer(1, 100) <= 100 * share

/** Throws dice at every bar: orders of many kinds with brackets, for the day and for good, closings, changes, withdrawals. */
export function dice(unitsMax: number, isCareful = false): AnyStrategy {
  return defineStrategy({
    id: 'test/dice',
    version: '1.0.0',
    title: 'Dice',
    setup({ data, random }) {
      const { close, instrument } = data()
      return {
        onBar({ order, position }) {
          const last = close.now
          if (isHappening(random, 0.1)) position.close()
          if (isHappening(random, 0.05)) order.cancel({ instrument: instrument.id })
          if (!isHappening(random, 0.4)) return
          const side = isHappening(random, 0.5) ? 'buy' : 'sell'
          const sign = side === 'buy' ? 1 : -1
          const near = (share: number) => Math.round(last * (1 + sign * share) * 100) / 100
          const away = random.integer(1, 40) / 10_000
          const entries: SignalOptions['entry'][] = [
            { type: 'market' },
            { type: 'limit', price: near(-away) },
            { type: 'stop', price: near(away) },
            { type: 'trailing-stop', trail: { percent: 0.3 } },
          ]
          const entry = entries[random.integer(0, 3)] ?? { type: 'market' }
          const stop = near(-0.006)
          const target = isCareful || isHappening(random, 0.7) ? near(0.015) : near(0.004)
          const timeInForce = isHappening(random, 0.3) ? 'day' : 'gtc'
          const size = { units: random.integer(1, 1000 * unitsMax) / 1000 }
          const ticket = order[side]({ size, entry, stop, target, timeInForce })
          const second = random.integer(1, 10)
          if (second === 1) order.cancel(ticket)
          if (second === 2) order.modify(ticket, { stop: near(-0.004) })
        },
      }
    },
  })
}

interface TickDice {
  /** How often it acts on a tick. */
  readonly share: number
  /** Whether it remembers nothing but its handles and its luck, as a strategy must that may be killed. */
  readonly isForgetful?: boolean
  /** Whether it acts on what becomes of its orders. */
  readonly listens?: boolean
}

/**
 * Throws dice at everything that it hears of: quotes, trades, intervals, bars, and, where it listens, fills and ends of orders.
 */
export function tickDice({ share, isForgetful = false, listens = false }: TickDice): AnyStrategy {
  return defineStrategy({
    id: 'test/tick-dice',
    version: '1.0.0',
    title: 'Dice on ticks',
    setup({ data, random }) {
      const { instrument, close } = data()
      const tickets: SignalTicket[] = []
      const act = ({ order, position }: StrategyContext, last: number): void => {
        const side = isHappening(random, 0.5) ? 'buy' : 'sell'
        const near = (ticks: number) => Math.round(100 * last + (side === 'buy' ? ticks : -ticks)) / 100
        const away = random.integer(0, 8)
        const entries: SignalOptions['entry'][] = [
          { type: 'market' },
          { type: 'limit', price: near(-away) },
          { type: 'stop', price: near(away) },
          { type: 'trailing-stop', trail: { percent: 0.05 } },
        ]
        const what = random.integer(1, 12)
        const old = tickets.at(-random.integer(1, 3))
        if (what === 1) position.close()
        else if (what === 2 && old !== undefined) order.cancel(old)
        else if (what === 3 && old !== undefined) order.modify(old, { limitPrice: near(-2), stop: near(-30) })
        else {
          const size = what === 4 ? { equityFraction: 0.002 } : { units: random.integer(1, 5000) / 1000 }
          const entry = entries[random.integer(0, 3)] ?? { type: 'market' }
          const bracket = isHappening(random, 0.6) ? { stop: near(-25), target: near(40) } : {}
          const ticket = order[side]({ size, entry, ...bracket })
          if (!isForgetful) tickets.push(ticket)
        }
      }
      const maybe = (context: StrategyContext, chance: number, price = close.now): void => {
        if (isHappening(random, chance) && !Number.isNaN(price)) act(context, price)
      }
      const onOrder = ({ status }: OrderEvent, context: StrategyContext): void => {
        if (status === 'cancelled') maybe(context, 0.5)
      }
      return {
        onQuote({ instrument: id, bid, ask }, context) {
          if (id === instrument.id) maybe(context, share, (bid + ask) / 2)
        },
        onTrade({ instrument: id, price }, context) {
          if (id === instrument.id) maybe(context, share, price)
        },
        onTimer: (_, context) => maybe(context, 0.5),
        onBar: (context) => maybe(context, 0.3),
        ...(listens ? { onFill: (_: Fill, context: StrategyContext) => maybe(context, 0.2), onOrder } : {}),
      }
    },
  })
}
