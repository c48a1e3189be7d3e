import { type BacktestConfig, type BacktestResult, runBacktestSync } from '@race/backtest'
import type { AnyStrategy, BarSeries, JsonValue } from '@race/core'
import { type CostPlanName, costPlans } from './cost-plans.ts'
import { type MarketName, markets } from './markets.ts'

/** Plain settings of a backtest: what is written into the id of a golden. */
export type GoldenSettings = Pick<BacktestConfig, 'intrabar' | 'sizeAt' | 'closeAtEnd' | 'capital' | 'seed'>

/** A whole run whose outcome is pinned. */
export interface Golden {
  /** All that it is made of, such as `race/sma-cross fast=10 slow=50 · daily · percent · intrabar=optimistic`. */
  readonly id: string
  readonly strategy: AnyStrategy
  readonly params: Readonly<Record<string, JsonValue>>
  readonly market: MarketName
  readonly costs: CostPlanName
  readonly settings: GoldenSettings
}

export function golden(
  market: MarketName,
  costs: CostPlanName,
  strategy: AnyStrategy,
  params: Golden['params'] = {},
  settings: GoldenSettings = {},
): Golden {
  const parts = [[strategy.id, ...wordsOf(params)].join(' '), market, costs, wordsOf(settings).join(' ')]
  const id = parts.filter((part) => part !== '').join(' · ')
  return { id, strategy, params, market, costs, settings }
}

/** Whether the market of a golden is there. */
export function isRunnable({ market }: Golden): boolean {
  return markets[market].isPresent
}

/** Runs goldens; a market is made or read once. */
export function createGoldenRunner(): (golden: Golden) => Promise<BacktestResult> {
  const known = new Map<MarketName, Promise<readonly BarSeries[]>>()
  return async ({ strategy, params, market, costs, settings }) => {
    const reading = known.get(market) ?? markets[market].series()
    known.set(market, reading)
    return runBacktestSync({ strategy, params, data: await reading, costs: costPlans[costs], ...settings })
  }
}

function wordsOf(record: object): string[] {
  return Object.entries(record).map(([name, value]) => `${name}=${String(value)}`)
}
