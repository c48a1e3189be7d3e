import type { BacktestConfig } from '@race/backtest'
import type { AnyStrategy, BarSeries } from '@race/core'

/**
 * Makes a strategy from the series of a run. It is called anew for every run, with the series of that run: give one
 * when a strategy is built from data, or keeps copies of it.
 */
export type StrategyFactory = (data: readonly BarSeries[]) => AnyStrategy

/** A strategy with the parameters it is tested with. */
export interface StrategyCase {
  readonly strategy: AnyStrategy | StrategyFactory
  /** As the strategy's schema takes them; defaults are filled in. */
  readonly params?: unknown
}

/** What can be tested: a strategy with its default parameters, a factory of one, or either with parameters. */
export type StrategyUnderTest = AnyStrategy | StrategyFactory | StrategyCase

/** The settings of the backtests that a test runs, such as `costs`, `capital` and `seed`; as `runBacktestSync` takes them. */
export type RunSettings = Omit<BacktestConfig, 'strategy' | 'params' | 'data' | 'columnCache'>

/** The strategies of a call as cases, in order. */
export function casesOf(strategies: StrategyUnderTest | readonly StrategyUnderTest[]): readonly StrategyCase[] {
  return isList(strategies) ? strategies.map(caseOf) : [caseOf(strategies)]
}

/** Whether several strategies were given, and so a list of reports is expected. */
export function isList(
  strategies: StrategyUnderTest | readonly StrategyUnderTest[],
): strategies is readonly StrategyUnderTest[] {
  return Array.isArray(strategies)
}

function caseOf(strategy: StrategyUnderTest): StrategyCase {
  return typeof strategy === 'function' || !('strategy' in strategy) ? { strategy } : strategy
}

/** The strategy of one run. */
export function strategyOf({ strategy }: StrategyCase, data: readonly BarSeries[]): AnyStrategy {
  return typeof strategy === 'function' ? strategy(data) : strategy
}
