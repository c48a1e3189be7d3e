import type { IntentKey, Side } from '@race/core'

/**
 * What may leave: everything, only what makes a position smaller, or nothing.
 */
export type TradingState = 'active' | 'reducing' | 'halted'

/** An order that somebody wants to send, in numbers that limits can judge. All are floats; money itself is exact elsewhere. */
export interface ProposedOrder {
  readonly intent: IntentKey
  readonly strategyId: string
  readonly instrument: string
  readonly side: Side
  /** Units. */
  readonly quantity: number
  /** The price it is judged at: its limit or stop price, else the last one. */
  readonly price: number
  /** Account currency per unit of price and quantity. */
  readonly unitValue: number
  /** Units in one lot. */
  readonly contractSize: number
  /** Null where it has none. */
  readonly stop: number | null
  readonly target: number | null
  /** What the instrument is counted with, such as a sector; null for none. */
  readonly group: string | null
}

/** What is held of one instrument, and what may still fill. An order whose outcome is unknown counts as filled. */
export interface Holding {
  /** Units, below 0 where short. */
  readonly quantity: number
  /** Units of buys that work or are on their way, and of sales. */
  readonly pendingBuy: number
  readonly pendingSell: number
  /** The latest price, and what a unit of price and quantity is worth in the account's currency. */
  readonly price: number
  readonly unitValue: number
  readonly group: string | null
}

export interface StrategyStanding {
  readonly isEnabled: boolean
  readonly consecutiveLosses: number
  /** Most of equity that its positions may be worth together, as a fraction; null for no budget. */
  readonly budgetFraction: number | null
  /** What its positions and working entries are worth, in the account's currency. */
  readonly committed: number
}

/** An account as the gate looks at it: a value, made anew for every question. */
export interface AccountStanding {
  /** Epoch ms. */
  readonly time: number
  /** In the account's currency. */
  readonly equity: number
  /** The highest equity so far. */
  readonly equityPeak: number
  /** Equity at the start of the trading day, and when that was, epoch ms. */
  readonly dayStartEquity: number
  readonly dayStart: number
  readonly tradingState: TradingState
  /** Whether an emergency shutdown is latched: no entries, whatever equity does. */
  readonly isEmergency: boolean
  /** By instrument. */
  readonly holdings: ReadonlyMap<string, Holding>
  /** When entries of any strategy were approved, epoch ms, ascending; the last day of them is enough. */
  readonly entryTimes: readonly number[]
  /** The same of all orders, exits too. */
  readonly orderTimes: readonly number[]
  /**
   * Whether somebody has seen to it that both are numbers that ascend, so that those of a window are found by halving. They
   * are looked at one by one where it is left out.
   */
  readonly timesAscend?: boolean
  /** By id; one that is not here is not enabled. */
  readonly strategies: ReadonlyMap<string, StrategyStanding>
  /** The latest price of each instrument, with its time. */
  readonly lastPrices: ReadonlyMap<string, { readonly price: number; readonly time: number }>
  /** When an order like this was last approved, epoch ms, by `fingerprintOf`. */
  readonly recentOrders: ReadonlyMap<string, number>
}

/** What makes two orders the same to the check for duplicates: strategy, instrument, side and quantity. */
export function fingerprintOf({
  strategyId,
  instrument,
  side,
  quantity,
}: Pick<ProposedOrder, 'strategyId' | 'instrument' | 'side' | 'quantity'>): string {
  return JSON.stringify([strategyId, instrument, side, quantity])
}

const none: Omit<Holding, 'price' | 'unitValue' | 'group'> = { quantity: 0, pendingBuy: 0, pendingSell: 0 }

/** What would be held at most on the order's side if it and everything that works there filled; 0 where it is still on the other. */
export function unitsAfter({ instrument, side, quantity }: ProposedOrder, { holdings }: AccountStanding): number {
  const held = holdings.get(instrument) ?? none
  const sign = side === 'buy' ? 1 : -1
  const pending = side === 'buy' ? held.pendingBuy : held.pendingSell
  return Math.max(0, sign * held.quantity + pending + quantity)
}

/**
 * Whether an order can only make a position smaller, also if every other order on its side fills before it. A number that is
 * none makes it no such order.
 */
export function isReducing({ instrument, side, quantity }: ProposedOrder, { holdings }: AccountStanding): boolean {
  const held = holdings.get(instrument)
  if (held === undefined) return false
  const against = side === 'buy' ? -held.quantity : held.quantity
  const pending = side === 'buy' ? held.pendingBuy : held.pendingSell
  return quantity > 0 && against > 0 && pending + quantity <= against
}

/**
 * The worth of a holding in the account's currency, with all that may still make it larger. What has a price of 0 is worth
 * nobody knows what: NaN, which every limit denies.
 */
export function worthOfHolding({ quantity, pendingBuy, pendingSell, price, unitValue }: Holding): number {
  const units = Math.max(Math.abs(quantity), quantity + pendingBuy, pendingSell - quantity)
  const worth = Math.abs(units * price * unitValue)
  return worth > 0 || units === 0 ? worth : Number.NaN
}
