import {
  defineInstrument,
  defineStrategy,
  quoteSeries,
  type SignalOptions,
  type SignalTicket,
  type StrategyContext,
  type StrategyHandlers,
  tradeSeries,
} from '@race/core'
import type { BacktestConfig } from '../backtest-config.ts'
import type { BacktestResult } from '../backtest-result.ts'
import { runBacktestSync } from '../run-backtest.ts'
import type { TickConfig } from './tick-config.ts'

/** What is scripted trades this: ticks and steps of one. */
export const scriptedInstrument = defineInstrument({
  id: 'ACME',
  assetClass: 'crypto',
  tickSize: '1',
  quantityStep: '1',
})

export const scriptStart = Date.UTC(2024, 0, 2)

/**
 * Ticks as text, each with its time in milliseconds from `scriptStart`: `0 99/101 | 250 98/100:5x4 | 300 30@99s` is a quote, one
 * with sizes, and a trade of 30 at 99 by a seller (`b` for a buyer).
 */
export function ticksOfText(text: string): TickConfig {
  const rows = text.split(' | ').map((word) => {
    const [, ms, quantity, price, side = '', bid, ask, bidSize = 0, askSize = 0] =
      /^(\d+) (?:(\d+)@(\d+)([bs]?)|(\d+)\/(\d+)(?::(\d+)x(\d+))?)$/.exec(word) ?? []
    return { time: scriptStart + Number(ms), quantity, price, side, bid, ask, bidSize, askSize }
  })
  const column = (of: typeof rows, name: keyof (typeof rows)[number]): Float64Array =>
    Float64Array.from(of, (row) => Number(row[name]))
  const quotes = rows.filter(({ bid }) => bid !== undefined)
  const trades = rows.filter(({ price }) => price !== undefined)
  const book = () => ({
    time: column(quotes, 'time'),
    bid: column(quotes, 'bid'),
    ask: column(quotes, 'ask'),
    bidSize: column(quotes, 'bidSize'),
    askSize: column(quotes, 'askSize'),
  })
  const tape = () => ({
    time: column(trades, 'time'),
    price: column(trades, 'price'),
    quantity: column(trades, 'quantity'),
    aggressor: Int8Array.from(trades, ({ side }) => ['s', '', 'b'].indexOf(side) - 1),
  })
  const instrument = scriptedInstrument
  return {
    timeframe: '1m',
    ...(quotes.length === 0 ? {} : { quotes: [quoteSeries({ instrument, columns: book() })] }),
    ...(trades.length === 0 ? {} : { trades: [tradeSeries({ instrument, columns: tape() })] }),
  }
}

/** Terms of an order, and its side where it does not buy. */
export type ScriptedOrder = SignalOptions & { readonly side?: 'buy' | 'sell' }

/** Sends an order for 10 units where nothing else is said. */
export function placeScripted({ order }: StrategyContext, { side = 'buy', ...options }: ScriptedOrder): SignalTicket {
  return order[side]({ size: { units: 10 }, ...options })
}

/** What a strategy does after it has heard of a tick, by its time in milliseconds from `scriptStart`. */
export type TickScript = Readonly<Record<number, (context: StrategyContext) => void>>

export interface ScriptedTicks {
  readonly result: BacktestResult
  /** Each fill as `buy 10 at 101, 250`: side, units, price, milliseconds from `scriptStart`. */
  readonly fills: readonly string[]
  /** Each order event as `cancelled 250 IOC_UNFILLED`. */
  readonly events: readonly string[]
}

/** Runs what a script says on ticks, without fees. */
export function runOnTicks(
  ticks: TickConfig,
  script: TickScript,
  { costs, ...more }: Partial<BacktestConfig> = {},
  handlers: StrategyHandlers = {},
): ScriptedTicks {
  const hear = ({ time }: { readonly time: number }, context: StrategyContext): void => {
    script[time - scriptStart]?.(context)
  }
  const strategy = defineStrategy({
    id: 'test/on-ticks',
    version: '1.0.0',
    title: 'Does what a script says',
    setup: () => ({ onQuote: hear, onTrade: hear, ...handlers }),
  })
  const result = runBacktestSync({ strategy, ticks, ...more, costs: { fee: { type: 'none' }, ...costs } })
  const ms = (time: number): number => time - scriptStart
  return {
    result,
    fills: result.fills.map(({ side, quantity, price, time }) => `${side} ${quantity} at ${price}, ${ms(time)}`),
    events: result.orderEvents.map(
      ({ status, time, reason }) => `${status} ${ms(time)}${reason === null ? '' : ` ${reason}`}`,
    ),
  }
}
