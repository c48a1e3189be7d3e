import { type BacktestConfig, type BacktestResult, runBacktestSync } from '@race/backtest'
import { backtestingPy } from '@race/backtest/compat/backtesting-py'
import type { BarSeries } from '@race/core'
import { type Compared, firstEquityDifference, firstRowDifference } from './difference.ts'
import { feeOfCommission } from './fee-of-words.ts'
import { barAt, decimalsOf, type MarketFiles } from './market-files.ts'
import type { Difference, Outcome } from './outcome.ts'
import { attemptsOf, firstReproduced } from './policy-attempts.ts'
import { numberIn, readTable, type TableRow } from './read-table.ts'
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
  }
  const policy = backtestingPy({
    commission: fee,
    spread: options.spread,
    margin: options.margin,
    tradeOnClose: options.trade_on_close,
    hedging: options.hedging,
    finalizeTrades: options.finalize_trades,
  })
  const closing = options.finalize_trades ? { closeAtEnd: 'last-open' as const } : {}
  const expected = { trades: expectedTrades(folder), equity: readTable(new URL('equity.csv.gz', folder)) }
  const outcomes = attemptsOf(policy, true, options.finalize_trades).map(({ policy: compatibility, hooks }) => () => {
    const rules = compatibility === undefined ? {} : { compatibility }
    return { hooks, difference: differenceOf(runBacktestSync({ ...config, ...rules, ...closing }), series, expected) }
  })
  return firstReproduced(outcomes)
}

interface Expected {
  readonly trades: readonly Compared[]
  readonly equity: readonly TableRow[]
}

function differenceOf(result: BacktestResult, series: BarSeries, { trades, equity }: Expected): Difference | null {
  return (
    firstRowDifference('trade', trades, closedTrades(result, series)) ??
    firstEquityDifference(
      equity.map(({ time = '' }) => time),
      equity.map((row) => numberIn(row, 'equity')),
      result.equity,
    )
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
