import type { BarSeries } from '@race/core'
import { expectResumable } from '../expectation/expect-resumable.ts'
import { warmupBarsOf } from '../expectation/expectation-options.ts'
import { countUntil } from '../internal/find-time.ts'
import { observeRun } from '../observation/observed-run.ts'
import type { ContractTest } from './contract-test.ts'

/** Bars after the warm-up at every one of which the run is broken off. */
const everyBars = 300
/** How often it is broken off over the whole data. */
const resumesMax = 40

/**
 * Breaks runs off and goes on with a fresh instance: at every bar of a beginning of the data, and here and there in all of
 * it. Every bar of all data would take some ten times as long, and says hardly more.
 *
 * @throws RaceError `STRATEGY_NOT_RESUMABLE`, `SNAPSHOT_UNSUPPORTED`
 */
export function checkResumable({ subject, data, settings, seed }: ContractTest): void {
  const warmupBars = Math.max(...warmupBarsOf(observeRun({ subject, data, settings }), data))
  const beginning = beginningOf(data, warmupBars + everyBars)
  const instants = beginning.reduce((sum, { length }) => sum + length, 0)
  expectResumable(subject, beginning, { seed, backtest: settings, resumesMax: instants, cuts: 0 })
  expectResumable(subject, data, { seed, backtest: settings, resumesMax })
}

/** All series up to the time by which each has as many bars, or ends. */
function beginningOf(data: readonly BarSeries[], bars: number): readonly BarSeries[] {
  const time = Math.max(...data.map(({ closeTimes, length }) => closeTimes[Math.min(bars, length) - 1] ?? 0))
  return data.map((series) => series.slice(0, countUntil(series.closeTimes, time)))
}
