import {
  type AnyStrategy,
  type BarSeries,
  barSeriesFromRows,
  defineStrategy,
  type InstrumentOptions,
  type StrategyContext,
  type StrategyHandlers,
} from '@race/core'
import type { BacktestConfig } from './backtest-config.ts'
import type { BacktestResult } from './backtest-result.ts'
import { runBacktestSync } from './run-backtest.ts'

export type ScriptedRow = readonly [open: number, high: number, low: number, close: number]

/** What a strategy does at the close of a bar, by the bar's position from 0. */
export type Script = Readonly<Record<number, (context: StrategyContext) => void>>

export interface ScriptedRun {
  readonly result: BacktestResult
  /** Each fill as `buy 10 at 101 in 2`: side, units, price, days since the start. Bar 2 opens at 2 and closes at 3. */
  readonly fills: readonly string[]
  /** Each order as `entry limit filled`, with its reason where it has one. */
  readonly orders: readonly string[]
}

const dayMs = 86_400_000
const start = Date.UTC(2024, 0, 1)

/** Daily bars of an instrument that trades all the time; the instrument ticks by 0.01, its step is one unit. */
export function dailyBars(rows: readonly ScriptedRow[], instrument: Partial<InstrumentOptions> = {}): BarSeries {
  return barSeriesFromRows({
    instrument: { id: 'ACME', assetClass: 'crypto', tickSize: '0.01', ...instrument },
    timeframe: '1d',
    rows: rows.map(([open, high, low, close], index) => ({
      time: start + index * dayMs,
      open,
      high,
      low,
      close,
      volume: 1,
    })),
  })
}

/** A strategy that does what a script says. */
export function scriptedStrategy(script: Script, handlers: StrategyHandlers = {}): AnyStrategy {
  return defineStrategy({
    id: 'test/scripted',
    version: '1.0.0',
    title: 'Scripted',
    setup({ data }) {
      data()
      let bar = 0
      return { onBar: (context) => script[bar++]?.(context), ...handlers }
    },
  })
}

/** Runs it, without costs and with 10,000. */
export function runScripted(
  data: readonly ScriptedRow[] | BarSeries | readonly BarSeries[],
  script: Script,
  more: Partial<BacktestConfig> = {},
  handlers: StrategyHandlers = {},
): ScriptedRun {
  const strategy = scriptedStrategy(script, handlers)
  const series = isRows(data) ? dailyBars(data) : data
  const costs = { fee: { type: 'none' } } as const
  const result = runBacktestSync({ strategy, data: series, capital: 10_000, costs, ...more })
  return {
    result,
    fills: result.fills.map(
      ({ side, quantity, price, time }) => `${side} ${quantity} at ${price} in ${daysSinceStart(time)}`,
    ),
    orders: result.orders.map(
      ({ role, type, status, reason }) => `${role} ${type} ${status}${reason === null ? '' : ` ${reason}`}`,
    ),
  }
}

function daysSinceStart(time: number): number {
  return (time - start) / dayMs
}

function isRows(data: readonly ScriptedRow[] | BarSeries | readonly BarSeries[]): data is readonly ScriptedRow[] {
  return Array.isArray(data) && Array.isArray(data[0])
}
