import { runBacktestSync } from '@race/backtest'
import type { AnyStrategy, BarSeries } from '@race/core'
import { createColumnCache } from '@race/host'
import { capital } from './terms.mjs'

/**
 * Final equity of a strategy for each set of parameters, in order. The runs share the columns of their indicators by
 * identity of the input, so each average of the close is computed once where the strategy derives it from a column of
 * the series; a column that the strategy maps itself is derived anew in each run.
 */
export function finalEquitiesOf(options: {
  readonly series: BarSeries
  readonly strategy: AnyStrategy
  readonly paramSets: readonly unknown[]
}): number[] {
  const { series, strategy, paramSets } = options
  const columnCache = createColumnCache()
  return paramSets.map((params) => {
    const result = runBacktestSync({ strategy, params, data: series, capital, columnCache })
    return result.finalEquity.amount.toNumber()
  })
}
