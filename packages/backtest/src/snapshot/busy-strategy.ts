import {
  type AnyStrategy,
  defineStrategy,
  type Random,
  type SignalOptions,
  type StandardSchema,
  type StrategyContext,
} from '@race/core'

/** Everything that the strategy remembers; what it heard and saw is in it too. */
export interface BusyMemory {
  bars: number
  ticks: number
  tickets: string[]
  heard: string[]
}

export interface BusyOptions {
  /** How often it acts, from 0 to 1. */
  readonly activity?: number
  /** Hears quotes and trades, and trades on them. */
  readonly hearsTicks?: boolean
  /** Hears orders and fills, and trades on them; true by default. */
  readonly hearsOrders?: boolean
  /** Shows parts of its limits only, where it has ticks. */
  readonly icebergs?: boolean
}

const empty: BusyMemory = { bars: 0, ticks: 0, tickets: [], heard: [] }

const memorySchema: StandardSchema<Partial<BusyMemory>, BusyMemory> = {
  '~standard': {
    version: 1,
    vendor: 'race',
    validate: (given) => ({ value: structuredClone({ ...empty, ...(given as Partial<BusyMemory>) }) }),
  },
}

/**
 * Keeps many messages on their way: entries of several kinds with brackets, links and orders that wait for others, and
 * cancels and changes of what it has sent. It writes down in its state all that it hears, and how its tickets and the
 * account look at every bar.
 */
export function busyStrategy({
  activity = 0.6,
  hearsTicks = false,
  hearsOrders = true,
  icebergs = false,
}: BusyOptions = {}): AnyStrategy {
  return defineStrategy({
    id: 'test/busy',
    version: '1.0.0',
    title: 'Busy',
    state: memorySchema,
    needs: { short: true },
    setup({ data, random, instruments }) {
      const handles = instruments.map((instrument) => data(instrument))
      const onTick = (words: string, context: StrategyContext<BusyMemory>, price: number, instrument: string): void => {
        const { state: memory, time } = context
        memory.ticks++
        if (memory.ticks % 5 === 0) memory.heard.push(`${time} ${words}`)
        if (random.next() < activity / 12) actAt(context, { random, instrument, price, icebergs })
      }
      return {
        onBar(context) {
          const { state: memory, order, time, account, positionOf } = context
          memory.bars++
          const found = memory.tickets.map((id) => order.find(id)?.status ?? '-').join(' ')
          const held = instruments.map((id) => `${positionOf(id).quantity}/${positionOf(id).lots.length}`).join(' ')
          memory.heard.push(`${time} saw ${found}; ${order.workingCount}; ${held}; ${account.equity}`)
          for (const bars of handles) {
            const price = bars.close.now
            if (Number.isNaN(price) || random.next() > activity) continue
            actAt(context, { random, instrument: bars.instrument.id, price, icebergs })
          }
        },
        ...(hearsOrders && {
          onOrder({ status, clientOrderId, time, reason }, context) {
            context.state.heard.push(`${context.time} order ${clientOrderId} ${status} ${time} ${reason}`)
          },
          onFill({ clientOrderId, price, quantity, time, instrument }, context) {
            context.state.heard.push(`${context.time} fill ${clientOrderId} ${quantity} at ${price} ${time}`)
            if (random.next() < 0.2) {
              const entry = { type: 'limit', price: price.toNumber() * 0.999 } as const
              note(context, context.order.buy({ instrument, entry, size: { units: 2 } }).id)
            }
          },
        }),
        ...(hearsTicks && {
          onQuote: ({ instrument, bid, ask }, context) => onTick(`quote ${bid}/${ask}`, context, bid, instrument),
          onTrade: ({ instrument, price, quantity }, context) =>
            onTick(`trade ${quantity} at ${price}`, context, price, instrument),
        }),
      }
    },
  })
}

interface Act {
  readonly random: Random
  readonly instrument: string
  readonly price: number
  readonly icebergs: boolean
}

/** Sends, changes or takes back an order, whichever chance says. */
function actAt(context: StrategyContext<BusyMemory>, { random, instrument, price, icebergs }: Act): void {
  const { order, state: memory, positionOf } = context
  const chance = random.next()
  const old = order.find(memory.tickets[random.integer(0, Math.max(0, memory.tickets.length - 1))] ?? '')
  if (chance < 0.15 && old !== null) order.cancel(old)
  else if (chance < 0.35 && old !== null) {
    const near = price * (1 + 0.002 * (random.next() - 0.5))
    order.modify(old, random.next() < 0.5 ? { limitPrice: near } : { stop: price * 0.997, target: price * 1.003 })
  } else if (chance < 0.4) positionOf(instrument).close({ fraction: 0.5 })
  else if (chance < 0.42) order.cancel()
  else {
    const side = random.next() < 0.6 ? 1 : -1
    const terms = termsOf({ random, instrument, price, icebergs }, side)
    const after = old !== null && random.next() < 0.15 ? { after: old } : {}
    const ticket = side === 1 ? order.buy({ ...terms, ...after }) : order.sell({ ...terms, ...after })
    note(context, ticket.id)
    if (random.next() > 0.2) return
    const other = order.sell({ instrument, entry: { type: 'limit', price: price * 1.001 }, size: { units: 3 } })
    order.link(random.next() < 0.5 ? 'oco' : 'ouo', [ticket, other])
    note(context, other.id)
  }
}

function termsOf({ random, instrument, price, icebergs }: Act, side: 1 | -1): SignalOptions {
  const near = price * (1 - 0.001 * side * random.next())
  const far = price * (1 + 0.001 * side * random.next())
  const entries: readonly NonNullable<SignalOptions['entry']>[] = [
    { type: 'market' },
    { type: 'limit', price: near },
    { type: 'limit', price: near },
    { type: 'stop', price: far },
    { type: 'stop-limit', stopPrice: far, limitPrice: far * (1 + 0.001 * side) },
    { type: 'market-if-touched', price: near },
    { type: 'trailing-stop', trail: { percent: 0.1 } },
  ]
  const entry = entries[random.integer(0, entries.length - 1)] ?? { type: 'market' }
  const isShown = icebergs && entry.type === 'limit' && random.next() < 0.6
  return {
    instrument,
    entry,
    size: random.next() < 0.8 ? { units: random.integer(1, 30) } : { equityFraction: 0.1 },
    ...(random.next() < 0.5 ? { stop: price * (1 - 0.003 * side) } : {}),
    ...(random.next() < 0.4 ? { target: price * (1 + 0.002 * side) } : {}),
    ...(isShown ? { displayUnits: 2 } : {}),
    ...(entry.type === 'limit' && random.next() < 0.1 ? { timeInForce: 'ioc' as const } : {}),
  }
}

/** Keeps the ids of the latest tickets only. */
function note({ state: memory }: StrategyContext<BusyMemory>, id: string): void {
  memory.tickets.push(id)
  if (memory.tickets.length > 8) memory.tickets.shift()
}
