import { advanceMerged } from './advance-merged.ts'
import { advanceRecorded } from './advance-recorded.ts'
import { advanceSingle } from './advance-single.ts'
import { advanceTicks } from './advance-ticks.ts'
import { closeEverything } from './close-everything.ts'
import { rematchLastBar } from './end-by-policy.ts'
import type { BacktestKernel } from './kernel.ts'

/**
 * Goes on by at most `count` instants; true while there are more.
 *
 * @throws RaceError `HANDLER_FAILED` with the strategy's own error as its cause
 */
export function advanceKernel(kernel: BacktestKernel, count: number): boolean {
  const to = Math.min(kernel.length, kernel.done + count)
  try {
    const { course } = kernel
    const events = course?.events ?? null
    if (course !== null && events !== null) advanceRecorded(kernel, course, events, to)
    else if (kernel.timeline === null) advanceSingle(kernel, to)
    else if (kernel.tape !== null) advanceTicks(kernel, kernel.tape, kernel.timeline, to)
    else advanceMerged(kernel, kernel.timeline, to)
  } catch (error) {
    throw kernel.named(error)
  }
  return kernel.done < kernel.length
}

/**
 * Instants per call of a loop. V8 optimises a loop that it finds running into code for this one time; a function that is
 * called often it optimises for good. So a long run calls the loop again and again.
 */
const chunkInstants = 4096

/** Goes on to the end. */
export function advanceToEnd(kernel: BacktestKernel): void {
  while (advanceKernel(kernel, chunkInstants));
}

/**
 * Ends a run: closes what is open where the configuration says so, then calls `onStop`.
 *
 * @throws RaceError `HANDLER_FAILED`
 */
export function finishKernel(kernel: BacktestKernel): void {
  const { host, recorder, venue } = kernel
  const { closeAtEnd } = kernel.prepared.config
  kernel.desk.markAll()
  kernel.course?.runBefore(Number.POSITIVE_INFINITY)
  const rematches = kernel.policy?.endOfRun?.finalize !== undefined
  if ((rematches || closeAtEnd !== undefined) && kernel.done > 0) {
    if (rematches) rematchLastBar(kernel)
    else if (closeAtEnd !== undefined) closeEverything(kernel, closeAtEnd)
    kernel.latestEquity = kernel.markedEquity()
    kernel.equity[kernel.equity.length === 1 ? 0 : kernel.done - 1] = kernel.latestEquity
    kernel.dispatch()
  }
  try {
    host.handlers.onStop?.(host)
  } catch (error) {
    throw kernel.named(error)
  }
  host.commands.length = 0
  recorder.noteWorking(venue.unended())
}
