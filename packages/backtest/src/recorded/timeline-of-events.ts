import type { BarSeries } from '@race/core'
import type { Timeline } from '../timeline.ts'
import type { RecordedBarEvent, RecordedEvent } from './recorded-decisions.ts'

/** The openings and closes among events on record as a timeline, in the order in which they were told. */
export function timelineOfEvents(series: readonly BarSeries[], events: readonly RecordedEvent[]): Timeline {
  const bars = events.filter((event) => 'bar' in event)
  const time = Float64Array.from(bars, (event) => timeOfBarEvent(series, event))
  return {
    length: bars.length,
    time,
    series: Int32Array.from(bars, (event) => (event.type === 'bar-opened' ? -1 - event.series : event.series)),
    bar: Int32Array.from(bars, ({ bar }) => bar),
    instants: time.filter((_, n) => endsInstant(bars[n])),
  }
}

/** Whether the strategy sees what has closed after an event. */
function endsInstant(event: RecordedEvent | undefined): boolean {
  return event?.type === 'bar-closed' && event.follows !== 'wait'
}

/** Epoch ms at which the bar of an event opened or closed. */
export function timeOfBarEvent(series: readonly BarSeries[], { type, series: place, bar }: RecordedBarEvent): number {
  const { openTimes, closeTimes } = series[place] as BarSeries
  return (type === 'bar-opened' ? openTimes[bar] : closeTimes[bar]) as number
}
