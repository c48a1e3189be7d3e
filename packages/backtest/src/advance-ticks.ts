import { endInstant } from './end-instant.ts'
import type { BacktestKernel } from './kernel.ts'
import type { TickTape } from './ticks/tick-tape.ts'
import type { Timeline } from './timeline.ts'

/**
 * The loop of a run with quotes or trades: before each opening or close of a bar, every tick up to its time is played. So at
 * equal times ticks come before closes, and those before openings. Instruments without ticks meet bars as ever. What messages
 * bring, and what falls due for the account, happens between ticks; see `Traffic` for what comes first of one time.
 */
export function advanceTicks(kernel: BacktestKernel, tape: TickTape, timeline: Timeline, to: number): void {
  const { accounts, host, venue, traffic } = kernel
  const { between } = tape
  const { instrumentOf, isTraded, series } = kernel.prepared
  const { lastClose } = kernel.desk
  while (kernel.done < to) {
    const n = kernel.event++
    const code = timeline.series[n]!
    const time = timeline.time[n]!
    const bar = timeline.bar[n]!
    const index = code < 0 ? -1 - code : code
    const instrument = instrumentOf[index]!
    const isOnTicks = tape.has(instrument)
    tape.play(time, code < 0)
    if (between !== null) between.runUntil(time, code < 0)
    if (code < 0) {
      if (isOnTicks) kernel.setMatching(instrument, bar)
      else if (accounts !== null) accounts.openBar(instrument, bar)
      else if (traffic !== null || venue.working[instrument]!.length !== 0) kernel.openBar(instrument, bar)
      continue
    }
    if (isTraded[index]) {
      if (isOnTicks) {
        accounts?.moveTo(time, time - 1)
        tape.close(instrument, series[index]!.openTimes[bar]!, time)
      } else if (accounts !== null) accounts.closeBar(instrument, bar)
      else if (traffic !== null || venue.working[instrument]!.length !== 0) kernel.matchBar(instrument, bar)
      lastClose[instrument] = series[index]!.close[bar]!
    }
    host.cursors[index]!.moveTo(bar)
    host.closedAt[index] = time
    const isLast = n + 1 >= timeline.length || timeline.series[n + 1]! < 0 || timeline.time[n + 1]! !== time
    if (isLast) endInstant(kernel, time)
  }
}
