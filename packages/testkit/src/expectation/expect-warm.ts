import { type BarSeries, createRandom, RaceError } from '@race/core'
import {
  compareDecisions,
  compareFailures,
  compareSetups,
  earliestOf,
  type RunDifference,
} from '../difference/compare-runs.ts'
import { stretches } from '../future/choose-cuts.ts'
import { countUntil } from '../internal/find-time.ts'
import { isoTime } from '../internal/iso-time.ts'
import { placeOfBar } from '../internal/place-of-bar.ts'
import type { ObservedHandle } from '../observation/observe-setup.ts'
import { type ObservedRun, observeRun, tryRun } from '../observation/observed-run.ts'
import { casesOf, isList, type StrategyCase, type StrategyUnderTest } from '../observation/strategy-under-test.ts'
import {
  type ExpectationOptions,
  factsOf,
  invalidOption,
  requireCount,
  requireRepeatable,
  requireWarmData,
  seriesOf,
  warmupBarsOf,
} from './expectation-options.ts'
import { firstUnsettled, settledAfter, settlingOf } from './settling.ts'

export interface WarmOptions extends ExpectationOptions {
  /**
   * How far two values of a handle may be apart, as a fraction of the largest value the handle takes, and two numbers
   * of an order as a fraction of themselves; 1e-9 by default.
   */
  readonly tolerance?: number
  /** How many later starts are tried, or the bars of the first series to start from; 4 by default. */
  readonly startPoints?: number | readonly number[]
  /**
   * Bars of history before trading starts, instead of what the strategy declares: the bars until its indicators are
   * defined and `needs.lookbackBars` (1024 where it is not set) on top.
   */
  readonly runInBars?: number
}

/** How long a handle depends on where the data starts. */
export interface HandleWarmth {
  readonly handle: string
  /** Bars until the value is defined, as the indicator declares. */
  readonly warmupBars: number
  /**
   * Bars from the start of the data until the value stays within the tolerance of the one with all history: its unstable
   * period. Null when it does not settle within the data.
   */
  readonly settledAfterBars: number | null
}

/** What was tried, when a strategy was found to be warm. */
export interface WarmReport {
  readonly strategy: string
  readonly tolerance: number
  /** Bars of history that trading was preceded by, for each series. */
  readonly runInBars: readonly number[]
  /** Bars of the first series from which the later runs started. */
  readonly startPoints: readonly number[]
  /** Instants at which both runs traded, over all start points. */
  readonly instantsCompared: number
  /** What the strategy asked for at those instants. With none, only its handles were tested. */
  readonly decisions: number
  readonly handles: readonly HandleWarmth[]
}

const toleranceDefault = 1e-9
const startPointsDefault = 4
/** Start points are drawn from the first part of the bars that allow one, so that bars are left to compare. */
const startShare = 0.75

/** One strategy, its run over all data, and how it is tested. */
interface WarmTest {
  readonly subject: StrategyCase
  readonly data: readonly BarSeries[]
  readonly options: WarmOptions
  readonly tolerance: number
  readonly whole: ObservedRun
}

/** A later start of the data. */
interface Start {
  /** In the first series. */
  readonly bar: number
  /** The first bar of each series that opens then or later. */
  readonly offsets: readonly number[]
  /** When the run-in is over and trading starts, epoch ms. */
  readonly tradesFrom: number
}

/**
 * Proves by trying that a strategy decides alike wherever its data starts, once it has had its run-in.
 *
 * Two hosts start trading at the same instant, flat and with the same capital. One was given all history there is, the
 * other only the run-in: the bars until the indicators are defined, and `needs.lookbackBars` on top, so that every value
 * that `ago` may reach is there. Handlers are called throughout; orders of the run-in are denied. From that instant on
 * both trade for real, and the values of their handles and what they ask for must agree within the tolerance. Chance is
 * the same at the same instant, however many numbers were drawn before.
 *
 * @throws RaceError `STRATEGY_NOT_WARM` with the first order or handle that differs, the run-in that is declared and the
 *   one that would do; `STRATEGY_NOT_DETERMINISTIC` when two runs over the same data differ already; `CONFIG_INVALID` for
 *   options that are wrong and for data that is too short; what the run over the whole data throws
 *
 * @example
 * ```ts
 * const data = randomWalk({ seed: 'warm', bars: 2000, timeframe: '1d' })
 * const report = expectWarm(rsiReversion, data)
 * console.log(report.handles) // [ { handle: 'rsi(close, 14)', warmupBars: 15, settledAfterBars: 258 } ]
 * ```
 */
export function expectWarm(
  strategy: StrategyUnderTest,
  data: BarSeries | readonly BarSeries[],
  options?: WarmOptions,
): WarmReport
export function expectWarm(
  strategies: readonly StrategyUnderTest[],
  data: BarSeries | readonly BarSeries[],
  options?: WarmOptions,
): readonly WarmReport[]
export function expectWarm(
  strategies: StrategyUnderTest | readonly StrategyUnderTest[],
  data: BarSeries | readonly BarSeries[],
  options: WarmOptions = {},
): WarmReport | readonly WarmReport[] {
  const reports = casesOf(strategies).map((subject) => testStrategy(subject, seriesOf(data), options))
  return isList(strategies) ? reports : (reports[0] as WarmReport)
}

function testStrategy(subject: StrategyCase, data: readonly BarSeries[], options: WarmOptions): WarmReport {
  const tolerance = options.tolerance ?? toleranceDefault
  if (!(tolerance >= 0 && tolerance < 1)) {
    throw invalidOption(`tolerance is ${tolerance}`, 'Give a fraction from 0 to below 1, such as 1e-9.', {
      tolerance: String(tolerance),
    })
  }
  const run = { subject, data, settings: options.backtest ?? {}, isChanceByInstant: true }
  const whole = observeRun(run)
  requireRepeatable(whole, observeRun(run), data)
  requireWarmData(whole, data)
  const test = { subject, data, options, tolerance, whole }
  const runInBars = runInOf(test)
  const starts = startsOf(test, runInBars)
  const tries = starts.map((start) => tryStart(test, start, runInBars))
  const handles = whole.handles.map(({ description, warmupBars }, index) => ({
    handle: description,
    warmupBars,
    settledAfterBars: settledAfter(tries.map(({ settling }) => settling[index] ?? null)),
  }))
  const failed = tries.findIndex(({ difference }) => difference !== null)
  if (failed >= 0) {
    const difference = tries[failed]?.difference as RunDifference
    throw notWarm(test, { difference, start: starts[failed] as Start, runInBars, handles })
  }
  return {
    strategy: whole.strategy.id,
    tolerance,
    runInBars,
    startPoints: starts.map(({ bar }) => bar),
    instantsCompared: tries.reduce((sum, { instants }) => sum + instants, 0),
    decisions: tries.reduce((sum, { decisions }) => sum + decisions, 0),
    handles,
  }
}

/** As many bars as it takes until every value that the strategy may read is defined. */
function runInOf({ options, whole, data }: WarmTest): readonly number[] {
  const { runInBars } = options
  if (runInBars !== undefined) return data.map(() => requireCount('runInBars', runInBars, 1))
  return warmupBarsOf(whole, data).map((warmupBars) => warmupBars + whole.lookbackBars)
}

function startsOf(test: WarmTest, runInBars: readonly number[]): readonly Start[] {
  const { data, options, whole } = test
  const opens = (data[0] as BarSeries).openTimes
  const latest = Math.min(
    ...data.map(
      (series, index) => series.openTimes[series.length - (runInBars[index] as number)] ?? Number.NEGATIVE_INFINITY,
    ),
  )
  const latestBar = countUntil(opens, latest) - 1
  const { startPoints = startPointsDefault } = options
  const bars =
    typeof startPoints === 'number'
      ? drawStarts(latestBar, requireCount('startPoints', startPoints, 1), options.seed ?? 'testkit')
      : startPoints.map((bar) => requireCount('startPoints', bar, 1))
  if (bars.length > 0 && bars.every((bar) => bar <= latestBar)) return bars.map((bar) => startAt(data, bar, runInBars))
  const lengths = data.map(({ instrument, timeframe, length }) => `${instrument.id} ${timeframe} has ${length}`)
  throw invalidOption(
    `Strategy '${whole.strategy.id}' cannot be started later: its run-in is ${runInBars.join(' and ')} bars, and ` +
      `${lengths.join(', ')}; the latest start is bar ${Math.max(latestBar, -1)}${
        typeof startPoints === 'number' ? '' : `, the start points are ${startPoints.join(', ')}`
      }`,
    'Give more bars, declare a smaller needs.lookbackBars in defineStrategy, or set runInBars of the test.',
    { strategy: whole.strategy.id, latestBar },
  )
}

function drawStarts(latestBar: number, count: number, seed: string | number): number[] {
  if (latestBar < 1) return []
  const random = createRandom(seed).fork('starts')
  const room = Math.max(1, Math.floor(latestBar * startShare))
  return stretches(room, count, random.next).map((index) => 1 + index)
}

function startAt(data: readonly BarSeries[], bar: number, runInBars: readonly number[]): Start {
  const time = (data[0] as BarSeries).openTimes[bar] as number
  const offsets = data.map(({ openTimes }) => countUntil(openTimes, time - 1))
  const ready = data.map(
    ({ closeTimes }, index) => closeTimes[(offsets[index] as number) + (runInBars[index] as number) - 1] as number,
  )
  return { bar, offsets, tradesFrom: Math.max(...ready) }
}

interface Try {
  readonly difference: RunDifference | null
  /** For each handle, its bars until it settles. */
  readonly settling: readonly (number | null)[]
  readonly instants: number
  readonly decisions: number
}

const nothingTried = { settling: [], instants: 0, decisions: 0 } as const

/** Compares trading after a run-in with trading after all history. */
function tryStart(test: WarmTest, start: Start, runInBars: readonly number[]): Try {
  const { subject, data, options, whole, tolerance } = test
  const run = {
    subject,
    settings: options.backtest ?? {},
    isChanceByInstant: true,
    tradesFrom: start.tradesFrom,
  }
  const full = observeRun({ ...run, data })
  const lateData = data.map((series, index) => series.slice(start.offsets[index] as number))
  const late = tryRun({ ...run, data: lateData }, Number.MAX_SAFE_INTEGER)
  if ('message' in late) return { ...nothingTried, difference: compareFailures(full, late) }
  const setup = compareSetups(full.handles, late.handles)
  if (setup !== null) return { ...nothingTried, difference: setup }
  const comparisons = full.handles.map((handle, index) => ({
    handle,
    late: (late.handles[index] as ObservedHandle).column,
    offset: start.offsets[handle.series] as number,
    tolerance,
  }))
  const unsettled = comparisons.map((comparison) => {
    const { handle } = comparison
    return firstUnsettled(comparison, {
      series: data[handle.series] as BarSeries,
      from: (runInBars[handle.series] as number) - 1,
    })
  })
  return {
    difference: earliestOf([...unsettled, compareDecisions(full.decisions, late.decisions, tolerance)]),
    settling: comparisons.map(settlingOf),
    instants: whole.instants.length - countUntil(whole.instants, start.tradesFrom - 1),
    decisions: full.decisions.length,
  }
}

interface NotWarm {
  readonly difference: RunDifference
  readonly start: Start
  readonly runInBars: readonly number[]
  readonly handles: readonly HandleWarmth[]
}

function notWarm(test: WarmTest, { difference, start, runInBars, handles }: NotWarm): RaceError {
  const { whole, data, tolerance, options } = test
  const { id } = whole.strategy
  const primary = data[0] as BarSeries
  const declared =
    options.runInBars === undefined
      ? `${runInBars.join(' and ')} bars: ${warmupBarsOf(whole, data).join(' and ')} until its indicators are defined, and needs.lookbackBars of ${whole.lookbackBars}`
      : `${runInBars.join(' and ')} bars, by the option runInBars`
  const needed = neededOf(test, { difference, start, runInBars, handles })
  return new RaceError('STRATEGY_NOT_WARM', {
    message:
      `Strategy '${id}' depends on where its data starts: ${difference.subject} differs after the run-in\n` +
      `  with all history:        ${difference.first}\n` +
      `  from a later start:      ${difference.second}\n` +
      `  the later start:         ${placeOfBar(primary, start.bar)}, trading from ${isoTime(start.tradesFrom)}\n` +
      `  the run-in declared:     ${declared}\n` +
      `  the run-in needed:       ${needed.words} (tolerance ${tolerance})`,
    facts: {
      ...factsOf(id, difference),
      startBar: start.bar,
      runInBars: Math.max(...runInBars),
      neededBars: needed.bars,
    },
    hint:
      needed.bars === null
        ? 'Let values and decisions depend on a bounded number of bars: no counts, sums or means since the first bar.'
        : 'Declare a larger needs.lookbackBars in defineStrategy, shorten the memory of the indicator, or allow a larger tolerance.',
  })
}

/** The run-in that would do: of a handle by its own column, of an order by trying twice as many bars again and again. */
function neededOf(
  test: WarmTest,
  { difference, start, runInBars, handles }: NotWarm,
): { readonly bars: number | null; readonly words: string } {
  const longest = Math.max(...test.data.map(({ length }, index) => length - (start.offsets[index] as number)))
  const never = { bars: null, words: `more than the ${longest} bars that the data has` }
  if (difference.kind === 'handle') {
    const bars = handles.find(({ handle }) => handle === difference.handle)?.settledAfterBars ?? null
    return bars === null ? never : { bars, words: `${bars} bars` }
  }
  for (let factor = 2; ; factor *= 2) {
    const longer = runInBars.map((bars) => bars * factor)
    const isBeyond = longer.some(
      (bars, index) => (start.offsets[index] as number) + bars > (test.data[index] as BarSeries).length,
    )
    if (isBeyond) return never
    const { difference: still } = tryStart(test, startAt(test.data, start.bar, longer), longer)
    if (still === null) return { bars: Math.max(...longer), words: `at most ${longer.join(' and ')} bars` }
  }
}
