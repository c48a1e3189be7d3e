import { runSweep } from '@race/backtest'
import type { AnyStrategy, BarSeries } from '@race/core'
import { capital } from './terms.mjs'

/** Final equity of a strategy for each set of parameters, in order. */
export function finalEquitiesOf(options: {
  readonly series: BarSeries
  readonly strategy: AnyStrategy
  readonly paramSets: readonly unknown[]
}): number[] {
  return Array.from(runSweep({ ...options, capital }), ({ finalEquity }) => finalEquity.amount.toNumber())
}
