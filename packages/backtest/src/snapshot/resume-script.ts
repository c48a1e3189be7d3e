import {
  type AnyStrategy,
  type BarSeries,
  barSeriesFromRows,
  defineStrategy,
  type InstrumentOptions,
  type SignalOptions,
  type StandardSchema,
  type StrategyContext,
} from '@race/core'
import type { BacktestConfig } from '../backtest-config.ts'
import type { BacktestResult } from '../backtest-result.ts'
import type { Script } from '../scripted-run.ts'

// What the tests of resumed runs with accounts share.

export const start = Date.UTC(2024, 0, 1)
export const dayMs = 86_400_000

/** Open, high, low and close, or one price for all. */
type Row = number | readonly [open: number, high: number, low: number, close: number]

/** Daily bars from 1 January 2024 on; 100 units are traded on each. */
export function daily(rows: readonly Row[], instrument: Partial<InstrumentOptions> = {}): BarSeries {
  return barSeriesFromRows({
    instrument: { id: 'ACME', assetClass: 'crypto', tickSize: '0.01', ...instrument },
    timeframe: '1d',
    rows: rows.map((row, index) => {
      const [open, high, low, close] = typeof row === 'number' ? [row, row, row, row] : row
      return { time: start + index * dayMs, open, high, low, close, volume: 100 }
    }),
  })
}

/** How many bars a script has seen. */
const counted: StandardSchema<unknown, { bar: number }> = {
  '~standard': {
    version: 1,
    vendor: 'race',
    validate: (value) => ({ value: { bar: (value as { readonly bar?: number }).bar ?? 0 } }),
  },
}

/** Does what the script says at the close of each bar; where it stands is its state. */
function scripted(script: Script): AnyStrategy {
  return defineStrategy({
    id: 'test/script',
    version: '1.0.0',
    title: 'Script',
    state: counted,
    setup({ data }) {
      data()
      return { onBar: (context) => script[context.state.bar++]?.(context as StrategyContext) }
    },
  })
}

export const buy =
  (units: number, more: SignalOptions = {}) =>
  ({ order }: StrategyContext) =>
    void order.buy({ size: { units }, ...more })
export const sell =
  (units: number, more: SignalOptions = {}) =>
  ({ order }: StrategyContext) =>
    void order.sell({ size: { units }, ...more })
export const both =
  (...steps: readonly ((context: StrategyContext) => void)[]) =>
  (context: StrategyContext) => {
    for (const step of steps) step(context)
  }
export const close = ({ position }: StrategyContext) => position.close()

/** Free of fees, with 10,000, and proved at every instant. */
export function configOf(script: Script, more: Partial<BacktestConfig> & Pick<BacktestConfig, 'data'>): BacktestConfig {
  return {
    strategy: scripted(script),
    capital: 10_000,
    costs: { fee: { type: 'none' } },
    verifyAccount: true,
    ...more,
  }
}

/** Counted from 0, as the bars are. */
export const day = (time: number): number => Math.floor((time - start) / dayMs)

/** Fills, orders that did not fill, and postings, with the day on which they happened. */
export function storyOf({ fills, orders, postings }: BacktestResult): string[] {
  return [
    ...fills.map(({ time, instrument, side, quantity, price }) => ({
      time,
      words: `${side} ${quantity} ${instrument} at ${price}`,
    })),
    ...orders
      .filter(({ status }) => status !== 'filled')
      .map(({ updatedAt, side, role, status, reason }) => ({
        time: updatedAt,
        words: `${side} ${role} ${status} ${reason}`,
      })),
    ...postings.map(({ time, cause, amount, currency }) => ({ time, words: `${cause} ${amount} ${currency}` })),
  ]
    .sort((a, b) => a.time - b.time)
    .map(({ time, words }) => `${day(time)}: ${words}`)
}

export const fourfold = { type: 'margin', leverage: 4, maintenanceMargin: '0.2' } as const
/** So many bars at a price. */
export const flat = (count: number, price: number): number[] => Array.from({ length: count }, () => price)
