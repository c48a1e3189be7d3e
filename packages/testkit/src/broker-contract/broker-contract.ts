import type { Contract, ContractCase } from '../contract/contract.ts'
import { invalidOption } from '../expectation/expectation-options.ts'
import { accessCases } from './access-cases.ts'
import { aheadCases } from './ahead-cases.ts'
import { abilityWords, type BrokerCase } from './broker-case.ts'
import type { BrokerHarness } from './broker-stage.ts'
import { withTrial } from './broker-trial.ts'
import { changeCases } from './change-cases.ts'
import { reportCases } from './report-cases.ts'
import { standingCases } from './standing-cases.ts'
import { submissionCases } from './submission-cases.ts'

const cases: readonly BrokerCase[] = [
  ...accessCases,
  ...submissionCases,
  ...reportCases,
  ...aheadCases,
  ...changeCases,
  ...standingCases,
]

/** The cases of a broker's contract, in order: id and claim. */
export const brokerCases: Readonly<Record<string, string>> = /*#__PURE__*/ Object.freeze(
  Object.fromEntries(cases.map(({ id, name }) => [id, name])),
)

export interface BrokerContractOptions {
  /** Cases that are not judged, each with its reason, which results and the support matrix show. */
  readonly skip?: Readonly<Record<string, string>>
}

/**
 * What every `Broker` must hold before an engine may trust it, as cases for any test runner. Each case opens a stage of its
 * own: a fresh broker over a fresh venue that can be made to fill, refuse, fail and fall silent. A case that needs what the
 * stage cannot do, or what the broker's capabilities leave out, is skipped and says so.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong. What does not hold is thrown by the cases, `CONTRACT_BROKEN`
 *
 * @example
 * ```ts
 * import { describe, it } from 'vitest' // or from 'node:test'
 *
 * registerContract(brokerContract({ name: 'acme', open: openAcmeStage }), { describe, it })
 * ```
 */
export function brokerContract(harness: BrokerHarness, { skip = {} }: BrokerContractOptions = {}): Contract {
  for (const [id, reason] of Object.entries(skip)) {
    if (!Object.hasOwn(brokerCases, id)) {
      const known = Object.keys(brokerCases).join(', ')
      throw invalidOption(`skip names a case '${id}', which there is not`, `The cases are ${known}.`, { case: id })
    }
    if (reason.trim() !== '') continue
    throw invalidOption(`skip.${id} gives no reason`, 'Say in a few words why the case does not apply.', { case: id })
  }
  return { subject: `broker ${harness.name}`, cases: cases.map((one) => caseOf(one, harness, skip[one.id])) }
}

function caseOf({ id, name, needs, excuse, check }: BrokerCase, harness: BrokerHarness, skip?: string): ContractCase {
  return {
    id,
    name,
    async run() {
      if (skip !== undefined) return { verdict: 'skipped', reason: skip }
      const reason = await withTrial(harness, async (trial) => {
        const missing = needs.find((ability) => trial.venue[ability] === undefined)
        const excused = excuse?.(trial.broker.capabilities, trial.broker)
        if (excused !== undefined) return excused
        if (missing !== undefined) return `the stage cannot ${abilityWords[missing]}`
        return await check(trial)
      })
      return typeof reason === 'string' ? { verdict: 'skipped', reason } : { verdict: 'passed' }
    },
  }
}
