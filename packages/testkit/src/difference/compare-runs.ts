import type { BacktestResult } from '@race/backtest'
import type { BarSeries } from '@race/core'
import { isoTime } from '../internal/iso-time.ts'
import { placeOfBar } from '../internal/place-of-bar.ts'
import { sameNumber } from '../internal/same-number.ts'
import { type Decision, describeDecision, sameDecision } from '../observation/decision.ts'
import { describeEvent, type LoggedEvent } from '../observation/logged-events.ts'
import type { ObservedHandle } from '../observation/observe-setup.ts'
import type { ObservedRun, RunFailure } from '../observation/observed-run.ts'
import { firstUnequalEvent } from './first-difference.ts'

/** The first thing in which two runs differ. */
export interface RunDifference {
  readonly kind: 'handle' | 'order' | 'event' | 'failure' | 'setup'
  /** Epoch ms. */
  readonly time: number
  /** What differs and where, in words: the beginning of a sentence. */
  readonly subject: string
  readonly first: string
  readonly second: string
  /** The handle's description, for `handle`. */
  readonly handle?: string
  /** Index of the bar in the handle's series, for `handle`. */
  readonly bar?: number
}

export interface CompareRunsOptions {
  readonly data: readonly BarSeries[]
  /** For each series how many of its bars had closed when the runs ended. */
  readonly closedBars: readonly number[]
}

/**
 * The first difference of two runs by time, bit for bit, up to where both ended. What differs at the same time is
 * looked at from cause to effect: handles, what the strategy asked for, what became of it.
 */
export function compareRuns(
  a: ObservedRun | RunFailure,
  b: ObservedRun | RunFailure,
  options: CompareRunsOptions,
): RunDifference | null {
  if ('message' in a || 'message' in b) return compareFailures(a, b)
  const causes = [compareHandles(a.handles, b.handles, options), compareDecisions(a.decisions, b.decisions, 0)]
  return earliestOf(haveEqualMoney(a.result, b.result) ? causes : [...causes, compareEvents(a.events, b.events)])
}

/**
 * Whether fills can be taken for equal without a look at each: their number, all fees, and equity at every instant are
 * the same. Making events costs more than running most strategies, and hundreds of runs are compared.
 */
function haveEqualMoney(a: BacktestResult, b: BacktestResult): boolean {
  return (
    a.fillCount === b.fillCount &&
    a.feesPaid.amount.equals(b.feesPaid.amount) &&
    a.cash.amount.equals(b.cash.amount) &&
    a.equity.length === b.equity.length &&
    firstUnequal(a.equity, b.equity, a.equity.length) < 0
  )
}

/** The earliest of the differences; the first in the list among those of one time. */
export function earliestOf(found: readonly (RunDifference | null)[]): RunDifference | null {
  let earliest: RunDifference | null = null
  for (const one of found) if (one !== null && (earliest === null || one.time < earliest.time)) earliest = one
  return earliest
}

/** Whether one run threw and the other did not, or something else. */
export function compareFailures(a: ObservedRun | RunFailure, b: ObservedRun | RunFailure): RunDifference | null {
  const words = (run: ObservedRun | RunFailure): string => ('message' in run ? `it threw: ${run.message}` : 'no error')
  const first = words(a)
  const second = words(b)
  if (first === second) return null
  const time = Math.min(...[a, b].map((run) => ('message' in run ? run.time : Number.POSITIVE_INFINITY)))
  return { kind: 'failure', time, subject: `whether it fails after ${isoTime(time)}`, first, second }
}

/** Whether both setups made the same handles in the same order. */
export function compareSetups(a: readonly ObservedHandle[], b: readonly ObservedHandle[]): RunDifference | null {
  const list = (handles: readonly ObservedHandle[]): string =>
    handles.map(({ description }) => description).join('; ') || 'none'
  if (list(a) === list(b)) return null
  const time = Number.NEGATIVE_INFINITY
  return { kind: 'setup', time, subject: 'what setup asks for', first: list(a), second: list(b) }
}

function compareHandles(
  a: readonly ObservedHandle[],
  b: readonly ObservedHandle[],
  { data, closedBars }: CompareRunsOptions,
): RunDifference | null {
  const setup = compareSetups(a, b)
  if (setup !== null) return setup
  return earliestOf(
    a.map((handle, index) => {
      const { column, series, description } = handle
      const other = (b[index] as ObservedHandle).column
      const bar = firstUnequal(column, other, closedBars[series] ?? 0)
      if (bar < 0) return null
      const market = data[series] as BarSeries
      return {
        kind: 'handle',
        time: market.closeTimes[bar] as number,
        subject: `${description} at ${placeOfBar(market, bar)}`,
        first: String(column[bar]),
        second: String(other[bar]),
        handle: description,
        bar,
      }
    }),
  )
}

function firstUnequal(a: Float64Array, b: Float64Array, length: number): number {
  for (let i = 0; i < length; i++) if (!sameNumber(a[i] as number, b[i] as number)) return i
  return -1
}

/** The first decision that differs, with numbers compared by a tolerance, a fraction of themselves. */
export function compareDecisions(
  a: readonly Decision[],
  b: readonly Decision[],
  tolerance: number,
): RunDifference | null {
  const length = Math.max(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const first = a[index]
    const second = b[index]
    if (first !== undefined && second !== undefined && sameDecision(first, second, tolerance)) continue
    const time = Math.min(first?.time ?? Number.POSITIVE_INFINITY, second?.time ?? Number.POSITIVE_INFINITY)
    const words = (decision: Decision | undefined): string =>
      decision === undefined || decision.time !== time ? 'no order' : describeDecision(decision)
    return {
      kind: 'order',
      time,
      subject: `the order at ${isoTime(time)}`,
      first: words(first),
      second: words(second),
    }
  }
  return null
}

function compareEvents(a: readonly LoggedEvent[], b: readonly LoggedEvent[]): RunDifference | null {
  const found = firstUnequalEvent(a, b)
  if (found === null) return null
  const { time, first, second } = found
  const subject = `what became of an order at ${isoTime(time)}`
  return { kind: 'event', time, subject, first: describeEvent(first), second: describeEvent(second) }
}
