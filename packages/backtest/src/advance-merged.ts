import { endInstant } from './end-instant.ts'
import type { BacktestKernel } from './kernel.ts'
import type { Timeline } from './timeline.ts'

/** The loop of several series: one event after the other; an instant ends with the last bar that closes then. */
export function advanceMerged(kernel: BacktestKernel, timeline: Timeline, to: number): void {
  const { accounts, course, host, venue, traffic } = kernel
  const { instrumentOf, isTraded, series } = kernel.prepared
  const { lastClose } = kernel.desk
  while (kernel.done < to) {
    const n = kernel.event++
    const code = timeline.series[n]!
    const time = timeline.time[n]!
    const bar = timeline.bar[n]!
    const index = code < 0 ? -1 - code : code
    const instrument = instrumentOf[index]!
    if (course !== null && course.next <= n) course.runBefore(n)
    if (traffic !== null) traffic.runUntil(time, code < 0)
    if (code < 0) {
      if (accounts !== null) accounts.openBar(instrument, bar)
      else if (traffic !== null || venue.working[instrument]!.length !== 0) kernel.openBar(instrument, bar)
      else kernel.accrue(instrument, bar)
      continue
    }
    if (isTraded[index]) {
      if (accounts !== null) accounts.closeBar(instrument, bar)
      else if (traffic !== null || venue.working[instrument]!.length !== 0) kernel.matchBar(instrument, bar)
      lastClose[instrument] = series[index]!.close[bar]!
    }
    host.cursors[index]!.moveTo(bar)
    host.closedAt[index] = time
    const isLast = n + 1 >= timeline.length || timeline.series[n + 1]! < 0 || timeline.time[n + 1]! !== time
    if (isLast) endInstant(kernel, time)
  }
}
