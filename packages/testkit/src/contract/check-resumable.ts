import type { BarSeries } from '@race/core'
import { expectResumable } from '../expectation/expect-resumable.ts'
import { warmupBarsOf } from '../expectation/expectation-options.ts'
import { countUntil } from '../internal/find-time.ts'
import { observeRun } from '../observation/observed-run.ts'
import type { ContractTest } from './contract-test.ts'

/**
 * Breaks runs off and goes on with a fresh instance: at every bar of a beginning of the data, and here and there in all of
 * it. Every bar of all data would take some ten times as long, and says hardly more.
 *
 * @throws RaceError `STRATEGY_NOT_RESUMABLE`, `SNAPSHOT_UNSUPPORTED`
 */
export function checkResumable({ subject, data, settings, seed, effort }: ContractTest): void {
  const beginning = beginningOf(data, warmupBarsOf(observeRun({ subject, data, settings }), data), effort.resumeBars)
  const instants = beginning.reduce((sum, { length }) => sum + length, 0)
  expectResumable(subject, beginning, { seed, backtest: settings, resumesMax: instants, cuts: 0 })
  expectResumable(subject, data, { seed, backtest: settings, resumesMax: effort.resumesMax })
}

/** All series up to so many bars of the first after each is warm, or to its end. */
function beginningOf(data: readonly BarSeries[], warmupBars: readonly number[], bars: number): readonly BarSeries[] {
  const warm = Math.max(...data.map(({ closeTimes }, index) => closeTimes[(warmupBars[index] as number) - 1] as number))
  const { closeTimes, length } = data[0] as BarSeries
  const time = Math.max(warm, closeTimes[Math.min(length, countUntil(closeTimes, warm) + bars) - 1] as number)
  return data.map((series) => series.slice(0, countUntil(series.closeTimes, time)))
}
