import { type BacktestResult, type Costs, runBacktestSync } from '@race/backtest'
import { backtrader } from '@race/backtest/compat/backtrader'
import type { BarSeries } from '@race/core'
import { type Compared, firstEquityDifference, firstRowDifference } from './difference.ts'
import { barAt, decimalsOf, type MarketFiles } from './market-files.ts'
import type { Outcome } from './outcome.ts'
import { attemptsOf, firstReproduced } from './policy-attempts.ts'
import { numberIn, readTable } from './read-table.ts'
import type { BacktraderScenario } from './scenario-files.ts'
import { backtraderStrategies } from './strategies/backtrader/index.ts'

/** Runs a scenario of backtrader and compares every fill and every point of the account's value. */
export async function runBacktrader(
  folder: URL,
  scenario: BacktraderScenario,
  market: MarketFiles,
): Promise<Pick<Outcome, 'hooks' | 'difference'>> {
  const strategy = backtraderStrategies.get(scenario.strategy)
  if (strategy === undefined) throw new Error(`There is no strategy '${scenario.strategy}'`)
  const { first, last, commission } = scenario
  const traits = { extraDecimals: extraDecimalsOf(scenario), multiplier: commission.mult }
  const series = await Promise.all(
    scenario.feeds.map((feed, index) => market.byFeed(feed, { first, last, rows: scenario.rows[index] ?? 0 }, traits)),
  )
  const { broker } = scenario
  const policy = backtrader({
    cheatOnClose: broker.coc,
    slippagePercent: broker.slip_perc,
    slippageFixed: broker.slip_fixed,
    slipsAtOpen: broker.slip_open,
    slipsMatch: broker.slip_match,
    slipsLimit: broker.slip_limit,
    slipsOut: broker.slip_out,
    leverage: commission.leverage,
    interest: commission.interest,
    interestOnLongs: commission.interest_long,
    ...(typeof commission.margin === 'number' ? { margin: commission.margin } : {}),
    ...(typeof broker.filler_perc === 'number' ? { fillerPercent: broker.filler_perc } : {}),
  })
  const isTarget = 'target' in scenario.params || 'weights' in scenario.params
  const fills = expectedFills(folder)
  const values = readTable(new URL('equity.csv.gz', folder))
  const runs = attemptsOf(policy, isTarget, false).map(({ policy: compatibility, hooks }) => () => {
    const result = runBacktestSync({
      strategy,
      params: scenario.params,
      data: series,
      capital: scenario.cash,
      costs: { fee: feeOf(scenario) },
      ...(compatibility === undefined ? {} : { compatibility }),
    })
    const difference =
      firstRowDifference('fill', fills, fillsOf(result, series)) ??
      firstEquityDifference(
        values.map(({ time = '' }) => time),
        values.map((row) => numberIn(row, 'value')),
        result.equity,
      )
    return { hooks, difference }
  })
  return firstReproduced(runs)
}

/** Prices of fills are finer than those of the file by what a trail or a slippage adds. */
function extraDecimalsOf({ broker, params }: BacktraderScenario): number {
  const trail = typeof params.trail === 'number' ? decimalsOf(params.trail) : 0
  return Math.max(trail, decimalsOf(broker.slip_fixed)) + decimalsOf(broker.slip_perc)
}

/** A rate of the worth for what is like a stock, a sum per contract for what is traded on margin. */
function feeOf({ commission }: BacktraderScenario): NonNullable<Costs['fee']> {
  if (commission.commission === 0) return { type: 'none' }
  if (typeof commission.margin === 'number') return { type: 'per-share', perShare: commission.commission }
  return { type: 'percentage', rate: commission.commission }
}

function expectedFills(folder: URL): Compared[] {
  return readTable(new URL('orders.csv', folder))
    .filter((row) => row.fill_time !== '')
    .map((row) => ({
      exact: {
        instrument: (row.data as string).toUpperCase(),
        bar: row.fill_time as string,
        size: numberIn(row, 'fill_size'),
      },
      close: { price: numberIn(row, 'fill_price'), fee: numberIn(row, 'fill_comm') },
    }))
}

function fillsOf(result: BacktestResult, series: readonly BarSeries[]): Compared[] {
  return result.fills.map(({ instrument, time, side, quantity, price, fee }) => {
    const bars = series.find((one) => one.instrument.id === instrument) as BarSeries
    const opened = bars.openTimes[barAt(bars, time)] as number
    return {
      exact: {
        instrument,
        bar: `${new Date(opened).toISOString().slice(0, 19)}Z`,
        size: quantity.toNumber() * (side === 'buy' ? 1 : -1),
      },
      close: { price: price.toNumber(), fee: fee.amount.toNumber() },
    }
  })
}
