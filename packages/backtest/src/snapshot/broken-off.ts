import type { JsonValue } from '@race/core'
import type { BacktestConfig } from '../backtest-config.ts'
import { BacktestResult } from '../backtest-result.ts'
import { createBacktest, type SteppedBacktest } from '../create-backtest.ts'
import { resumeBacktest } from './resume-backtest.ts'

// What the tests of runs that are broken off and resumed share.

/** Everything that can be read of a run that has come to its end, what every part of it remembers included. */
export interface RunOutcome {
  readonly result: BacktestResult
  readonly facts: JsonValue
}

/** The run without a break. */
export function runThrough(config: BacktestConfig): RunOutcome {
  return outcomeOf(createBacktest(config))
}

/** The run with a break at each of these instants, one after the other: through JSON, into a new engine. */
export function runInPieces(config: BacktestConfig, cuts: Iterable<number>): RunOutcome {
  let run = createBacktest(config)
  for (const cut of cuts) {
    run.advance(cut - run.done)
    run = throughJson(config, run)
  }
  return outcomeOf(run)
}

/**
 * The result of a run that gives the same broken off at any instant, the beginning and the end included, and at all of them.
 *
 * @throws Error saying what differs after which break
 */
export function sameEverywhere(config: BacktestConfig): BacktestResult {
  const whole = runThrough(config)
  const run = createBacktest(config)
  const every: number[] = []
  for (let cut = 0; cut <= run.length; cut++) {
    requireSame(whole, outcomeOf(throughJson(config, run)), `${cut} instants`)
    every.push(cut)
    run.advance(1)
  }
  requireSame(whole, runInPieces(config, every), 'every instant')
  return whole.result
}

/** @throws Error naming the first fact that differs */
export function requireSame(whole: RunOutcome, other: RunOutcome, when: string): void {
  if (JSON.stringify(whole.facts) === JSON.stringify(other.facts)) return
  throw new Error(`Broken off after ${when}, ${differenceOf(whole.facts, other.facts, 'facts')}`)
}

function differenceOf(whole: unknown, other: unknown, path: string): string {
  if (typeof whole === 'object' && whole !== null && typeof other === 'object' && other !== null) {
    const [members, others] = [whole, other] as Readonly<Record<string, unknown>>[]
    for (const key of Object.keys({ ...members, ...others })) {
      const [member, next] = [members?.[key], others?.[key]]
      if (JSON.stringify(member) !== JSON.stringify(next)) return differenceOf(member, next, `${path}.${key}`)
    }
  }
  return `${path} was ${JSON.stringify(other)} in place of ${JSON.stringify(whole)}`
}

/** @throws Error where the new engine does not remember what the first one did */
function throughJson(config: BacktestConfig, run: SteppedBacktest): SteppedBacktest {
  const snapshot = run.snapshot()
  const resumed = resumeBacktest(config, JSON.parse(JSON.stringify(snapshot)))
  const kept = resumed.snapshot()
  if (kept.hash === snapshot.hash) return resumed
  throw new Error(`Broken off after ${run.done} instants, ${differenceOf(snapshot.parts, kept.parts, 'parts')}`)
}

function outcomeOf(run: SteppedBacktest): RunOutcome {
  run.advance(run.length)
  const { config: _, ...memory } = run.snapshot()
  const result = run.finish()
  const { account } = BacktestResult.kernelOf(result).prepared
  const books = account.ledger.accounts.map((one) => [
    one.currency,
    one.name,
    ...[...account.ledger.balanceByCause(one)].map(([cause, amount]) => `${cause} ${amount}`),
  ])
  return { result, facts: { result: result.toJson(), memory: memory as unknown as JsonValue, books } }
}
