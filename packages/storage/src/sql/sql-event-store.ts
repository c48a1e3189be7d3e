import type { EventLog, EventStore, LogKey } from '@race/core'
import { CallGate } from '../internal/call-gate.ts'
import { checkLogKey, checkName } from '../log/check-log-key.ts'
import { SqlEventLog } from './sql-event-log.ts'
import type { SqlSession } from './sql-session.ts'

/** An event store over a database of which the tables are there. */
export function createSqlEventStore(session: SqlSession): EventStore {
  const gate = new CallGate()
  const attempt = <T>(action: string, work: () => Promise<T>): Promise<T> =>
    gate.run(action, () => work().catch((error: unknown) => Promise.reject(session.toStoreError(error, action))))
  return {
    port: 'event-store/1',
    capabilities: { durability: session.durability },
    log(key: LogKey): EventLog {
      gate.assertOpen('open a log')
      return new SqlEventLog(checkLogKey(key), session, attempt)
    },
    accounts: (tenant) => attempt('list accounts', async () => session.accounts(checkName(tenant, 'tenant'))),
    [Symbol.asyncDispose]: () =>
      gate.close(async () => {
        await session.close().catch((error: unknown) => Promise.reject(session.toStoreError(error, 'close the store')))
      }),
  }
}
