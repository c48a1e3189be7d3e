import { RaceError } from '@race/core'
import { advanceKernel, finishKernel } from './advance-kernel.ts'
import type { BacktestConfig } from './backtest-config.ts'
import { BacktestResult } from './backtest-result.ts'
import { BacktestKernel } from './kernel.ts'
import { prepareBacktest } from './prepare-backtest.ts'
import { type Recorder, recordEverything } from './recorder.ts'
import type { BacktestSnapshot } from './snapshot/backtest-snapshot.ts'
import { snapshotKernel } from './snapshot/snapshot-kernel.ts'

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
   * Everything that the run remembers at this instant, as JSON, for `resumeBacktest`. Its size grows with what was recorded:
   * some 10 bytes per instant, 250 per order and 100 per posting.
   *
   * @throws RaceError `SNAPSHOT_UNSUPPORTED` naming a part of the configuration whose state cannot be kept, a state that is
   * not as the strategy's schema declares it, or that the run has ended or failed
   */
  snapshot(): BacktestSnapshot
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
  return steppedBacktest(new BacktestKernel(prepareBacktest(config), recordEverything))
}

/** A kernel as it is advanced from outside. */
export function steppedBacktest(kernel: BacktestKernel<Recorder>): SteppedBacktest {
  let hasEnded = false
  let hasFailed = false
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
    advance(count) {
      try {
        return advanceKernel(kernel, count)
      } catch (error) {
        hasFailed = true
        throw error
      }
    },
    snapshot() {
      if (hasEnded) throw overAlready('has ended')
      if (hasFailed) throw overAlready('has failed in the middle of an instant')
      return snapshotKernel(kernel)
    },
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

function overAlready(what: string): RaceError {
  return new RaceError('SNAPSHOT_UNSUPPORTED', {
    message: `The run cannot be snapshotted: it ${what}`,
    facts: { part: 'run' },
    hint: 'Take snapshots between two calls of advance, before finish.',
  })
}
