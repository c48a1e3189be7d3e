import { RaceError, type ResultStore } from '@race/core'
import type { Kysely } from 'kysely'
import { openDatabase, storeFailed } from './open-database.ts'
import {
  equityOfRow,
  raceOfRow,
  rowOfEquity,
  rowOfRace,
  rowOfRun,
  rowOfTrade,
  runOfRow,
  tradeOfRow,
} from './records.ts'
import type { Schema } from './schema.ts'

export interface SqliteResultStoreOptions {
  /** Path of the file, made with its folder when it is not there; `:memory:` for none. */
  readonly path: string
}

/** Rows of one INSERT; SQLite takes at most 32,766 parameters. */
const tradesPerInsert = 1_000

/**
 * A result store in an SQLite file, by the database that is built into Node. Several processes may use the file.
 *
 * @throws RaceError `STORE_FAILED` with the path and what to do
 *
 * @example
 * ```ts
 * await using store = await createSqliteResultStore({ path: '.race/results.db' })
 * await store.listRaces()
 * ```
 */
export async function createSqliteResultStore({ path }: SqliteResultStoreOptions): Promise<ResultStore> {
  const db = await openDatabase(path)
  let isOpen = true
  const guarded = async <Value>(work: (db: Kysely<Schema>) => Promise<Value>): Promise<Value> => {
    if (!isOpen) {
      throw new RaceError('STORE_CLOSED', {
        message: `The result store ${path} was closed`,
        facts: { path },
        hint: 'Open it again.',
      })
    }
    try {
      return await work(db)
    } catch (error) {
      throw /FOREIGN KEY/.test(String(error)) ? runMissing(error) : storeFailed(path, error)
    }
  }
  return {
    port: 'result-store/1',
    capabilities: { durable: path !== ':memory:' },
    ...raceMethods(guarded),
    ...runMethods(guarded),
    async [Symbol.asyncDispose]() {
      if (!isOpen) return
      isOpen = false
      await db.destroy()
    },
  }
}

type Guarded = <Value>(work: (db: Kysely<Schema>) => Promise<Value>) => Promise<Value>

function raceMethods(guarded: Guarded) {
  return {
    putRace: (race) =>
      guarded(async (db) => {
        const row = rowOfRace(race)
        await db
          .insertInto('race')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute()
      }),
    getRace: (id) =>
      guarded(async (db) => {
        const row = await db.selectFrom('race').selectAll().where('id', '=', id).executeTakeFirst()
        return row === undefined ? null : raceOfRow(row)
      }),
    listRaces: ({ status, limit } = {}) =>
      guarded(async (db) => {
        let query = db.selectFrom('race').selectAll().orderBy('started_at', 'desc').orderBy('id')
        if (status !== undefined) query = query.where('status', '=', status)
        if (limit !== undefined) query = query.limit(limit)
        return (await query.execute()).map(raceOfRow)
      }),
    deleteRace: (id) =>
      guarded((db) =>
        db.transaction().execute(async (tx) => {
          await tx.deleteFrom('run').where('race_id', '=', id).execute()
          const { numDeletedRows } = await tx.deleteFrom('race').where('id', '=', id).executeTakeFirstOrThrow()
          return numDeletedRows > 0n
        }),
      ),
    markInterrupted: (before) =>
      guarded((db) =>
        db.transaction().execute(async (tx) => {
          const stale = await tx
            .selectFrom('race')
            .select('id')
            .where('status', '=', 'running')
            .where('updated_at', '<', before)
            .execute()
          for (const { id } of stale) {
            await tx.updateTable('race').set({ status: 'interrupted' }).where('id', '=', id).execute()
            await tx
              .updateTable('run')
              .set({ status: 'interrupted' })
              .where('race_id', '=', id)
              .where('status', '=', 'running')
              .execute()
          }
          return stale.length
        }),
      ),
  } satisfies Partial<ResultStore>
}

function runMethods(guarded: Guarded) {
  return {
    putRun: (run) =>
      guarded(async (db) => {
        const row = rowOfRun(run)
        await db
          .insertInto('run')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute()
      }),
    getRun: (id) =>
      guarded(async (db) => {
        const row = await db.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst()
        return row === undefined ? null : runOfRow(row)
      }),
    listRuns: ({ raceId, limit }) =>
      guarded(async (db) => {
        let query = db
          .selectFrom('run')
          .selectAll()
          .where('race_id', raceId === null ? 'is' : '=', raceId)
          .orderBy('rank', (order) => order.asc().nullsLast())
          .orderBy('name')
          .orderBy('id')
        if (limit !== undefined) query = query.limit(limit)
        return (await query.execute()).map(runOfRow)
      }),
    deleteRun: (id) =>
      guarded(async (db) => {
        const { numDeletedRows } = await db.deleteFrom('run').where('id', '=', id).executeTakeFirstOrThrow()
        return numDeletedRows > 0n
      }),
    putTrades: (runId, trades) =>
      guarded((db) =>
        db.transaction().execute(async (tx) => {
          await requireRun(tx, runId)
          await tx.deleteFrom('trade').where('run_id', '=', runId).execute()
          for (let from = 0; from < trades.length; from += tradesPerInsert) {
            const rows = trades.slice(from, from + tradesPerInsert).map((trade) => rowOfTrade(runId, trade))
            await tx.insertInto('trade').values(rows).execute()
          }
        }),
      ),
    listTrades: (runId) =>
      guarded(async (db) => {
        const rows = await db.selectFrom('trade').selectAll().where('run_id', '=', runId).orderBy('position').execute()
        return rows.map(tradeOfRow)
      }),
    putEquity: (runId, equity) =>
      guarded(async (db) => {
        const row = rowOfEquity(runId, equity)
        await db
          .insertInto('equity')
          .values(row)
          .onConflict((conflict) => conflict.column('run_id').doUpdateSet(row))
          .execute()
      }),
    getEquity: (runId) =>
      guarded(async (db) => {
        const row = await db.selectFrom('equity').selectAll().where('run_id', '=', runId).executeTakeFirst()
        return row === undefined ? null : equityOfRow(row)
      }),
  } satisfies Partial<ResultStore>
}

async function requireRun(db: Kysely<Schema>, runId: string): Promise<void> {
  const run = await db.selectFrom('run').select('id').where('id', '=', runId).executeTakeFirst()
  if (run === undefined) throw runMissing(undefined)
}

function runMissing(cause: unknown): RaceError {
  return new RaceError('RECORD_NOT_FOUND', {
    message: 'There is no such run',
    hint: 'Put the run before its trades and its equity.',
    ...(cause === undefined ? {} : { cause }),
  })
}
