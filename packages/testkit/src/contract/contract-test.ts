import type { AnyStrategy, BarSeries } from '@race/core'
import type { RunSettings, StrategyCase } from '../observation/strategy-under-test.ts'

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
}
