import { findUntouchedRange, type VenueOrder } from '@race/brokers/simulated'
import { type Holding, scaledToFloat } from '@race/core'
import { advanceQuiet, mayReach, quietBarsOf } from './advance-quiet.ts'
import type { BacktestKernel } from './kernel.ts'
import { unitsOf } from './units-of.ts'

/**
 * The hot loop: one series, bar after bar. A bar is (1) matched, where it may reach an order, (2) marked, (3) shown to the
 * strategy, whose commands (4) are taken. Between two commands, while no bar reaches an order, nothing can change the
 * account: `advanceQuiet` then goes on by itself, with a few loads and stores and the strategy's own handler.
 */
export function advanceSingle(kernel: BacktestKernel, to: number): void {
  const { gate, host, venue, policy } = kernel
  const { account } = kernel.prepared
  const { lastClose } = kernel.desk
  const holding = account.holdings[0] as Holding
  const working = venue.working[0] as VenueOrder[]
  const loop = quietBarsOf(kernel)
  const { series, range, cursor, extremes, equity } = loop
  const { close, closeTimes } = series
  // Whether `range` holds for the orders that work now.
  let isRangeKnown = false
  if (cursor.index < 0 && to > 0) cursor.begin()
  try {
    for (let done = kernel.done; done < to; ) {
      if (working.length !== 0) {
        if (!isRangeKnown || mayReach(series, done, range)) {
          lastClose[0] = done > 0 ? close[done - 1]! : Number.NaN
          kernel.openBar(0, done)
          kernel.matchBar(0, done)
          if (venue.queue !== null) kernel.walkQueue(closeTimes[done]!)
          isRangeKnown = policy === null && findUntouchedRange(venue, 0, range)
        }
      } else if (policy !== null) kernel.accrue(0, done)
      loop.cash = scaledToFloat(account.cash, account.scale)
      loop.units = unitsOf(holding)
      const isQuiet = policy === null && (working.length === 0 || isRangeKnown)
      done = advanceQuiet(loop, done, isQuiet ? to : done + 1)
      // A halt ends entries, which may let others go that waited for them.
      if (gate.isHalted) isRangeKnown = false
      if (host.commands.length !== 0) {
        lastClose[0] = close[done - 1]!
        kernel.takeCommands(host.time)
        isRangeKnown = false
      }
    }
  } finally {
    // Where a handler threw, its bar is done; where a policy ended the run, all bars are.
    const done = Math.max(kernel.done, cursor.index + 1)
    kernel.done = done
    if (done > 0) kernel.latestEquity = equity[equity.length === 1 ? 0 : done - 1]!
    kernel.latestTime = done > 0 ? closeTimes[done - 1]! : Number.NaN
    lastClose[0] = done > 0 ? close[done - 1]! : Number.NaN
    kernel.peak = extremes[0]!
    kernel.drawdownMax = extremes[1]!
  }
}
