import type { LogHead, LogKey } from '@race/core'
import { CompiledQuery, type Kysely, sql } from 'kysely'
import type { CommandRow } from '../log/command-row.ts'
import type { EventRow } from '../log/event-row.ts'
import type { LeaseRow } from '../log/lease-row.ts'
import type { SnapshotRow } from '../log/snapshot-row.ts'
import type { LogSchema } from './log-schema.ts'

/** Columns of an event besides its log's key, in the order in which they are stored. */
export const eventColumns = [
  'sequence',
  'type',
  'schemaVersion',
  'time',
  'correlationId',
  'causationId',
  'data',
  'hash',
] as const

const snapshotColumns = ['name', 'schemaVersion', 'sequence', 'hash', 'state', 'digest'] as const
const commandColumns = ['number', 'id', 'type', 'time', 'by', 'from', 'data'] as const

/** The queries on one log. Nothing is asked or changed without its tenant and account. */
export interface LogQueries {
  /** The lease's row, and where the database has such locks, locked until the transaction ends. */
  lease(isLocked: boolean): CompiledQuery<LeaseRow>
  saveLease(row: LeaseRow): CompiledQuery
  head(isLocked: boolean): CompiledQuery<LogHead>
  /** Makes the rows of head and lease where they are missing. */
  begin(genesis: LogHead): readonly CompiledQuery[]
  saveHead(head: LogHead): CompiledQuery
  eventAt(sequence: number): CompiledQuery<LogHead>
  /** Events from a sequence on; from the least for null. */
  events(from: number | null, to: number, limit: number): CompiledQuery<EventRow>
  snapshot(name: string): CompiledQuery<SnapshotRow>
  snapshots(): CompiledQuery<SnapshotRow>
  saveSnapshot(row: SnapshotRow): CompiledQuery
  commandNumber(id: string): CompiledQuery<{ readonly number: number }>
  /** Adds a command with the next number, and tells it; nothing where the id or the number is taken. */
  addCommand(row: Omit<CommandRow, 'number'>): CompiledQuery<{ readonly number: number }>
  commands(after: number, limit: number): CompiledQuery<CommandRow>
}

/** @param options.hasRowLocks whether rows are locked one by one; SQLite lets one connection write at a time */
export function logQueries(
  db: Kysely<LogSchema>,
  key: LogKey,
  { hasRowLocks }: { readonly hasRowLocks: boolean },
): LogQueries {
  const { tenant, account } = key
  return {
    lease: perLock((isLocked) =>
      db
        .selectFrom('logLease')
        .select(['fence', 'holder', 'expiresAt'])
        .where('tenant', '=', tenant)
        .where('account', '=', account)
        .$if(isLocked && hasRowLocks, (query) => query.forUpdate())
        .compile(),
    ),
    saveLease: (row) =>
      db.updateTable('logLease').set(row).where('tenant', '=', tenant).where('account', '=', account).compile(),
    head: perLock((isLocked) =>
      db
        .selectFrom('logHead')
        .select(['sequence', 'hash'])
        .where('tenant', '=', tenant)
        .where('account', '=', account)
        .$if(isLocked && hasRowLocks, (query) => query.forUpdate())
        .compile(),
    ),
    begin: (genesis) => [
      db
        .insertInto('logHead')
        .values({ tenant, account, ...genesis })
        .onConflict((conflict) => conflict.doNothing())
        .compile(),
      db
        .insertInto('logLease')
        .values({ tenant, account, fence: 0, holder: null, expiresAt: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .compile(),
    ],
    saveHead: savingHead(db, key),
    ...eventQueries(db, key),
    ...snapshotQueries(db, key),
    ...commandQueries(db, key),
  }
}

/** Compiled once each: compiling takes longer than what is asked of the database, and every append asks for these. */
function perLock<Row>(compile: (isLocked: boolean) => CompiledQuery<Row>): (isLocked: boolean) => CompiledQuery<Row> {
  const compiled = new Map<boolean, CompiledQuery<Row>>()
  return (isLocked) => {
    const query = compiled.get(isLocked) ?? compile(isLocked)
    compiled.set(isLocked, query)
    return query
  }
}

/** Compiled once, too: of its parameters the head's come first, in the order in which they are set. */
function savingHead(db: Kysely<LogSchema>, { tenant, account }: LogKey): LogQueries['saveHead'] {
  let text: string | null = null
  return ({ sequence, hash }) => {
    text ??= db
      .updateTable('logHead')
      .set({ sequence, hash })
      .where('tenant', '=', tenant)
      .where('account', '=', account)
      .compile().sql
    return CompiledQuery.raw(text, [sequence, hash, tenant, account])
  }
}

function eventQueries(db: Kysely<LogSchema>, { tenant, account }: LogKey): Pick<LogQueries, 'eventAt' | 'events'> {
  return {
    eventAt: (sequence) =>
      db
        .selectFrom('logEvent')
        .select(['sequence', 'hash'])
        .where('tenant', '=', tenant)
        .where('account', '=', account)
        .where('sequence', '=', sequence)
        .compile(),
    events: (from, to, limit) =>
      db
        .selectFrom('logEvent')
        .select(eventColumns)
        .where('tenant', '=', tenant)
        .where('account', '=', account)
        .$if(from !== null, (query) => query.where('sequence', '>=', from ?? 0))
        .where('sequence', '<=', to)
        .orderBy('sequence')
        .limit(limit)
        .compile(),
  }
}

function snapshotQueries(
  db: Kysely<LogSchema>,
  { tenant, account }: LogKey,
): Pick<LogQueries, 'snapshot' | 'snapshots' | 'saveSnapshot'> {
  return {
    snapshot: (name) =>
      db
        .selectFrom('logSnapshot')
        .select(snapshotColumns)
        .where('tenant', '=', tenant)
        .where('account', '=', account)
        .where('name', '=', name)
        .compile(),
    snapshots: () =>
      db
        .selectFrom('logSnapshot')
        .select(snapshotColumns)
        .where('tenant', '=', tenant)
        .where('account', '=', account)
        .orderBy('name')
        .compile(),
    saveSnapshot: ({ name, ...rest }) =>
      db
        .insertInto('logSnapshot')
        .values({ tenant, account, name, ...rest })
        .onConflict((conflict) =>
          conflict
            .columns(['tenant', 'account', 'name'])
            .doUpdateSet(rest)
            // An older one than is kept changes nothing.
            .where('logSnapshot.sequence', '<=', rest.sequence),
        )
        .compile(),
  }
}

function commandQueries(
  db: Kysely<LogSchema>,
  { tenant, account }: LogKey,
): Pick<LogQueries, 'commandNumber' | 'addCommand' | 'commands'> {
  return {
    commandNumber: (id) =>
      db
        .selectFrom('logCommand')
        .select('number')
        .where('tenant', '=', tenant)
        .where('account', '=', account)
        .where('id', '=', id)
        .compile(),
    addCommand: (row) =>
      db
        .insertInto('logCommand')
        .values(({ selectFrom }) => ({
          tenant,
          account,
          number: selectFrom('logCommand')
            .select(({ fn }) => sql<number>`coalesce(${fn.max('number')}, 0) + 1`.as('next'))
            .where('tenant', '=', tenant)
            .where('account', '=', account),
          ...row,
        }))
        .onConflict((conflict) => conflict.doNothing())
        .returning('number')
        .compile(),
    commands: (after, limit) =>
      db
        .selectFrom('logCommand')
        .select(commandColumns)
        .where('tenant', '=', tenant)
        .where('account', '=', account)
        .where('number', '>', after)
        .orderBy('number')
        .limit(limit)
        .compile(),
  }
}
