import type { EventStore, LogKey } from '@race/core'
import { compareText } from '../internal/compare-text.ts'
import { storeClosed } from '../internal/store-closed.ts'
import { checkLogKey, checkName } from '../log/check-log-key.ts'
import { MemoryEventLog, type MemoryLog, newMemoryLog } from './memory-event-log.ts'

/**
 * Logs in memory, gone with the process: for tests, and for accounts that need not survive. It runs in a browser. The logs
 * hold copies, so nobody can alter what was appended.
 *
 * @throws RaceError the store's calls reject as those of every event store do, save that nothing can fail: `DATA_INVALID`
 * for what could not be given back as it is, `STORE_CLOSED` after the store was disposed of
 *
 * @example
 * ```ts
 * await using store = createMemoryEventStore()
 * const log = store.log({ tenant: 'acme', account: 'paper' })
 * const event = { type: 'halted', schemaVersion: 1, time: 0, correlationId: null, causationId: null, data: null }
 * const answer = await log.append([event], { expectedSequence: 0, fence: null })
 * console.log(answer.type) // appended
 * ```
 */
export function createMemoryEventStore(): EventStore {
  const tenants = new Map<string, Map<string, MemoryLog>>()
  let isClosed = false
  const assertOpen = (action: string): void => {
    if (isClosed) throw storeClosed(action)
  }
  const logOf = ({ tenant, account }: LogKey): MemoryLog => {
    const accounts = tenants.get(tenant) ?? new Map<string, MemoryLog>()
    const log = accounts.get(account) ?? newMemoryLog({ tenant, account })
    tenants.set(tenant, accounts.set(account, log))
    return log
  }
  return {
    port: 'event-store/1',
    capabilities: { durability: 'none' },
    log(key) {
      assertOpen('open a log')
      return new MemoryEventLog(checkLogKey(key), logOf, assertOpen)
    },
    async accounts(tenant) {
      assertOpen('list accounts')
      const logs = [...(tenants.get(checkName(tenant, 'tenant')) ?? [])]
      return logs.flatMap(([account, log]) => (log.isBegun ? [account] : [])).sort(compareText)
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
      tenants.clear()
    },
  }
}
