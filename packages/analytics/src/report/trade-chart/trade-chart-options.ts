import type { BarSeries, Fill, Order, OrderEvent, Signal, TradeRecord } from '@race/core'
import type { ChartDrawing } from './chart-drawing.ts'

/** What a chart reads of a run; a `BacktestResult` has it. */
export interface TradeChartResult {
  readonly orders: readonly Order[]
  readonly fills: readonly Fill[]
  readonly orderEvents: readonly OrderEvent[]
  readonly trades: readonly TradeRecord[]
  /** Instants of the equity, epoch ms, increasing. */
  readonly time: Float64Array
  readonly equity: Float64Array
}

export interface TradeChartOptions {
  readonly title: string
  /** A line below the title, such as the strategy and its parameters. */
  readonly subtitle?: string
  /** The bars that are drawn. Of a run over several series, the fills of this one's instrument are shown. */
  readonly series: BarSeries
  readonly result: TradeChartResult
  readonly drawings?: readonly ChartDrawing[]
  /** The signals of the run, whose confidence is shown with the order of each: results do not keep it. */
  readonly signals?: readonly Pick<Signal, 'decisionTime' | 'ordinal' | 'confidence'>[]
  /** Epoch ms; the bars that open from then on. The first bar by default. */
  readonly from?: number
  /** Epoch ms; the bars that open before. To the last bar by default. */
  readonly to?: number
  /** More bars than this are put together, several to a candle; 20,000 by default. */
  readonly barsMax?: number
  /** Most trades listed below the chart, half of them first and half last; 500 by default. */
  readonly tradesShownMax?: number
}
