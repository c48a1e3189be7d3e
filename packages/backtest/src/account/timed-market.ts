import {
  type BarSeries,
  barSeriesFromRows,
  defineStrategy,
  type Instrument,
  type QuoteSeries,
  quoteSeries,
  type StrategyContext,
  type StrategyHandlers,
  type TradeSeries,
  tradeSeries,
} from '@race/core'
import { type BacktestConfig, type BacktestResult, runBacktestSync } from '../index.ts'

// What the tests of accounts between the closes of bars share. Times are seconds from the beginning.

export const begin = Date.UTC(2024, 0, 2)

export const at = (second: number): number => begin + 1000 * second

/** A bid and an ask, and the sizes where they matter; no size is any. */
export type QuoteRow = readonly [second: number, bid: number, ask: number, bidSize?: number, askSize?: number]

export type TradeRow = readonly [second: number, price: number, quantity?: number]

export function quotesOf(instrument: Instrument, rows: readonly QuoteRow[]): QuoteSeries {
  return quoteSeries({
    instrument,
    columns: {
      time: Float64Array.from(rows, ([second]) => at(second)),
      bid: Float64Array.from(rows, ([, bid]) => bid),
      ask: Float64Array.from(rows, ([, , ask]) => ask),
      bidSize: Float64Array.from(rows, ([, , , size = 0]) => size),
      askSize: Float64Array.from(rows, ([, , , , size = 0]) => size),
    },
  })
}

export function tradesOf(instrument: Instrument, rows: readonly TradeRow[]): TradeSeries {
  return tradeSeries({
    instrument,
    columns: {
      time: Float64Array.from(rows, ([second]) => at(second)),
      price: Float64Array.from(rows, ([, price]) => price),
      quantity: Float64Array.from(rows, ([, , quantity = 1_000_000]) => quantity),
    },
  })
}

export type BarRow = readonly [open: number, high: number, low: number, close: number]

/** Minutes from the beginning. */
export function minutesOf(instrument: Instrument, rows: readonly (number | BarRow)[]): BarSeries {
  return barsOf(instrument, rows, '1m', 60)
}

/** Hours from the beginning. */
export function hoursOf(instrument: Instrument, rows: readonly (number | BarRow)[]): BarSeries {
  return barsOf(instrument, rows, '1h', 3_600)
}

function barsOf(
  instrument: Instrument,
  rows: readonly (number | BarRow)[],
  timeframe: string,
  seconds: number,
): BarSeries {
  return barSeriesFromRows({
    instrument,
    timeframe,
    rows: rows.map((row, n) => {
      const [open, high, low, close] = typeof row === 'number' ? [row, row, row, row] : row
      return { time: at(seconds * n), open, high, low, close, volume: 1 }
    }),
  })
}

/** What is done at the close of a bar, by its number from 1: bar 1 of minutes closes at 60 s. */
export type Minutes = Readonly<Record<number, (context: StrategyContext) => void>>

export interface TimedRun {
  readonly result: BacktestResult
  /** Each as `61.5: buy 10 at 100`. */
  readonly fills: readonly string[]
  /** Each as `75: funding -11`. */
  readonly postings: readonly string[]
  /** Each order as `buy entry filled null`. */
  readonly ends: readonly string[]
}

/** Runs a script of minutes without costs on 10,000, and proves the account at every event. */
export function runTimed(minutes: Minutes, config: Partial<BacktestConfig>, more: StrategyHandlers = {}): TimedRun {
  const strategy = defineStrategy({
    id: 'test/timed',
    version: '1.0.0',
    title: 'Timed',
    setup({ data }) {
      data()
      let minute = 0
      return { onBar: (context) => minutes[++minute]?.(context), ...more }
    },
  })
  const result = runBacktestSync({
    strategy,
    capital: 10_000,
    verifyAccount: true,
    ...config,
    costs: { fee: { type: 'none' }, ...config.costs },
  })
  const second = (time: number): number => (time - begin) / 1000
  return {
    result,
    fills: result.fills.map(({ time, side, quantity, price }) => `${second(time)}: ${side} ${quantity} at ${price}`),
    postings: result.postings.map(({ time, cause, amount }) => `${second(time)}: ${cause} ${amount}`),
    ends: result.orders.map(({ side, role, status, reason }) => `${side} ${role} ${status} ${reason}`),
  }
}

export const buy =
  (units: number, more: object = {}) =>
  ({ order }: StrategyContext): void =>
    void order.buy({ size: { units }, ...more })

export const sell =
  (units: number, more: object = {}) =>
  ({ order }: StrategyContext): void =>
    void order.sell({ size: { units }, ...more })
