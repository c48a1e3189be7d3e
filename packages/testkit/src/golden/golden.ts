import type { BacktestResult } from '@race/backtest'
import { RaceError } from '@race/core'
import { type GoldenStatistics, goldenStatistics } from './golden-statistics.ts'

/** A whole run whose outcome is pinned: equal inputs must give it again, whatever is changed inside the engine or a strategy. */
export interface Golden {
  /** All that the run is made of, in words that last, such as `acme/trend fast=10 · GOOG 1d · 0.1 %`. */
  readonly id: string
  /** Runs it, the same way each time. */
  run(): BacktestResult | Promise<BacktestResult>
}

export interface RunGoldensOptions {
  /** Stops between two runs. */
  readonly signal?: AbortSignal
  /** After each run: how many are done, of how many. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number; readonly id: string }) => void
}

/**
 * Runs goldens one after the other.
 *
 * @returns the statistics by id, in the order of the goldens
 * @throws RaceError `CONFIG_INVALID` for two goldens of one id; what a run throws; the reason of `signal` when it was aborted
 */
export async function runGoldens(
  goldens: readonly Golden[],
  { signal, onProgress }: RunGoldensOptions = {},
): Promise<ReadonlyMap<string, GoldenStatistics>> {
  const runs = new Map<string, GoldenStatistics>()
  for (const golden of goldens) {
    signal?.throwIfAborted()
    if (runs.has(golden.id)) {
      throw new RaceError('CONFIG_INVALID', {
        message: `Two goldens have the id "${golden.id}"`,
        facts: { id: golden.id },
        hint: 'Let the id say all that a run is made of.',
      })
    }
    runs.set(golden.id, goldenStatistics(await golden.run()))
    onProgress?.({ done: runs.size, total: goldens.length, id: golden.id })
  }
  return runs
}
