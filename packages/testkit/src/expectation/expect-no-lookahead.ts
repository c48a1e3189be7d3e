import { type BarSeries, RaceError } from '@race/core'
import { compareRuns, type RunDifference } from '../difference/compare-runs.ts'
import { type Cuts, chooseCuts } from '../future/choose-cuts.ts'
import { type MarketMemory, marketMemory } from '../future/market-memory.ts'
import { type Poison, poisons } from '../future/poison.ts'
import { countUntil } from '../internal/find-time.ts'
import { isoTime } from '../internal/iso-time.ts'
import { barAt, placeOfBar } from '../internal/place-of-bar.ts'
import { type ObservedRun, observeRun, startRun, tryRun } from '../observation/observed-run.ts'
import { casesOf, isList, type StrategyCase, type StrategyUnderTest } from '../observation/strategy-under-test.ts'
import {
  type ExpectationOptions,
  factsOf,
  invalidOption,
  requireCount,
  requireRepeatable,
  requireWarmData,
  seriesOf,
} from './expectation-options.ts'

export interface NoLookaheadOptions extends ExpectationOptions {
  /** How many cuts are spread over the data by chance; 20 by default. */
  readonly cuts?: number
  /** How many of the bars at which the strategy asked for something are cuts too; 32 by default. */
  readonly signalCutsMax?: number
  /** What is done to the bars after a cut, besides leaving them as they are; all by default. */
  readonly poisons?: readonly Poison[]
}

/** What was tried, when no look-ahead was found. */
export interface NoLookaheadReport {
  readonly strategy: string
  /** Instants at which bars close. */
  readonly instants: number
  /** Instants after which the future was cut off and changed. */
  readonly cuts: number
  /** Instants at which the strategy asked for something and that have a future, and how many of them were cuts for it. */
  readonly signalBars: number
  readonly signalCuts: number
  readonly poisons: readonly Poison[]
  /** Backtests that were run. */
  readonly runs: number
  /** What the strategy asked for in the run over the whole data, and fills. With none, only its handles were tested. */
  readonly decisions: number
  readonly fills: number
  /** The handles that were compared, as they were made in `setup`. */
  readonly handles: readonly string[]
}

const cutsDefault = 20
const signalCutsMaxDefault = 32

/** One strategy, the market it is tested on, and how. */
interface LookaheadTest {
  readonly subject: StrategyCase
  readonly memory: MarketMemory
  readonly options: NoLookaheadOptions
}

/**
 * Proves by trying that a strategy does not use bars that have not closed.
 *
 * At many instants, the cuts, the strategy is run up to the cut over data that ends there. Then it is run up to the same
 * instant over data that goes on: as it really did, and with a future of absurd, changed, reversed and shifted bars. The
 * values of its handles, what it asked for, its fills and its equity up to the cut must be the same, bit for bit.
 * Cuts are spread over the data by chance, and are made at the bars at which the strategy asked for something.
 *
 * The series are overwritten where they are while this function runs, and restored: a strategy that holds on to the
 * series, or to a column of it, is caught too. A copy of the data, or a number computed from it beforehand, is a constant of
 * the strategy; give a factory, `(data) => strategy`, for such a strategy to be built anew from every future.
 *
 * @throws RaceError `STRATEGY_LOOKS_AHEAD` with the first order or handle that differs, the cut and the future;
 *   `STRATEGY_NOT_DETERMINISTIC` when two runs over the same data differ already; `CONFIG_INVALID` for options that are
 *   wrong and for data that is too short; what the run over the whole data throws
 *
 * @example
 * ```ts
 * const data = randomWalk({ seed: 'lookahead', bars: 500, timeframe: '1d' })
 * const report = expectNoLookahead(smaCross, data)
 * console.log(report.handles) // [ 'sma(close, 10)', 'sma(close, 30)' ]
 * ```
 */
export function expectNoLookahead(
  strategy: StrategyUnderTest,
  data: BarSeries | readonly BarSeries[],
  options?: NoLookaheadOptions,
): NoLookaheadReport
export function expectNoLookahead(
  strategies: readonly StrategyUnderTest[],
  data: BarSeries | readonly BarSeries[],
  options?: NoLookaheadOptions,
): readonly NoLookaheadReport[]
export function expectNoLookahead(
  strategies: StrategyUnderTest | readonly StrategyUnderTest[],
  data: BarSeries | readonly BarSeries[],
  options: NoLookaheadOptions = {},
): NoLookaheadReport | readonly NoLookaheadReport[] {
  const memory = marketMemory(seriesOf(data), options.seed ?? 'testkit')
  const reports = casesOf(strategies).map((subject) => testStrategy({ subject, memory, options }))
  return isList(strategies) ? reports : (reports[0] as NoLookaheadReport)
}

function testStrategy(test: LookaheadTest): NoLookaheadReport {
  const { memory, options } = test
  const { data } = memory
  const tried = options.poisons ?? poisons
  const whole = observeRun(runOver(test, data))
  requireRepeatable(whole, observeRun(runOver(test, data)), data)
  requireWarmData(whole, data)
  const cuts = cutsOf(test, whole)
  for (const cut of cuts.at) testCut(test, whole, { cut, tried })
  requirePureMaps(test, whole)
  return {
    strategy: whole.strategy.id,
    instants: whole.instants.length,
    cuts: cuts.at.length,
    signalBars: cuts.signalBars,
    signalCuts: cuts.signalCuts,
    poisons: tried,
    runs: 3 + cuts.at.length * (2 + tried.length),
    decisions: whole.decisions.length,
    fills: whole.result.fillCount,
    handles: whole.handles.map(({ description }) => description),
  }
}

function runOver({ subject, options }: LookaheadTest, data: readonly BarSeries[]) {
  return { subject, data, settings: options.backtest ?? {} }
}

function cutsOf({ memory, options }: LookaheadTest, { instants, decisions, strategy }: ObservedRun): Cuts {
  // Before every series has a bar, indicators would be computed over nothing.
  const begin = Math.max(
    ...memory.data.filter(({ length }) => length > 0).map(({ closeTimes }) => closeTimes[0] as number),
  )
  const cuts = chooseCuts({
    instants,
    first: countUntil(instants, begin) - 1,
    decisionTimes: decisions.map(({ time }) => time),
    cuts: requireCount('cuts', options.cuts ?? cutsDefault),
    signalCutsMax: requireCount('signalCutsMax', options.signalCutsMax ?? signalCutsMaxDefault),
    seed: options.seed ?? 'testkit',
  })
  if (cuts.at.length > 0) return cuts
  throw invalidOption(
    `There is no instant of the data after which the future of strategy '${strategy.id}' could be cut off`,
    'Give data in which bars of every series are followed by others, and cuts above 0.',
    { strategy: strategy.id, instants: instants.length },
  )
}

function testCut(
  test: LookaheadTest,
  { instants, strategy }: ObservedRun,
  { cut, tried }: { readonly cut: number; readonly tried: readonly Poison[] },
): void {
  const { memory } = test
  const time = instants[cut] as number
  const runTo = (data: readonly BarSeries[]) => tryRun(runOver(test, data), cut + 1)
  const known = memory.withoutFuture(time, runTo)
  const limits = { data: memory.data, closedBars: memory.closedBars(time) }
  for (const future of ['real', ...tried] as const) {
    const run = future === 'real' ? runTo(memory.data) : memory.withPoison(time, future, runTo)
    const difference = compareRuns(known, run, limits)
    if (difference !== null) throw looksAhead(strategy.id, difference, { time, future, data: memory.data })
  }
}

interface LookaheadPlace {
  /** Of the cut, epoch ms. */
  readonly time: number
  readonly future: Poison | 'real'
  readonly data: readonly BarSeries[]
}

function looksAhead(strategy: string, difference: RunDifference, { time, future, data }: LookaheadPlace): RaceError {
  const primary = data[0] as BarSeries
  const bar = barAt(primary, time)
  const seen = future === 'real' ? 'with the real future:' : `with the future ${future}:`
  return new RaceError('STRATEGY_LOOKS_AHEAD', {
    message:
      `Strategy '${strategy}' looks ahead: ${difference.subject} depends on bars that had not closed\n` +
      `  ${'with the future cut off:'.padEnd(25)} ${difference.first}\n` +
      `  ${seen.padEnd(25)} ${difference.second}\n` +
      `  the cut: after ${bar < 0 ? isoTime(time) : placeOfBar(primary, bar)}`,
    facts: { ...factsOf(strategy, difference), cutTime: time, cutBar: bar, future },
    hint: 'Read the market by handles only, and let indicators compute a value from its own and earlier bars.',
  })
}

/** What no future has shown may still be hidden in a function that is not one of its value. */
function requirePureMaps(test: LookaheadTest, { strategy }: ObservedRun): void {
  const { data } = test.memory
  const [impure] = startRun({ ...runOver(test, data), isPurityChecked: true }).finish().impureMaps
  if (impure === undefined) return
  const { description, bar, value, results } = impure
  const place = placeOfBar(data[impure.series] as BarSeries, bar)
  throw new RaceError('STRATEGY_LOOKS_AHEAD', {
    message:
      `Strategy '${strategy.id}' may look ahead: the function of ${description} is not pure\n` +
      `  for ${value} at ${place} it gave ${results[0]}, and ${results[1]} when it was asked again`,
    facts: { strategy: strategy.id, kind: 'map', handle: description, bar, first: results[0], second: results[1] },
    hint: 'Let the function of map depend on its value alone; what depends on other bars is an indicator, for `use`.',
  })
}
