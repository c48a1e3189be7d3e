import type { Contract } from './contract.ts'

/** What came of one case. */
export interface ContractResult {
  readonly id: string
  readonly name: string
  readonly verdict: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped, or what does not hold; null for what passed. */
  readonly reason: string | null
}

export interface ContractReport {
  readonly subject: string
  readonly results: readonly ContractResult[]
}

/**
 * Runs the cases of a contract one after the other, without a test runner. A case that throws has failed; the others go on.
 *
 * @example
 * ```ts
 * const { results } = await runContract(strategyContract(smaCross))
 * results.every(({ verdict }) => verdict === 'passed') // true
 * ```
 */
export async function runContract(contract: Contract): Promise<ContractReport> {
  const results: ContractResult[] = []
  for (const { id, name, run } of contract.cases) {
    try {
      const outcome = await run()
      const reason = outcome.verdict === 'skipped' ? outcome.reason : null
      results.push({ id, name, verdict: outcome.verdict, reason })
    } catch (error) {
      results.push({ id, name, verdict: 'failed', reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return { subject: contract.subject, results }
}
