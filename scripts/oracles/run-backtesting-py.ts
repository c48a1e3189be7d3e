import { type BacktestConfig, type BacktestResult, runBacktestSync } from '@race/backtest'
import { backtestingPy } from '@race/backtest/compat/backtesting-py'
import type { BarSeries } from '@race/core'
import { type Compared, firstEquityDifference, firstRowDifference } from './difference.ts'
import { feeOfCommission } from './fee-of-words.ts'
import { barAt, decimalsOf, type MarketFiles } from './market-files.ts'
import type { Outcome } from './outcome.ts'
import { numberIn, readTable } from './read-table.ts'
import type { BacktestingPyScenario } from './scenario-files.ts'
import { backtestingPyStrategies } from './strategies/backtesting-py/index.ts'

/** Runs a scenario of backtesting.py and compares every closed trade and every point of equity. */
export async function runBacktestingPy(
  folder: URL,
  scenario: BacktestingPyScenario,
  market: MarketFiles,
): Promise<Pick<Outcome, 'hooks' | 'difference'>> {
  const { options } = scenario
  const strategy = backtestingPyStrategies.get(scenario.strategy)
  if (strategy === undefined) throw new Error(`There is no strategy '${scenario.strategy}'`)
  const series = await market.byWords(scenario.dataset, { extraDecimals: decimalsOf(options.spread) })
  const fee = feeOfCommission(options.commission)
  const config: BacktestConfig = {
    strategy,
    params: { ...scenario.params, exclusiveOrders: options.exclusive_orders },
    data: series,
    capital: options.cash,
    costs: { fee },
    compatibility: backtestingPy({ commission: fee, margin: options.margin }),
    ...(options.finalize_trades ? { closeAtEnd: 'last-open' as const } : {}),
  }
  const result = runBacktestSync(config)
  const equity = readTable(new URL('equity.csv.gz', folder))
  const difference =
    firstRowDifference('trade', expectedTrades(folder), closedTrades(result, series)) ??
    firstEquityDifference(
      equity.map((row) => row.time as string),
      equity.map((row) => numberIn(row, 'equity')),
      result.equity,
    )
  return { hooks: options.finalize_trades ? ['size', 'end of run'] : ['size'], difference }
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
