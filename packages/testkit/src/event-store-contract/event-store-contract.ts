import type { EventStore } from '@race/core'
import type { Contract, ContractCase } from '../contract/contract.ts'
import { invalidOption } from '../expectation/expectation-options.ts'
import { appendCases } from './append-cases.ts'
import { keepingCases } from './keeping-cases.ts'
import { leaseCases } from './lease-cases.ts'
import { readCases } from './read-cases.ts'
import { storeCases } from './store-cases.ts'
import type { StoreCase, StoreTrial } from './store-trial.ts'

const cases: readonly StoreCase[] = [...appendCases, ...readCases, ...leaseCases, ...keepingCases, ...storeCases]

/** The cases of an event store's contract, in order: id and claim. */
export const eventStoreCases: Readonly<Record<string, string>> = /*#__PURE__*/ Object.freeze(
  Object.fromEntries(cases.map(({ id, name }) => [id, name])),
)

export interface EventStoreContractOptions {
  /** What is judged, such as `sqlite`. */
  readonly name: string
  /** Opens a store. A case opens one or two and disposes of them. */
  readonly open: () => EventStore | Promise<EventStore>
  /** Whether two stores that are open share what is stored, as those of two processes do; cases that need it are skipped if not. */
  readonly isShared: boolean
  /** How names of tenants begin: give another one each time where the data stays. `contract` unless given. */
  readonly tenant?: string
  /** Cases that are not judged, each with its reason. */
  readonly skip?: Readonly<Record<string, string>>
}

/**
 * What every `EventStore` must hold before an engine may trust it with an account, as cases for any test runner: appends that
 * are whole or not at all, one holder of the lease, chains, snapshots, commands, tenants. Damage behind the store's back is not
 * part of it, since only the store's author knows how to bring it about.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong. What does not hold is thrown by the cases, `CONTRACT_BROKEN`
 *
 * @example
 * ```ts
 * import { createMemoryEventStore } from '@race/storage/memory'
 * import { describe, it } from 'vitest' // or from 'node:test'
 *
 * const contract = eventStoreContract({ name: 'memory', open: createMemoryEventStore, isShared: false })
 * registerContract(contract, { describe, it })
 * ```
 */
export function eventStoreContract(options: EventStoreContractOptions): Contract {
  const { name, skip = {} } = options
  for (const [id, reason] of Object.entries(skip)) {
    if (!Object.hasOwn(eventStoreCases, id)) {
      const known = Object.keys(eventStoreCases).join(', ')
      throw invalidOption(`skip names a case '${id}', which there is not`, `The cases are ${known}.`, { case: id })
    }
    if (reason.trim() !== '') continue
    throw invalidOption(`skip.${id} gives no reason`, 'Say in a few words why the case does not apply.', { case: id })
  }
  return { subject: `event store ${name}`, cases: cases.map((one) => caseOf(one, options)) }
}

function caseOf(
  one: StoreCase,
  { open, isShared, tenant = 'contract', skip = {} }: EventStoreContractOptions,
): ContractCase {
  return {
    id: one.id,
    name: one.name,
    async run() {
      const reason = skip[one.id]
      if (reason !== undefined) return { verdict: 'skipped', reason }
      if (one.isShared === true && !isShared) {
        return { verdict: 'skipped', reason: 'two stores of this kind do not share what is stored' }
      }
      await withTrial(open, `${tenant} ${one.id}`, (trial) => one.check(trial))
      return { verdict: 'passed' }
    },
  }
}

async function withTrial(
  open: EventStoreContractOptions['open'],
  prefix: string,
  check: (trial: StoreTrial) => Promise<void>,
): Promise<void> {
  await using opened = new AsyncDisposableStack()
  const store = opened.use(await open())
  const key: StoreTrial['key'] = (account = 'account', tenant = '') => ({
    tenant: `${prefix} ${tenant}`.trim(),
    account,
  })
  await check({
    store,
    key,
    log: (account) => store.log(key(account)),
    openSecond: async () => opened.use(await open()),
  })
}
