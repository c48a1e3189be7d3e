import type { Timeframe } from '@race/core'

/** One series that a strategy reads, as the engine is given it. */
export interface ReplaySeries {
  readonly instrument: string
  readonly timeframe: Timeframe
}
