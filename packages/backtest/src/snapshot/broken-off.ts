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

/** For every instant the run with one break there, the beginning included. */
export function* runsBrokenOff(config: BacktestConfig): Generator<RunOutcome & { readonly cut: number }> {
  const whole = createBacktest(config)
  for (let cut = 0; cut <= whole.length; cut++) {
    yield { cut, ...outcomeOf(throughJson(config, whole)) }
    whole.advance(1)
  }
}

function throughJson(config: BacktestConfig, run: SteppedBacktest): SteppedBacktest {
  return resumeBacktest(config, JSON.parse(JSON.stringify(run.snapshot())))
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
