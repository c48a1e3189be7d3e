import type { ChartDrawing } from '@race/analytics/report'
import type { BarSeries, Signal } from '@race/core'

/** What drawings are computed from: the bars, the parameters with their defaults, and the signals that were made. */
export interface ChartedRun<Params> {
  readonly series: BarSeries
  /** Of a coarser timeframe, where the strategy reads one. */
  readonly higher: BarSeries | null
  readonly params: Params
  readonly signals: readonly Signal[]
}

/** Draws what a strategy looked at, with the indicators and parameters that it had. */
export type DrawRun<Params> = (run: ChartedRun<Params>) => ChartDrawing[]
