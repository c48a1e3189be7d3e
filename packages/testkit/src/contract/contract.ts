/** What became of a case: it holds, or it was not judged, with the reason. One that does not hold throws. */
export type ContractOutcome = { readonly verdict: 'passed' } | { readonly verdict: 'skipped'; readonly reason: string }

/** One claim of a contract, with the test that judges it. */
export interface ContractCase {
  /** Short and stable, such as `lookahead`. */
  readonly id: string
  /** The claim, as the end of a sentence that begins with the subject. */
  readonly name: string
  /**
   * Judges it.
   *
   * @throws RaceError that says what does not hold, where, and what to do
   */
  run(): Promise<ContractOutcome>
}

/** What every implementation of something must hold, as cases that any test runner can run. */
export interface Contract {
  /** What is judged, such as `strategy acme/trend 1.0.0`. */
  readonly subject: string
  readonly cases: readonly ContractCase[]
}

/** The part of a test's context by which it is skipped, as vitest and `node:test` have it. */
export interface SkippableContext {
  skip(reason?: string): unknown
}

/** The two functions of a test runner: those of vitest, of `node:test`, or any of their form. */
export interface ContractRunner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: (context: SkippableContext) => Promise<void>): unknown
}

/**
 * Registers a contract with a test runner: one suite, and one test for each case. A case that is skipped is skipped
 * there, too, with its reason.
 *
 * @example
 * ```ts
 * import { describe, it } from 'vitest' // or from 'node:test'
 *
 * registerContract(strategyContract(smaCross), { describe, it })
 * ```
 */
export function registerContract(contract: Contract, { describe, it }: ContractRunner): void {
  describe(contract.subject, () => {
    for (const one of contract.cases) {
      it(one.name, async (context) => {
        const outcome = await one.run()
        if (outcome.verdict === 'skipped') context.skip(outcome.reason)
      })
    }
  })
}
