import type { AnyStrategy } from '@race/core'
import { hold } from './hold.ts'
import { macdTrend } from './macd-trend.ts'
import { roundTrip } from './round-trip.ts'
import { stopOnFill } from './stop-on-fill.ts'

/** An algorithm of LEAN as a strategy and its parameters. */
export interface LeanStrategy {
  readonly strategy: AnyStrategy
  readonly params: unknown
}

/** The regression algorithms of LEAN, by name. */
export const leanAlgorithms: ReadonlyMap<string, LeanStrategy> = new Map<string, LeanStrategy>([
  ['BasicTemplateAlgorithm', { strategy: hold, params: {} }],
  ['BasicTemplateDailyAlgorithm', { strategy: hold, params: {} }],
  ['DividendRegressionAlgorithm', { strategy: hold, params: { target: 0.5 } }],
  ['MACDTrendAlgorithm', { strategy: macdTrend, params: {} }],
  ['StopLossOnOrderEventRegressionAlgorithm', { strategy: stopOnFill, params: {} }],
  ['ZeroFeeRegressionAlgorithm', { strategy: roundTrip, params: {} }],
])
