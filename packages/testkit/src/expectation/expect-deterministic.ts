import { type BarSeries, createRandom } from '@race/core'
import { compareRuns, type RunDifference } from '../difference/compare-runs.ts'
import { firstDifference } from '../difference/first-difference.ts'
import { copyOf } from '../future/market-memory.ts'
import { poisonBars } from '../future/poison.ts'
import { isoTime } from '../internal/iso-time.ts'
import { type ObservedRun, observeRun, startRun } from '../observation/observed-run.ts'
import { casesOf, isList, type StrategyCase, type StrategyUnderTest } from '../observation/strategy-under-test.ts'
import { type ExpectationOptions, notDeterministic, seriesOf } from './expectation-options.ts'

export interface DeterministicReport {
  readonly strategy: string
  /** The hash of every run, see `BacktestResult.hash`. */
  readonly hash: string
  readonly runs: number
  readonly decisions: number
  readonly fills: number
}

/**
 * Proves by trying that a strategy gives the same result for the same inputs: in two runs one after the other, and in a
 * third that takes turns with a run of the same strategy over another market, the same bars from the last to the first.
 * The values of handles, what the strategy asked for, and the hash over every order event and fill must be the same.
 *
 * What it cannot see: a clock that is read within the same second or day, and state that only another process has.
 *
 * @throws RaceError `STRATEGY_NOT_DETERMINISTIC` with the first order, order event, fill or handle that differs; what
 *   the first run throws
 *
 * @example
 * ```ts
 * const data = randomWalk({ seed: 'same', bars: 500, timeframe: '1d' })
 * const report = expectDeterministic(smaCross, data)
 * console.log(report.runs, report.hash.length) // 3 64
 * ```
 */
export function expectDeterministic(
  strategy: StrategyUnderTest,
  data: BarSeries | readonly BarSeries[],
  options?: ExpectationOptions,
): DeterministicReport
export function expectDeterministic(
  strategies: readonly StrategyUnderTest[],
  data: BarSeries | readonly BarSeries[],
  options?: ExpectationOptions,
): readonly DeterministicReport[]
export function expectDeterministic(
  strategies: StrategyUnderTest | readonly StrategyUnderTest[],
  data: BarSeries | readonly BarSeries[],
  options: ExpectationOptions = {},
): DeterministicReport | readonly DeterministicReport[] {
  const series = seriesOf(data)
  const reports = casesOf(strategies).map((subject) => testStrategy(subject, series, options))
  return isList(strategies) ? reports : (reports[0] as DeterministicReport)
}

function testStrategy(
  subject: StrategyCase,
  data: readonly BarSeries[],
  { seed = 'testkit', backtest = {} }: ExpectationOptions,
): DeterministicReport {
  const first = observeRun({ subject, data, settings: backtest })
  const others = [
    { how: 'again', run: observeRun({ subject, data, settings: backtest }) },
    { how: 'in turns with another run', run: runInTurns({ subject, data, settings: backtest }, seed) },
  ]
  for (const { how, run } of others) {
    const difference = differenceOf(first, run, data)
    if (difference !== null) throw notDeterministic(first.strategy.id, difference, { how, bars: data })
  }
  return {
    strategy: first.strategy.id,
    hash: first.result.hash,
    runs: 1 + others.length,
    decisions: first.decisions.length,
    fills: first.result.fillCount,
  }
}

function differenceOf(a: ObservedRun, b: ObservedRun, data: readonly BarSeries[]): RunDifference | null {
  const found = compareRuns(a, b, { data, closedBars: data.map(({ length }) => length) })
  if (found !== null || a.result.hash === b.result.hash) return found
  const parted = firstDifference(a.result, b.result)
  return {
    kind: 'event',
    time: parted?.time ?? Number.NaN,
    subject: parted === null ? 'the run hash' : `order event or fill ${parted.sequence} at ${isoTime(parted.time)}`,
    first: parted?.first ?? a.result.hash,
    second: parted?.second ?? b.result.hash,
  }
}

/** A run that is interrupted all the time by one over the same bars in reverse, so that what they share would show. */
function runInTurns(options: Parameters<typeof startRun>[0], seed: string | number): ObservedRun {
  const random = createRandom(seed).fork('turns')
  const mirrored = options.data.map((series) => {
    const copy = copyOf(series)
    poisonBars(copy, { poison: 'reversed', from: 0, seed })
    return copy
  })
  const run = startRun(options)
  const other = otherRun({ ...options, data: mirrored })
  while (run.backtest.advance(random.integer(1, 7))) other(random.integer(1, 7))
  return run.finish()
}

/** The other run is company, not the test: what it throws is its own affair. */
function otherRun(options: Parameters<typeof startRun>[0]): (instants: number) => void {
  let isOver = false
  const attempt = <Result>(work: () => Result): Result | null => {
    try {
      return work()
    } catch {
      isOver = true
      return null
    }
  }
  const run = attempt(() => startRun(options))
  return (instants) => {
    if (!isOver && run !== null) attempt(() => run.backtest.advance(instants))
  }
}
