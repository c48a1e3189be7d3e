import {
  type BacktestConfig,
  type BacktestResult,
  type BacktestSnapshot,
  createBacktest,
  resumeBacktest,
} from '@race/backtest'
import { type BarSeries, createRandom, RaceError } from '@race/core'
import { createColumnCache } from '@race/host'
import { firstDifference } from '../difference/first-difference.ts'
import { stretches } from '../future/choose-cuts.ts'
import { countUntil } from '../internal/find-time.ts'
import { isoTime } from '../internal/iso-time.ts'
import { observeRun } from '../observation/observed-run.ts'
import {
  casesOf,
  isList,
  type StrategyCase,
  type StrategyUnderTest,
  strategyOf,
} from '../observation/strategy-under-test.ts'
import {
  type ExpectationOptions,
  requireCount,
  requireRepeatable,
  requireWarmData,
  seriesOf,
} from './expectation-options.ts'

export interface ResumableOptions extends ExpectationOptions {
  /**
   * At how many instants the run is broken off and resumed at most, one after the other; 500 by default. It is every one
   * where there are no more, else one by chance in each of as many equal stretches.
   */
  readonly resumesMax?: number
  /** How many further runs are broken off once, each somewhere else; 8 by default. */
  readonly cuts?: number
}

export interface ResumableReport {
  readonly strategy: string
  /** The hash of every run, see `BacktestResult.hash`. */
  readonly hash: string
  /** Instants at which a run was broken off and resumed, in all runs. */
  readonly resumes: number
  readonly decisions: number
  readonly fills: number
}

/**
 * Proves by trying that a strategy remembers nothing but its declared `state`: a run that is snapshotted and resumed with a
 * fresh instance of the strategy, at one bar after the other and in further runs at one bar only, gives the same orders,
 * fills and hash as a run without a break. A counter, a last price or a ticket that is kept in `setup`'s closure shows.
 *
 * What it cannot see: memory that the data of the test never brings to matter, and state in the module, which
 * `expectDeterministic` finds.
 *
 * @throws RaceError `STRATEGY_NOT_RESUMABLE` with the bar after which the strategy had forgotten something, and the first
 * order event or fill that differs; `SNAPSHOT_UNSUPPORTED` for a state that is not plain data, or not as its schema declares
 * it; `STRATEGY_NOT_DETERMINISTIC`; what the first run throws
 *
 * @example
 * ```ts
 * const data = randomWalk({ seed: 'resume', bars: 300, timeframe: '1d' })
 * console.log(expectResumable(smaCross, data).resumes) // 307
 * ```
 */
export function expectResumable(
  strategy: StrategyUnderTest,
  data: BarSeries | readonly BarSeries[],
  options?: ResumableOptions,
): ResumableReport
export function expectResumable(
  strategies: readonly StrategyUnderTest[],
  data: BarSeries | readonly BarSeries[],
  options?: ResumableOptions,
): readonly ResumableReport[]
export function expectResumable(
  strategies: StrategyUnderTest | readonly StrategyUnderTest[],
  data: BarSeries | readonly BarSeries[],
  options: ResumableOptions = {},
): ResumableReport | readonly ResumableReport[] {
  const series = seriesOf(data)
  const reports = casesOf(strategies).map((subject) => testStrategy(subject, series, options))
  return isList(strategies) ? reports : (reports[0] as ResumableReport)
}

function testStrategy(
  subject: StrategyCase,
  data: readonly BarSeries[],
  { seed = 'testkit', backtest = {}, resumesMax = 500, cuts = 8 }: ResumableOptions,
): ResumableReport {
  requireCount('resumesMax', resumesMax, 1)
  requireCount('cuts', cuts)
  const observed = observeRun({ subject, data, settings: backtest })
  requireRepeatable(observed, observeRun({ subject, data, settings: backtest }), data)
  requireWarmData(observed, data)
  const random = createRandom(seed).fork('resumes')
  const columnCache = createColumnCache()
  const test: ResumeTest = {
    id: observed.strategy.id,
    whole: observed.result,
    instants: observed.instants,
    // A factory makes the strategy of a fresh instance anew, too.
    config: () => ({ ...backtest, strategy: strategyOf(subject, data), params: subject.params, data, columnCache }),
  }
  // After the last instant there is nothing left to do otherwise but onStop, which takes no orders.
  const places = observed.instants.length - 1
  const chosen = (count: number): number[] => stretches(places, count, random.next).map((index) => index + 1)
  const chain = chosen(resumesMax)
  requireSame(test, chain)
  const single = chosen(cuts)
  const snapshots = snapshotsAt(test, single)
  for (const cut of single) {
    const difference = differenceOf(test, finishFrom(test, snapshots.get(cut) as BacktestSnapshot))
    if (difference !== null) throw notResumable(test, difference, cut)
  }
  return {
    strategy: test.id,
    hash: test.whole.hash,
    resumes: chain.length + single.length,
    decisions: observed.decisions.length,
    fills: test.whole.fillCount,
  }
}

interface ResumeTest {
  readonly id: string
  /** The run without a break. */
  readonly whole: BacktestResult
  /** Epoch ms. */
  readonly instants: Float64Array
  readonly config: () => BacktestConfig
}

/** A run that a resumed instance did not survive. */
interface ResumeFailure {
  /** Epoch ms of the latest instant done. */
  readonly time: number
  readonly message: string
}

interface ResumeDifference {
  /** Epoch ms. */
  readonly time: number
  readonly subject: string
  readonly first: string
  readonly second: string
}

/** How many breaks are tried by themselves to find the one that makes the difference. */
const suspectsMax = 40

/**
 * Breaks the run off at every place, one after the other.
 *
 * @throws RaceError `STRATEGY_NOT_RESUMABLE`, naming one place where one alone makes a difference
 */
function requireSame(test: ResumeTest, places: readonly number[]): void {
  const difference = differenceOf(test, finishInPieces(test, places))
  if (difference === null) return
  // What went wrong was forgotten at a break before it, most likely at one shortly before.
  const until = countUntil(test.instants, difference.time)
  const suspects = places.filter((place) => place <= until).slice(-suspectsMax)
  const snapshots = snapshotsAt(test, suspects)
  for (const place of suspects.toReversed()) {
    const found = differenceOf(test, finishFrom(test, snapshots.get(place) as BacktestSnapshot))
    if (found !== null) throw notResumable(test, found, place)
  }
  throw notResumable(test, difference, null)
}

function finishInPieces({ config, instants }: ResumeTest, places: readonly number[]): BacktestResult | ResumeFailure {
  let run = createBacktest(config())
  return attempt(
    instants,
    () => run,
    () => {
      for (const place of places) {
        run.advance(place - run.done)
        run = resumeBacktest(config(), run.snapshot())
      }
      run.advance(run.length)
      return run.finish()
    },
  )
}

function finishFrom({ config, instants }: ResumeTest, snapshot: BacktestSnapshot): BacktestResult | ResumeFailure {
  const run = resumeBacktest(config(), snapshot)
  return attempt(
    instants,
    () => run,
    () => {
      run.advance(run.length)
      return run.finish()
    },
  )
}

/** What handlers throw is a value; that a snapshot cannot be taken or read is not. */
function attempt(
  instants: Float64Array,
  run: () => { readonly done: number },
  work: () => BacktestResult,
): BacktestResult | ResumeFailure {
  try {
    return work()
  } catch (error) {
    if (RaceError.is(error) && error.code.startsWith('SNAPSHOT_')) throw error
    const time = instants[Math.max(0, run().done - 1)] as number
    return { time, message: error instanceof Error ? error.message : String(error) }
  }
}

/** Snapshots of a run without a break, by the number of instants done. */
function snapshotsAt({ config }: ResumeTest, places: readonly number[]): ReadonlyMap<number, BacktestSnapshot> {
  const run = createBacktest(config())
  return new Map(
    places.map((place) => {
      run.advance(place - run.done)
      return [place, run.snapshot()]
    }),
  )
}

function differenceOf({ whole }: ResumeTest, resumed: BacktestResult | ResumeFailure): ResumeDifference | null {
  if ('message' in resumed) {
    const { time, message } = resumed
    return { time, subject: `it failed after ${isoTime(time)}`, first: 'no error', second: `it threw: ${message}` }
  }
  if (whole.hash === resumed.hash) return null
  const parted = firstDifference(whole, resumed)
  const time = parted?.time ?? whole.time.at(-1) ?? Number.NaN
  if (parted === null) return { time, subject: 'the run hash changed', first: whole.hash, second: resumed.hash }
  const { sequence, first, second } = parted
  return {
    time,
    subject: `order event or fill ${sequence} at ${isoTime(time)} changed`,
    first: first ?? 'nothing more',
    second: second ?? 'nothing more',
  }
}

function notResumable(
  { id, instants }: ResumeTest,
  { time, subject, first, second }: ResumeDifference,
  place: number | null,
): RaceError {
  const cut = place === null ? null : (instants[place - 1] as number)
  const when = cut === null ? 'at many bars, one after the other' : `after the bar that closed at ${isoTime(cut)}`
  return new RaceError('STRATEGY_NOT_RESUMABLE', {
    message:
      `Strategy '${id}' remembers more than its state: resumed ${when}, ${subject}\n` +
      `  without a break: ${first}\n  resumed: ${second}`,
    facts: { strategy: id, cut, time: Number.isFinite(time) ? time : null, first, second },
    hint:
      'Declare in `state` what handlers remember from bar to bar: counters, flags, last prices; of a ticket its `id`, and ' +
      'find it again with order.find(id).',
  })
}
