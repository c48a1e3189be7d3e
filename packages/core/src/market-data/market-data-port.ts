import type { Bar } from '../market/bar.ts'
import type { BarSeries } from '../market/bar-series.ts'
import type { Timeframe } from '../market/timeframe.ts'

export interface BarRequest {
  readonly instrument: string
  readonly timeframe: Timeframe
  /** Epoch ms of the first bar's open, and of the end (left out). */
  readonly from: number
  readonly to: number
}

/** A source of market data. */
export interface MarketData {
  readonly port: 'market-data/1'
  readonly capabilities: {
    readonly history: boolean
    readonly live: boolean
    readonly timeframes: readonly Timeframe[]
  }
  /** The past. */
  bars(request: BarRequest, options: { readonly signal: AbortSignal }): Promise<BarSeries>
  /** Each bar when it has closed, from now on. */
  liveBars(
    request: Pick<BarRequest, 'instrument' | 'timeframe'>,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<Bar>
  [Symbol.asyncDispose](): Promise<void>
}
