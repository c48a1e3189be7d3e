import { advanceKernel, finishKernel } from './advance-kernel.ts'
import type { BacktestConfig } from './backtest-config.ts'
import { BacktestResult } from './backtest-result.ts'
import { BacktestKernel } from './kernel.ts'
import { prepareBacktest } from './prepare-backtest.ts'
import { recordEverything } from './recorder.ts'

/** A backtest that is advanced from outside: what a race does with its entrants, lap by lap. */
export interface SteppedBacktest {
  /** Instants in all, and done. */
  readonly length: number
  readonly done: number
  /** Epoch ms of every instant. */
  readonly instants: Float64Array
  /** Equity at the latest instant; the capital before the first one. */
  readonly equity: number
  readonly fillCount: number
  readonly riskProfile: string
  readonly isHalted: boolean
  /** Goes on by at most `count` instants; true while there are more. */
  advance(count: number): boolean
  /**
   * Ends the run, once, and gives its result: of the instants done so far, if there are more.
   *
   * @throws RaceError `HANDLER_FAILED` when `onStop` throws; called again, it gives the result
   */
  finish(): BacktestResult
}

/**
 * Prepares a backtest without running it.
 *
 * @throws RaceError as `runBacktestSync`
 */
export function createBacktest(config: BacktestConfig): SteppedBacktest {
  const kernel = new BacktestKernel(prepareBacktest(config), recordEverything)
  let hasEnded = false
  let result: BacktestResult | null = null
  return {
    length: kernel.length,
    instants: kernel.instants,
    get done() {
      return kernel.done
    },
    get equity() {
      return kernel.done === 0 ? kernel.prepared.capital.toNumber() : kernel.latestEquity
    },
    get fillCount() {
      return kernel.recorder.fillCount
    },
    riskProfile: kernel.gate.profile,
    get isHalted() {
      return kernel.gate.isHalted
    },
    advance: (count) => advanceKernel(kernel, count),
    finish() {
      if (!hasEnded) {
        // Also a run whose end throws has ended: the next call gives what there is.
        hasEnded = true
        finishKernel(kernel)
      }
      result ??= new BacktestResult(kernel)
      return result
    },
  }
}
