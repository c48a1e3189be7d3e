import {
  type BacktestConfig,
  type BacktestResult,
  type CompatibilityPolicy,
  type Costs,
  runBacktestSync,
} from '@race/backtest'
import { backtrader } from '@race/backtest/compat/backtrader'
import type { BarSeries } from '@race/core'
import { createInterestReader } from './backtrader-interest.ts'
import { type Compared, firstEquityDifference, firstRowDifference } from './difference.ts'
import { givenParams, priceDecimals } from './given-params.ts'
import { barAt, decimalsOf, type MarketFiles } from './market-files.ts'
import type { Difference, Outcome } from './outcome.ts'
import { attemptsOf, firstReproduced } from './policy-attempts.ts'
import { numberIn, readTable } from './read-table.ts'
import type { BacktraderScenario } from './scenario-files.ts'
import { backtraderStrategies } from './strategies/backtrader/index.ts'
import { unknownStrategy } from './unknown-strategy.ts'

/** Runs a scenario of backtrader and compares every fill and every point of the account's value. */
export async function runBacktrader(
  folder: URL,
  scenario: BacktraderScenario,
  market: MarketFiles,
): Promise<Pick<Outcome, 'hooks' | 'difference'>> {
  const { first, last } = scenario
  const leastDecimals = priceDecimals(scenario.params)
  const traits = { extraDecimals: extraDecimalsOf(scenario), leastDecimals, multiplier: scenario.commission.mult }
  const series = await Promise.all(
    scenario.feeds.map((feed, index) => market.byFeed(feed, { first, last, rows: scenario.rows[index] ?? 0 }, traits)),
  )
  const { policy, config } = backtraderSetup(scenario, series)
  const isTarget = 'target' in scenario.params || 'weights' in scenario.params
  const values = readTable(new URL('equity.csv.gz', folder))
  const expected = {
    fills: expectedFills(folder),
    times: values.map(({ time = '' }) => time),
    values: values.map((row) => numberIn(row, 'value')),
  }
  const runs = attemptsOf(policy, isTarget, false).map(({ policy: compatibility, hooks }) => () => {
    const result = runBacktestSync({ ...config, ...(compatibility === undefined ? {} : { compatibility }) })
    return { hooks, difference: backtraderDifference(result, scenario, series, expected) }
  })
  return firstReproduced(runs)
}

/** What of a scenario decides its run. */
export type BacktraderRun = Pick<BacktraderScenario, 'strategy' | 'params' | 'cash' | 'commission' | 'broker'>

/** The configuration of a scenario over its bars, and the policy to run it under. */
export function backtraderSetup(
  scenario: BacktraderRun,
  series: readonly BarSeries[],
): { readonly policy: CompatibilityPolicy; readonly config: BacktestConfig } {
  const { broker, commission, cash } = scenario
  const strategy = backtraderStrategies.get(scenario.strategy)
  if (strategy === undefined) throw unknownStrategy('backtrader', scenario.strategy, backtraderStrategies)
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
  const config = {
    strategy,
    params: givenParams(scenario.params),
    data: series,
    capital: cash,
    costs: { fee: feeOf(scenario) },
  }
  return { policy, config }
}

/** What the other engine gave. */
export interface BacktraderResult {
  readonly fills: readonly Compared[]
  readonly times: readonly string[]
  readonly values: ArrayLike<number>
}

export function backtraderDifference(
  result: BacktestResult,
  scenario: BacktraderRun,
  series: readonly BarSeries[],
  { fills, times, values }: BacktraderResult,
): Difference | null {
  return (
    firstRowDifference('fill', fills, fillsOf(result, scenario, series)) ??
    firstEquityDifference(times, values, result.equity)
  )
}

/** Decimals of the money that interest is paid in, beyond those of prices: it is a division by 365. */
const interestDecimals = 6

/** Prices of fills are finer than those of the file by what a trail or a slippage adds. */
function extraDecimalsOf({ broker, commission, params }: BacktraderScenario): number {
  const trail = typeof params.trail === 'number' ? decimalsOf(params.trail) : 0
  const price = Math.max(trail, decimalsOf(broker.slip_fixed)) + decimalsOf(broker.slip_perc)
  return commission.interest === 0 ? price : Math.max(price, interestDecimals)
}

/** A rate of the worth for what is like a stock, a sum per contract for what is traded on margin. */
function feeOf({ commission }: BacktraderRun): NonNullable<Costs['fee']> {
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

function fillsOf(result: BacktestResult, scenario: BacktraderRun, series: readonly BarSeries[]): Compared[] {
  const interestOf = createInterestReader(result, scenario)
  return result.fills.map((fill) => {
    const { instrument, time, side, quantity, price, fee } = fill
    const bars = series.find((one) => one.instrument.id === instrument) as BarSeries
    const bar = barAt(bars, time)
    return {
      exact: { instrument, bar: barName(bars, bar), size: quantity.toNumber() * (side === 'buy' ? 1 : -1) },
      close: { price: price.toNumber(), fee: fee.amount.toNumber() + interestOf(fill, bars, bar) },
    }
  })
}

/** A bar as the files of backtrader name it: by its opening time. */
export function barName(bars: BarSeries, bar: number): string {
  return `${new Date(bars.openTimes[bar] as number).toISOString().slice(0, 19)}Z`
}
