import type { Timers } from '@race/core'
import type { Kernel } from '../kernel.ts'
import { type ReadSeries, readingOf } from '../strategy/read-series.ts'

/** What a feed goes by of an engine. */
export interface Feeding {
  /** What the strategies read and how far they have seen it, in configured order. */
  readonly reading: readonly ReadSeries[]
  /** The intervals that strategies are called at, ms of market time. */
  readonly intervals: readonly number[]
  readonly timers: Timers
  /** Aborted when the engine has stopped, or is about to. */
  readonly ended: AbortSignal
}

export function feedingOf({ runners, state }: Kernel, timers: Timers, ended: AbortSignal): Feeding {
  const all = [...runners.values()]
  const intervals = all.flatMap(({ entry: { every } }) => (every === undefined ? [] : [every]))
  return { reading: readingOf(all, state.instruments), intervals, timers, ended }
}
