import type { BarHandles, IndicatorDefinition, IndicatorParam } from '@race/core'
import type { ColumnHandle } from './column-handle.ts'
import type { SeriesCursor } from './series-cursor.ts'

/** How values get into handles: computed as whole columns beforehand, or bar by bar. `setup` cannot tell which. */
export interface SeriesDriver {
  readonly cursors: readonly SeriesCursor[]
  readonly bars: readonly BarHandles[]
  /** One handle per output of the indicator. */
  apply(
    indicator: IndicatorDefinition,
    inputs: readonly ColumnHandle[],
    params: readonly IndicatorParam[],
  ): ColumnHandle[]
  derive(input: ColumnHandle, fn: (value: number) => number): ColumnHandle
}

/** The five columns of a bar, in the order in which drivers keep them. */
export const barColumns = ['time', 'open', 'high', 'low', 'close', 'volume'] as const

export const lookbackBarsDefault = 1024

/** Bars until an indicator over these inputs is defined. */
export function chainedWarmupBars(
  indicator: IndicatorDefinition,
  inputs: readonly ColumnHandle[],
  params: readonly IndicatorParam[],
): number {
  const before = Math.max(1, ...inputs.map((input) => input.warmupBars))
  return before - 1 + indicator.warmupBars(...params)
}
