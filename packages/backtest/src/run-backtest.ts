import { createDefaultScheduler } from '@race/core'
import { advanceKernel, advanceToEnd, finishKernel } from './advance-kernel.ts'
import type { BacktestConfig, RunBacktestConfig } from './backtest-config.ts'
import { BacktestResult } from './backtest-result.ts'
import { BacktestKernel } from './kernel.ts'
import { createPace } from './pace.ts'
import { prepareBacktest } from './prepare-backtest.ts'
import { recordEverything } from './recorder.ts'
import { throwIfAborted } from './throw-if-aborted.ts'

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
  advanceToEnd(kernel)
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

function progressOf(kernel: BacktestKernel) {
  const { done, length } = kernel
  return {
    done,
    total: length,
    fraction: length === 0 ? 1 : done / length,
    equity: kernel.latestEquity,
  }
}
