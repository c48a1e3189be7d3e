import { type BarSeries, type ErrorFacts, RaceError } from '@race/core'
import { compareRuns, type RunDifference } from '../difference/compare-runs.ts'
import type { ObservedRun } from '../observation/observed-run.ts'
import type { RunSettings } from '../observation/strategy-under-test.ts'

/** What every expectation takes. */
export interface ExpectationOptions {
  /** Of the chance in the test itself: same seed, same cuts and start points; `'testkit'` by default. */
  readonly seed?: string | number
  /** Settings of the backtests, such as `costs`, `capital` and the strategy's own `seed`. */
  readonly backtest?: RunSettings
}

/**
 * The series of a call, as a list.
 *
 * @throws RaceError `CONFIG_INVALID` for anything else than bar series
 */
export function seriesOf(data: BarSeries | readonly BarSeries[]): readonly BarSeries[] {
  const list = Array.isArray(data) ? (data as readonly BarSeries[]) : [data as BarSeries]
  const wrong = list.findIndex((series) => !(series?.close instanceof Float64Array))
  if (list.length > 0 && wrong < 0) return list
  throw invalidOption(
    list.length === 0 ? 'data has no series' : `data[${wrong}] is not a BarSeries`,
    'Make one with barSeries, barSeriesFromRows, readCsv or randomWalk.',
    { series: list.length },
  )
}

/**
 * @throws RaceError `CONFIG_INVALID` for a number that is not whole or below `minimum`
 */
export function requireCount(name: string, value: number, minimum = 0): number {
  if (Number.isSafeInteger(value) && value >= minimum) return value
  throw invalidOption(`${name} is ${value}`, `Give a whole number of at least ${minimum}.`, { [name]: String(value) })
}

/** What is wrong with a call, as an error. */
export function invalidOption(message: string, hint: string, facts: ErrorFacts): RaceError {
  return new RaceError('CONFIG_INVALID', { message, facts, hint })
}

/** For each series, the bars that must have closed before the host calls `onBar`, as the indicators declare. */
export function warmupBarsOf({ handles }: ObservedRun, data: readonly BarSeries[]): readonly number[] {
  return data.map((_, index) =>
    Math.max(1, ...handles.filter(({ series }) => series === index).map(({ warmupBars }) => warmupBars)),
  )
}

/**
 * A test over bars at which the strategy is never asked would prove nothing.
 *
 * @throws RaceError `CONFIG_INVALID` when a series is shorter than the warm-up of the indicators over it
 */
export function requireWarmData(run: ObservedRun, data: readonly BarSeries[]): void {
  warmupBarsOf(run, data).forEach((warmupBars, index) => {
    const { instrument, timeframe, length } = data[index] as BarSeries
    if (length >= warmupBars) return
    throw invalidOption(
      `${instrument.id} ${timeframe} has ${length} bars, but the indicators of strategy '${run.strategy.id}' need ` +
        `${warmupBars} before onBar is called for the first time: there is nothing to test`,
      'Give more bars, or parameters with a shorter warm-up.',
      { strategy: run.strategy.id, bars: length, warmupBars },
    )
  })
}

/**
 * Two runs over the same data that differ say nothing about data that does.
 *
 * @throws RaceError `STRATEGY_NOT_DETERMINISTIC` with the first difference
 */
export function requireRepeatable(first: ObservedRun, second: ObservedRun, data: readonly BarSeries[]): void {
  const difference = compareRuns(first, second, { data, closedBars: data.map(({ length }) => length) })
  if (difference !== null) throw notDeterministic(first.strategy.id, difference, { how: 'again', bars: data })
}

/** The error of a strategy that gives two results for the same inputs. */
export function notDeterministic(
  strategy: string,
  difference: RunDifference,
  { how, bars }: { readonly how: string; readonly bars: readonly BarSeries[] },
): RaceError {
  return new RaceError('STRATEGY_NOT_DETERMINISTIC', {
    message:
      `Strategy '${strategy}' is not deterministic: ${difference.subject} changed when it was run ${how} over the same ` +
      `${bars.map(({ instrument, timeframe }) => `${instrument.id} ${timeframe}`).join(', ')}\n` +
      `  first run: ${difference.first}\n  run ${how}: ${difference.second}`,
    facts: factsOf(strategy, difference),
    hint: 'Make all state in setup, take chance from `random` and time from the context, and keep nothing in the module.',
  })
}

/** The facts of a difference, for an error. */
export function factsOf(strategy: string, difference: RunDifference): ErrorFacts {
  const { kind, time, first, second, handle = null, bar = null } = difference
  return { strategy, kind, time: Number.isFinite(time) ? time : null, handle, bar, first, second }
}
