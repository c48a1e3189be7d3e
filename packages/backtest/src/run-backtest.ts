import { createDefaultScheduler, type Scheduler } from '@race/core'
import { advanceKernel, finishKernel } from './advance-kernel.ts'
import type { BacktestConfig, RunBacktestConfig } from './backtest-config.ts'
import { BacktestResult } from './backtest-result.ts'
import { BacktestKernel } from './kernel.ts'
import { prepareBacktest } from './prepare-backtest.ts'
import { recordEverything } from './recorder.ts'
import { throwIfAborted } from './throw-if-aborted.ts'

/** Instants between two looks at the clock; found by measuring. */
const firstChunk = 16
const chunkMax = 65_536
const chunkMsGoal = 1
/** Work goes on this long before others have their turn: well below the promised 20 ms. */
const turnMs = 8

/**
 * Runs a backtest to its end without a pause.
 *
 * @throws RaceError `BACKTEST_CONFIG_INVALID`, `PARAMS_INVALID`, `HANDLER_FAILED`, and what `setup` throws
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: smaCross, data: series })
 * console.log(result.summary())
 * ```
 */
export function runBacktestSync(config: BacktestConfig): BacktestResult {
  const kernel = new BacktestKernel(prepareBacktest(config), recordEverything)
  advanceKernel(kernel, kernel.length)
  finishKernel(kernel)
  return new BacktestResult(kernel)
}

/**
 * Runs a backtest and lets others have their turn at least every 20 ms, as long as the time that a bar takes does not
 * grow tenfold at once. The result equals that of `runBacktestSync`.
 *
 * @throws RaceError as `runBacktestSync`, and `ABORTED` after `signal` was aborted
 */
export async function runBacktest(config: RunBacktestConfig): Promise<BacktestResult> {
  const { signal, onProgress, scheduler = createDefaultScheduler() } = config
  throwIfAborted(signal, 'backtest')
  const kernel = new BacktestKernel(prepareBacktest(config), recordEverything)
  const pace = createPace(scheduler)
  while (advanceKernel(kernel, pace.chunk)) {
    if (!pace.isTurnOver()) continue
    onProgress?.(progressOf(kernel))
    await pace.next()
    throwIfAborted(signal, 'backtest')
  }
  finishKernel(kernel)
  onProgress?.(progressOf(kernel))
  return new BacktestResult(kernel)
}

/** Finds how many instants take about a millisecond, and when the turn of this run is over. */
function createPace(scheduler: Scheduler) {
  let turnStarted = scheduler.now()
  let chunkStarted = turnStarted
  let chunk = firstChunk
  return {
    get chunk() {
      return chunk
    },
    isTurnOver(): boolean {
      const now = scheduler.now()
      const elapsed = now - chunkStarted
      if (elapsed > 2 * chunkMsGoal) chunk = Math.max(1, Math.floor((chunk * chunkMsGoal) / elapsed))
      else if (elapsed < chunkMsGoal / 2) chunk = Math.min(chunkMax, chunk * 2)
      chunkStarted = now
      return now - turnStarted >= turnMs
    },
    async next(): Promise<void> {
      await scheduler.yield()
      turnStarted = scheduler.now()
      chunkStarted = turnStarted
    },
  }
}

function progressOf(kernel: BacktestKernel) {
  const { done, length } = kernel
  return {
    done,
    total: length,
    fraction: length === 0 ? 1 : done / length,
    equity: kernel.latestEquity,
  }
}
