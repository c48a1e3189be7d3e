import { endInRuin } from './end-by-policy.ts'
import type { BacktestKernel } from './kernel.ts'

/**
 * Marks, shows the strategy what has closed, and takes what it asks for.
 *
 * @param decides false where the strategy sees what has closed, and does not decide on it
 */
export function endInstant(kernel: BacktestKernel, time: number, decides = true): void {
  const { host, gate, equity } = kernel
  if (kernel.venue.queue !== null) kernel.walkQueue(time)
  kernel.accounts?.endInstant(time)
  const value = kernel.markedEquity()
  const isKept = equity.length > 1
  equity[isKept ? kernel.done : 0] = value
  kernel.done++
  kernel.latestEquity = value
  kernel.latestTime = time
  kernel.watch?.observe(value, time)
  if (value > kernel.peak) kernel.peak = value
  else kernel.drawdownMax = Math.max(kernel.drawdownMax, (kernel.peak - value) / kernel.peak)
  if (decides) host.time = time
  if (kernel.policy?.isRuined(value) === true) {
    endInRuin(kernel)
    return
  }
  gate.observeEquity(value, time)
  if (gate.isHalted) kernel.cancelEntries(time)
  if (!decides || !host.isWarm) return
  host.handlers.onBar?.(host)
  if (host.commands.length !== 0) kernel.takeCommands(time)
}
