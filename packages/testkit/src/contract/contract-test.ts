import type { AnyStrategy, BarSeries } from '@race/core'
import type { RunSettings, StrategyCase } from '../observation/strategy-under-test.ts'

/** How much is tried where trying takes long. */
export interface ContractEffort {
  /** Bars drawn by chance after which the future is changed, and bars with an order after which it is; 20 and 32 by default. */
  readonly cuts?: number
  readonly signalCutsMax?: number
  /** Bars after the warm-up at every one of which a run is broken off and resumed; 300 by default. */
  readonly resumeBars?: number
  /** How often it is over the whole data, besides; 40 by default. */
  readonly resumesMax?: number
}

/** A strategy and all that it is judged on. */
export interface ContractTest {
  readonly plugin: AnyStrategy
  /** As given; undefined for all defaults. */
  readonly params: unknown
  /** The strategy with its parameters. */
  readonly subject: StrategyCase
  readonly data: readonly BarSeries[]
  readonly settings: RunSettings
  readonly seed: string | number
  readonly hostileBars: number
  readonly effort: Required<ContractEffort>
  /** Whether it is meant to ask for nothing. */
  readonly isIdle: boolean
}
