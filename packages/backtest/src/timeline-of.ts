import type { PreparedBacktest } from './prepare-backtest.ts'
import type { RecordedEvent } from './recorded/recorded-decisions.ts'
import { timelineOfEvents } from './recorded/timeline-of-events.ts'
import { mergeTimeline, type Timeline } from './timeline.ts'

/** What may happen in a run beside its bars; each null where it does not. */
interface Beside {
  readonly prepared: PreparedBacktest
  readonly traffic: unknown
  readonly tape: unknown
  readonly accounts: unknown
  readonly course: { readonly events: readonly RecordedEvent[] | null } | null
}

/** The events of a run in their order; null where nothing happens but one bar of one series after the other. */
export function timelineOf({ prepared, traffic, tape, accounts, course }: Beside): Timeline | null {
  const { series, nominalMs, isTraded } = prepared
  const events = course?.events ?? null
  if (events !== null) return timelineOfEvents(series, events)
  const isPlain = series.length === 1 && (traffic ?? tape ?? accounts ?? course) === null
  return isPlain ? null : mergeTimeline(series, nominalMs, isTraded)
}
