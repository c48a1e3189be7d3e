import {
  type BarSeries,
  barSeriesFromRows,
  defineStrategy,
  type InstrumentOptions,
  type SignalOptions,
  type SignalTicket,
  type StrategyContext,
  type StrategyHandlers,
} from '@race/core'
import type { BacktestConfig } from './backtest-config.ts'
import { runBacktestSync } from './run-backtest.ts'
import type { ScriptedRow } from './scripted-run.ts'

export const minuteMs = 60_000
export const start = Date.UTC(2024, 0, 2)
/** Strategies are asked from the close of a first, quiet hour on. */
const begin = start - 60 * minuteMs
export const acme = { id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' } as const
export const flat: ScriptedRow = [100, 101, 99, 100]

export function bars(
  instrument: InstrumentOptions,
  timeframe: string,
  minutes: number,
  rows: readonly ScriptedRow[],
): BarSeries {
  return barSeriesFromRows({
    instrument,
    timeframe,
    rows: rows.map(([open, high, low, close], n) => ({
      time: begin + n * minutes * minuteMs,
      open,
      high,
      low,
      close,
      volume: 100,
    })),
  })
}

export const hours = (...rows: readonly ScriptedRow[]): BarSeries => bars(acme, '1h', 60, [flat, ...rows])
export const minutes = (count: number, of: InstrumentOptions = { ...acme, id: 'BOLT' }): BarSeries =>
  bars(
    of,
    '1m',
    1,
    Array.from({ length: 60 + count }, () => flat),
  )

/** What a strategy does at minutes since the start. Hour 0 is open from 0 to 60, hour 1 from 60 to 120. */
export type Script = Readonly<Record<number, (context: StrategyContext) => void>>

function strategyOf(script: Script, handlers: StrategyHandlers) {
  return defineStrategy({
    id: 'test/minutes',
    version: '1.0.0',
    title: 'Minutes',
    setup({ data }) {
      data('ACME', '1h')
      return { onBar: (context) => script[(context.time - start) / minuteMs]?.(context), ...handlers }
    },
  })
}

interface Run {
  readonly series?: readonly BarSeries[]
  readonly config?: Partial<BacktestConfig>
  readonly handlers?: StrategyHandlers
}

export function configOf(script: Script, rows: readonly ScriptedRow[], { series, config, handlers = {} }: Run = {}) {
  const data = series ?? [hours(...rows), minutes(60 * rows.length)]
  return {
    strategy: strategyOf(script, handlers),
    data,
    capital: 10_000,
    costs: { fee: { type: 'none' } },
    ...config,
  } as const
}

/** Each fill as `buy 10 at 95 in 180`, in minutes since the start. */
export function fillsOf(script: Script, rows: readonly ScriptedRow[], run: Run = {}): string[] {
  return runBacktestSync(configOf(script, rows, run)).fills.map(
    ({ side, quantity, price, time }) => `${side} ${quantity} at ${price} in ${(time - start) / minuteMs}`,
  )
}

export const units = { instrument: 'ACME', size: { units: 10 } } as const
export const limit = (price: number): SignalOptions => ({ ...units, entry: { type: 'limit', price } })
export const stop = (price: number): SignalOptions => ({ ...units, entry: { type: 'stop', price } })

/** A signal that is sent at one minute and then changed, cancelled or replaced at others. */
export function steps(
  at: number,
  options: SignalOptions,
  later: Readonly<Record<number, (context: StrategyContext, ticket: SignalTicket) => void>> = {},
): Script {
  let ticket: SignalTicket | null = null
  const script: Record<number, (context: StrategyContext) => void> = {
    [at]: ({ order }) => {
      ticket = order.buy(options)
    },
  }
  for (const [minute, act] of Object.entries(later)) {
    script[Number(minute)] = (context) => act(context, ticket as unknown as SignalTicket)
  }
  return script
}
