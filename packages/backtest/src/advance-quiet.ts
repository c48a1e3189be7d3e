import type { UntouchedRange } from '@race/brokers/simulated'
import type { BarSeries } from '@race/core'
import type { SeriesCursor, StrategyHost } from '@race/host'
import type { LimitGate } from '@race/risk'
import { endInRuin } from './end-by-policy.ts'
import type { BacktestKernel } from './kernel.ts'
import type { PolicyDesk } from './policy-desk.ts'
import type { EquityWatch } from './recording.ts'

/** What the inner loop reads and writes, gathered so that a call begins with plain loads. */
export interface QuietBars {
  readonly kernel: BacktestKernel
  readonly host: StrategyHost
  readonly gate: LimitGate
  readonly policy: PolicyDesk | null
  readonly watch: EquityWatch | null
  readonly series: BarSeries
  readonly cursor: SeriesCursor
  readonly working: readonly unknown[]
  readonly equity: Float64Array
  /** The highest equity and the largest drawdown so far, where the curve is not kept. */
  readonly extremes: Float64Array
  /** Bars before this one are not shown to the strategy. */
  readonly firstBar: number
  /** The account as floats. It does not change here. */
  cash: number
  units: number
  /** The prices between which a bar passes by every working order. */
  readonly range: UntouchedRange
}

export function quietBarsOf(kernel: BacktestKernel): QuietBars {
  const { host, gate, policy, watch, equity, venue } = kernel
  return {
    kernel,
    host,
    gate,
    policy,
    watch,
    series: kernel.prepared.series[0] as BarSeries,
    cursor: host.cursors[0] as SeriesCursor,
    working: venue.working[0] as readonly unknown[],
    equity,
    extremes: Float64Array.of(kernel.peak, kernel.drawdownMax),
    firstBar: (host.warmupBars[0] as number) - 1,
    cash: Number.NaN,
    units: Number.NaN,
    range: { below: Number.NaN, above: Number.NaN },
  }
}

/** Whether a bar may reach a working order. No bar is trusted to have its prices between its low and its high. */
export function mayReach(
  { open, high, low, close }: BarSeries,
  index: number,
  { below, above }: UntouchedRange,
): boolean {
  const isInside =
    low[index]! > below &&
    high[index]! < above &&
    high[index]! > below &&
    low[index]! < above &&
    open[index]! > below &&
    open[index]! < above &&
    close[index]! > below &&
    close[index]! < above
  return !isInside
}

/**
 * The inner loop. Marks bar `from` and shows it to the strategy, then goes on while nothing can change the account: until a
 * command was given, a bar may reach an order, the gate has halted, the policy ends the run, or `to`. Returns how many bars
 * are done.
 *
 * It is a function of its own because V8 inlines only so much into one: here all of that goes to the strategy's handler and
 * to what the handler reads.
 */
export function advanceQuiet(loop: QuietBars, from: number, to: number): number {
  const { kernel, host, gate, policy, watch, series, cursor, working, equity, extremes, firstBar } = loop
  const { cash, units, range } = loop
  const { close, closeTimes } = series
  const { handlers, commands } = host
  // A curve that is not kept is one cell that is written over.
  const mask = equity.length === 1 ? 0 : -1
  const waits = working.length !== 0
  const wasHalted = gate.isHalted
  // What lies between these is nothing new to the gate.
  let { equityPeak, equityFloor } = gate
  let done = from
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
      return kernel.done
    }
    if (wasHalted || value > equityPeak || value <= equityFloor) {
      gate.observeEquity(value, time)
      if (gate.isHalted) {
        kernel.cancelEntries(time)
        if (done > firstBar) handlers.onBar?.(host)
        return done
      }
      equityPeak = gate.equityPeak
      equityFloor = gate.equityFloor
    }
    if (done > firstBar) handlers.onBar?.(host)
  } while (commands.length === 0 && done < to && !(waits && mayReach(series, done, range)))
  return done
}
