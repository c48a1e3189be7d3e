import type { VenueOrder } from '@race/brokers/simulated'
import { type BarSeries, type Holding, scaledToFloat } from '@race/core'
import { endInRuin } from './end-by-policy.ts'
import type { BacktestKernel } from './kernel.ts'
import { unitsOf } from './units-of.ts'

/**
 * The hot loop: one series, bar after bar. A bar is (1) matched, where orders wait, (2) marked, (3) shown to the strategy,
 * whose commands (4) are taken. Between two commands, while no order waits, nothing can change the account: the inner loop
 * is then a few loads and stores and the strategy's own handler.
 */
export function advanceSingle(kernel: BacktestKernel, to: number): void {
  const { host, gate, equity, watch } = kernel
  const { account, series } = kernel.prepared
  const { close, closeTimes } = series[0] as BarSeries
  const holding = account.holdings[0] as Holding
  const working = kernel.venue.working[0] as VenueOrder[]
  const cursor = host.cursors[0] as { index: number }
  const { handlers, commands } = host
  const { lastClose } = kernel.desk
  const { policy } = kernel
  const firstBar = (host.warmupBars[0] as number) - 1
  // A curve that is not kept is one cell that is written over.
  const mask = equity.length === 1 ? 0 : -1
  // The highest equity and the largest drawdown. What `finally` reads stands in cells: a float in a variable would have to be
  // boxed at every call that could throw.
  const extremes = Float64Array.of(kernel.peak, kernel.drawdownMax)
  let done = kernel.done
  try {
    while (done < to) {
      if (working.length !== 0) {
        lastClose[0] = done > 0 ? close[done - 1]! : Number.NaN
        kernel.openBar(0, done)
        kernel.matchBar(0, done)
        if (kernel.venue.queue !== null) kernel.walkQueue(closeTimes[done]!)
      } else if (policy !== null) kernel.accrue(0, done)
      const cash = scaledToFloat(account.cash, account.scale)
      const units = unitsOf(holding)
      do {
        const time = closeTimes[done]!
        const value = cash + units * close[done]!
        equity[done & mask] = value
        if (mask === 0) {
          const peak = extremes[0]!
          if (value > peak) extremes[0] = value
          else if (peak - value > extremes[1]! * peak) extremes[1] = (peak - value) / peak
        }
        if (watch !== null) watch.observe(value, time)
        cursor.index = done++
        host.time = time
        if (policy?.isRuined(value)) {
          kernel.done = done
          endInRuin(kernel)
          done = kernel.done
          return
        }
        gate.observeEquity(value, time)
        if (gate.isHalted) kernel.cancelEntries(time)
        if (done > firstBar) handlers.onBar?.(host)
      } while (commands.length === 0 && working.length === 0 && policy === null && done < to)
      if (commands.length !== 0) {
        lastClose[0] = close[done - 1]!
        kernel.takeCommands(host.time)
      }
    }
  } finally {
    kernel.done = done
    if (done > 0) kernel.latestEquity = equity[(done - 1) & mask]!
    kernel.latestTime = done > 0 ? closeTimes[done - 1]! : Number.NaN
    lastClose[0] = done > 0 ? close[done - 1]! : Number.NaN
    kernel.peak = extremes[0]!
    kernel.drawdownMax = extremes[1]!
  }
}
