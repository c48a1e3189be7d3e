import {
  type BrokerCapabilities,
  createRandom,
  type Decimal,
  decimal,
  type Instrument,
  type OrderType,
  orderTypes,
  RaceError,
  type Random,
  type Side,
  type TimeInForce,
  timesInForce,
} from '@race/core'
import { drawOne } from './draw-one.ts'

/** An order as a venue is sent it: prices on its ticks, a quantity on its steps. */
export interface FlowOrder {
  /** Unique in its flow, 1 to 32 letters, digits and dashes. */
  readonly clientOrderId: string
  readonly instrument: string
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly quantity: Decimal
  readonly limitPrice: Decimal | null
  readonly stopPrice: Decimal | null
  /** Price units that a trailing stop stays behind the best price; null for other orders. */
  readonly trailAmount: Decimal | null
  /** Price units that the limit of a trailing stop-limit lies behind its stop; null for other orders. */
  readonly limitOffset: Decimal | null
  /** Epoch ms at which it expires, for `gtd`; else null. */
  readonly expiresAt: number | null
}

/** One thing that a trader asks of a venue. Changes and cancellations name an order of the flow, which may be over by then. */
export type FlowAction =
  | { readonly type: 'submit'; readonly order: FlowOrder }
  | { readonly type: 'change'; readonly clientOrderId: string; readonly price: Decimal; readonly quantity: Decimal }
  | { readonly type: 'cancel'; readonly clientOrderId: string }

export interface OrderFlowOptions {
  readonly seed: string | number
  readonly instrument: Instrument
  /** What the venue can do: nothing else is asked of it. By default all, and where `short` is false nothing is sold. */
  readonly capabilities?: Partial<Pick<BrokerCapabilities, 'orderTypes' | 'timesInForce' | 'short'>>
  /** Of orders, in quantity steps, from 1 to this; 100 by default. */
  readonly quantityStepsMax?: number
}

/** Asks things of a venue by chance. */
export interface OrderFlow {
  /** The next action, with prices near `price` (quote currency), at `time` (epoch ms). */
  next(price: number, time: number): FlowAction
}

const dayMs = 86_400_000

/**
 * What traders ask of a venue, by chance: about two of three actions submit an order, the others change or cancel one of
 * the latest ten. Every order is one that a venue of these capabilities should take: prices above zero and on ticks,
 * quantities on steps and not below the least, limits and stops on the sides where their type has them. What becomes of a
 * change of an order that is over is up to the venue. For tests of brokers and of what matches orders; `randomOrders` does
 * the like as a strategy.
 *
 * @throws RaceError `CONFIG_INVALID` where the capabilities leave nothing to ask
 *
 * @example
 * ```ts
 * const flow = createOrderFlow({ seed: 7, instrument: defineInstrument({ id: 'ACME' }) })
 * const actions = Array.from({ length: 100 }, (_, i) => flow.next(50, i * 60_000))
 * console.log(new Set(actions.map(({ type }) => type)).size) // 3
 * ```
 */
export function createOrderFlow(options: OrderFlowOptions): OrderFlow {
  const { seed, instrument, capabilities = {}, quantityStepsMax = 100 } = options
  const random = createRandom(seed)
  const kinds = kindsOf(capabilities)
  const sides: readonly Side[] = capabilities.short === false ? ['buy'] : ['buy', 'sell']
  let count = 0
  let latest: readonly string[] = []
  const submit = (price: number, time: number): FlowAction => {
    const clientOrderId = `flow-${++count}`
    latest = [...latest.slice(-9), clientOrderId]
    const kind = drawOne(random, kinds)
    const quantity = quantityOf(random, { instrument, price, stepsMax: quantityStepsMax })
    const side = drawOne(random, sides)
    return {
      type: 'submit',
      order: {
        ...{ clientOrderId, instrument: instrument.id, side, quantity, ...kind },
        ...pricesOf(random, { kind: kind.type, side, price, instrument }),
        expiresAt: kind.timeInForce === 'gtd' ? time + random.integer(1, 3) * dayMs : null,
      },
    }
  }
  return {
    next(price, time) {
      const roll = random.next()
      if (roll < 0.65 || latest.length === 0) return submit(price, time)
      const clientOrderId = drawOne(random, latest)
      if (roll < 0.82) return { type: 'cancel', clientOrderId }
      const near = onTick(instrument, price * (0.98 + 0.04 * random.next()))
      const quantity = quantityOf(random, { instrument, price, stepsMax: quantityStepsMax })
      return { type: 'change', clientOrderId, price: near, quantity }
    },
  }
}

type Kind = Pick<FlowOrder, 'type' | 'timeInForce'>

/** What can be asked: auctions take market and limit orders only. */
function kindsOf(capabilities: NonNullable<OrderFlowOptions['capabilities']>): readonly Kind[] {
  const times = capabilities.timesInForce ?? timesInForce
  const kinds = (capabilities.orderTypes ?? orderTypes).flatMap((type) => {
    const isAuctioned = type === 'market' || type === 'limit'
    return times.filter((time) => isAuctioned || !isAuction(time)).map((timeInForce) => ({ type, timeInForce }))
  })
  if (kinds.length > 0) return kinds
  throw new RaceError('CONFIG_INVALID', {
    message: 'The capabilities name no type of order that goes with one of their times in force',
    facts: { orderTypes: String(capabilities.orderTypes), timesInForce: String(capabilities.timesInForce) },
    hint: "Give at least one of each, such as ['market'] and ['gtc'].",
  })
}

function isAuction(time: TimeInForce): boolean {
  return time === 'at-open' || time === 'at-close'
}

interface Terms {
  readonly kind: OrderType
  readonly side: Side
  readonly price: number
  readonly instrument: Instrument
}

/** A stop lies where the market is not yet, a touch and a limit where it would be better. */
function pricesOf(
  random: Random,
  { kind, side, price, instrument }: Terms,
): Pick<FlowOrder, 'limitPrice' | 'stopPrice' | 'trailAmount' | 'limitOffset'> {
  const up = side === 'buy' ? 1 : -1
  const away = (direction: number): number => price * (1 + up * direction * 0.02 * random.next())
  const tick = (value: number): Decimal => onTick(instrument, value)
  const none = { limitPrice: null, stopPrice: null, trailAmount: null, limitOffset: null }
  switch (kind) {
    case 'market':
      return none
    case 'limit':
      return { ...none, limitPrice: tick(away(-1)) }
    case 'stop':
      return { ...none, stopPrice: tick(away(1)) }
    case 'market-if-touched':
      return { ...none, stopPrice: tick(away(-1)) }
    case 'stop-limit':
    case 'limit-if-touched': {
      const trigger = away(kind === 'stop-limit' ? 1 : -1)
      return { ...none, stopPrice: tick(trigger), limitPrice: tick(trigger * (1 + up * 0.002 * random.next())) }
    }
    case 'trailing-stop':
    case 'trailing-stop-limit': {
      const trailAmount = tick(price * (0.002 + 0.02 * random.next()))
      return {
        ...none,
        trailAmount,
        limitOffset: kind === 'trailing-stop' ? null : tick(price * 0.002 * random.next()),
      }
    }
  }
}

/** The nearest price on the instrument's ticks, one tick at least. */
function onTick({ tickSize }: Instrument, price: number): Decimal {
  const ticks = Math.max(1, Math.round(price / tickSize.toNumber()))
  return tickSize.times(ticks)
}

/** By chance, but never below what the instrument asks for, at its latest price. */
function quantityOf(random: Random, { instrument, price, stepsMax }: Amount): Decimal {
  const { quantityStep, minQuantity, minNotional, multiplier } = instrument
  const drawn = quantityStep.times(random.integer(1, stepsMax))
  // A limit may lie two per cent below the price.
  const worth = decimal(onTick(instrument, price * 0.97)).times(multiplier)
  const least = minNotional.dividedBy(worth, { decimals: 12, rounding: 'up' }).roundToStep(quantityStep, 'up')
  return [minQuantity, least].reduce((most, one) => (one.greaterThan(most) ? one : most), drawn)
}

interface Amount {
  readonly instrument: Instrument
  readonly price: number
  readonly stepsMax: number
}
