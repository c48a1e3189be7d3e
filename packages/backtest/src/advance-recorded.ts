import type { BarSeries } from '@race/core'
import { endInstant } from './end-instant.ts'
import type { BacktestKernel } from './kernel.ts'
import type { RecordedCourse } from './recorded/recorded-course.ts'
import type { RecordedBarEvent, RecordedEvent } from './recorded/recorded-decisions.ts'
import { timeOfBarEvent } from './recorded/timeline-of-events.ts'

type OpenedBar = Extract<RecordedBarEvent, { readonly type: 'bar-opened' }>
type ClosedBar = Extract<RecordedBarEvent, { readonly type: 'bar-closed' }>

/**
 * The loop of a run that goes as it is on record: bars, quotes and trades in the order in which they were told, and between
 * them what was decided. After the last close it plays what came later too.
 */
export function advanceRecorded(
  kernel: BacktestKernel,
  course: RecordedCourse,
  events: readonly RecordedEvent[],
  to: number,
): void {
  const { prices } = kernel.desk
  while (kernel.event < events.length && (kernel.done < to || to === kernel.length)) {
    const n = kernel.event++
    const event = events[n] as RecordedEvent
    course.runBefore(n)
    course.reach(event)
    prices?.showVenue()
    if ('bar' in event) playBar(kernel, event)
    else if (event.type !== 'price') kernel.tape?.playNext(event)
    prices?.showAccount()
  }
}

function playBar(kernel: BacktestKernel, event: RecordedBarEvent): void {
  const time = timeOfBarEvent(kernel.prepared.series, event)
  kernel.traffic?.runUntil(time, event.type === 'bar-opened')
  if (event.type === 'bar-opened') {
    openBar(kernel, event)
    return
  }
  closeBar(kernel, event, time)
  kernel.desk.prices?.showAccount()
  // Time goes forward only: on what comes late nothing is decided.
  if (event.follows !== 'wait') endInstant(kernel, time, event.follows === 'decide' && time >= kernel.host.time)
}

function openBar(kernel: BacktestKernel, { series, bar, closes }: OpenedBar): void {
  const { prepared, tape, traffic, venue } = kernel
  const instrument = prepared.instrumentOf[series] as number
  // What is known of a bar when it closes decides what its open fills: one that does not close is not met.
  const isWhole = closes || (traffic === null && !venue.needsVolume && !venue.needsRange)
  if (tape?.has(instrument) === true) kernel.setMatching(instrument, bar)
  else if (isWhole && (traffic !== null || venue.workingOf(instrument).length !== 0)) kernel.openBar(instrument, bar)
}

function closeBar(kernel: BacktestKernel, { series: index, bar, marketTime }: ClosedBar, time: number): void {
  const { desk, host, tape, traffic, venue } = kernel
  const { instrumentOf, isTraded, series } = kernel.prepared
  const instrument = instrumentOf[index] as number
  const { openTimes, close } = series[index] as BarSeries
  if (isTraded[index] === true) {
    if (tape?.has(instrument) === true) tape.close(instrument, openTimes[bar] as number, time)
    else if (traffic !== null || venue.workingOf(instrument).length !== 0) kernel.matchBar(instrument, bar)
    desk.lastClose[instrument] = close[bar] as number
  }
  if (traffic !== null) kernel.afterMatch(marketTime)
  host.cursors[index]?.moveTo(bar)
  host.closedAt[index] = time
}
