import { type BacktestConfig, type BacktestResult, type CompatibilityPolicy, runBacktestSync } from '@race/backtest'
import { backtestingPy } from '@race/backtest/compat/backtesting-py'
import type { BarSeries } from '@race/core'
import { type Compared, firstEquityDifference, firstRowDifference } from './difference.ts'
import { feeOfCommission } from './fee-of-words.ts'
import { givenParams, priceDecimals } from './given-params.ts'
import { barAt, decimalsOf, type MarketFiles } from './market-files.ts'
import type { Difference, Outcome } from './outcome.ts'
import { attemptsOf, firstReproduced } from './policy-attempts.ts'
import { numberIn, readTable } from './read-table.ts'
import type { BacktestingPyScenario } from './scenario-files.ts'
import { backtestingPyStrategies } from './strategies/backtesting-py/index.ts'
import { unknownStrategy } from './unknown-strategy.ts'

/** Runs a scenario of backtesting.py and compares every closed trade and every point of equity. */
export async function runBacktestingPy(
  folder: URL,
  scenario: BacktestingPyScenario,
  market: MarketFiles,
): Promise<Pick<Outcome, 'hooks' | 'difference'>> {
  const { dataset, options } = scenario
  const traits = { extraDecimals: decimalsOf(options.spread), leastDecimals: priceDecimals(scenario.params) }
  const { first, last } = scenario
  const dates = first === undefined || last === undefined ? {} : { first, last }
  const series = await market.byWords(dataset, traits, dates)
  const { policy, config } = backtestingPySetup(scenario, series)
  const equity = readTable(new URL('equity.csv.gz', folder))
  const expected = {
    trades: expectedTrades(folder),
    times: equity.map(({ time = '' }) => time),
    equity: equity.map((row) => numberIn(row, 'equity')),
  }
  const outcomes = attemptsOf(policy, true, options.finalize_trades).map(({ policy: compatibility, hooks }) => () => {
    const rules = compatibility === undefined ? {} : { compatibility }
    return { hooks, difference: backtestingPyDifference(runBacktestSync({ ...config, ...rules }), series, expected) }
  })
  return firstReproduced(outcomes)
}

/** What of a scenario decides its run. */
export type BacktestingPyRun = Pick<BacktestingPyScenario, 'strategy' | 'params' | 'options'>

/** The configuration of a scenario over its bars, and the policy to run it under. */
export function backtestingPySetup(
  { strategy: name, params, options }: BacktestingPyRun,
  series: BarSeries,
): { readonly policy: CompatibilityPolicy; readonly config: BacktestConfig } {
  const strategy = backtestingPyStrategies.get(name)
  if (strategy === undefined) throw unknownStrategy('backtesting.py', name, backtestingPyStrategies)
  const fee = feeOfCommission(options.commission)
  return {
    policy: backtestingPy({
      commission: fee,
      spread: options.spread,
      margin: options.margin,
      tradeOnClose: options.trade_on_close,
      hedging: options.hedging,
      finalizeTrades: options.finalize_trades,
    }),
    config: {
      strategy,
      params: { ...givenParams(params), exclusiveOrders: options.exclusive_orders },
      data: series,
      capital: options.cash,
      costs: { fee },
      ...(options.finalize_trades ? { closeAtEnd: 'last-open' as const } : {}),
    },
  }
}

/** What the other engine gave. */
export interface BacktestingPyResult {
  readonly trades: readonly Compared[]
  readonly times: readonly string[]
  readonly equity: ArrayLike<number>
}

export function backtestingPyDifference(
  result: BacktestResult,
  series: BarSeries,
  { trades, times, equity }: BacktestingPyResult,
): Difference | null {
  return (
    firstRowDifference('trade', trades, closedTrades(result, series)) ??
    firstEquityDifference(times, equity, result.equity)
  )
}

function expectedTrades(folder: URL): Compared[] {
  return readTable(new URL('trades.csv', folder)).map((row) => ({
    exact: { size: numberIn(row, 'size'), entryBar: numberIn(row, 'entry_bar'), exitBar: numberIn(row, 'exit_bar') },
    close: { entryPrice: numberIn(row, 'entry_price'), exitPrice: numberIn(row, 'exit_price') },
  }))
}

function closedTrades(result: BacktestResult, series: BarSeries): Compared[] {
  return result.trades
    .filter(({ exitTime }) => exitTime !== null)
    .map((trade) => ({
      exact: {
        size: Number(trade.quantity) * (trade.side === 'long' ? 1 : -1),
        entryBar: barAt(series, trade.entryTime),
        exitBar: barAt(series, trade.exitTime as number),
      },
      close: { entryPrice: Number(trade.entryPrice), exitPrice: Number(trade.exitPrice) },
    }))
}
