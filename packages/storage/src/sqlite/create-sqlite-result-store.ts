import type { EquityRecord, RaceRecord, ResultStore, RunRecord, RunStatus, TradeRecord } from '@race/core'
import { type Kysely, sql } from 'kysely'
import { checkEquity } from '../internal/check-equity.ts'
import { checkCount, checkInteger, checkText } from '../internal/check-field.ts'
import { decodeRace, encodeRace } from '../internal/race-row.ts'
import { recordNotFound } from '../internal/record-not-found.ts'
import { decodeRun, encodeRun } from '../internal/run-row.ts'
import { storeClosed } from '../internal/store-closed.ts'
import { decodeTrade, encodeTrades } from '../internal/trade-row.ts'
import { decodeFloats, encodeFloats } from './float-bytes.ts'
import { insertTrades } from './insert-trades.ts'
import { resultTables } from './migrations.ts'
import { openDatabase } from './open-database.ts'
import type { Schema } from './schema.ts'
import { toStoreError } from './sqlite-failure.ts'
import { checkSqliteOptions, type SqliteOptions } from './sqlite-options.ts'

export interface SqliteResultStoreOptions extends SqliteOptions {}

/**
 * A result store in a SQLite file, over the `node:sqlite` that is built into Node. Each put is one transaction that is
 * on the disk when it resolves: a process that is killed leaves what was put before, whole. Several processes may have
 * the file open; beside it lie `-wal` and `-shm` while they do.
 *
 * A statement runs in the calling thread: storing or reading a million points of equity holds it up for some 0.1 s.
 *
 * @throws RaceError `STORE_FAILED` when the file cannot be opened, is of another application, or was written by a newer
 * version; `CONFIG_INVALID` for options out of range. The store's own calls reject with `STORE_FAILED` when SQLite or
 * the disk fails, with path and remedy, `DATA_INVALID` for a record that could not be given back as it is,
 * `RECORD_NOT_FOUND` for a run of a race, or trades or equity of a run, that is not there, and `STORE_CLOSED` after the
 * store was disposed of.
 *
 * @example
 * ```ts
 * await using store = await createSqliteResultStore({ path: 'results/races.sqlite' })
 * await store.markInterrupted(clock.now() - 60_000)
 * console.log(await store.listRaces({ limit: 10 }))
 * ```
 */
export async function createSqliteResultStore(options: SqliteResultStoreOptions): Promise<ResultStore> {
  const place = checkSqliteOptions(options)
  const { db } = await openDatabase<Schema>(place, resultTables)
  return new SqliteResultStore(db, place.path)
}

class SqliteResultStore implements ResultStore {
  readonly port = 'result-store/1'
  readonly capabilities: { readonly durable: boolean }
  readonly #db: Kysely<Schema>
  readonly #path: string
  readonly #underWay = new Set<Promise<unknown>>()
  #closing: Promise<void> | undefined

  constructor(db: Kysely<Schema>, path: string) {
    this.#db = db
    this.#path = path
    this.capabilities = { durable: path !== ':memory:' }
  }

  putRace(race: RaceRecord): Promise<void> {
    return this.#attempt(`put race '${race.id}'`, async () => {
      const { id, ...rest } = encodeRace(race)
      // An update on conflict and not "replace": that would delete the old row, and the runs with it.
      await this.#db
        .insertInto('race')
        .values({ id, ...rest })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
        .execute()
    })
  }

  getRace(id: string): Promise<RaceRecord | null> {
    return this.#attempt(`get race '${id}'`, async () => {
      const row = await this.#db.selectFrom('race').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : decodeRace(row)
    })
  }

  listRaces({ status, limit }: { readonly status?: RunStatus; readonly limit?: number } = {}) {
    return this.#attempt('list races', async () => {
      let query = this.#db.selectFrom('race').selectAll().orderBy('startedAt', 'desc').orderBy('id')
      if (status !== undefined) query = query.where('status', '=', status)
      if (limit !== undefined) query = query.limit(checkCount(limit, 'limit', 'listRaces'))
      return (await query.execute()).map(decodeRace)
    })
  }

  deleteRace(id: string): Promise<boolean> {
    return this.#attempt(`delete race '${id}'`, async () => {
      const { numDeletedRows } = await this.#db.deleteFrom('race').where('id', '=', id).executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    })
  }

  markInterrupted(before: number): Promise<number> {
    return this.#attempt('mark interrupted races', async () => {
      checkInteger(before, 'before', 'markInterrupted')
      return this.#db.transaction().execute(async (transaction) => {
        const isSilent = transaction
          .selectFrom('race')
          .select('id')
          .where('status', '=', 'running')
          .where('updatedAt', '<', before)
        const interrupted = { status: 'interrupted' } as const
        await transaction
          .updateTable('run')
          .set(interrupted)
          .where('status', '=', 'running')
          .where('raceId', 'in', isSilent)
          .execute()
        const races = await transaction
          .updateTable('race')
          .set(interrupted)
          .where('id', 'in', isSilent)
          .executeTakeFirstOrThrow()
        return Number(races.numUpdatedRows)
      })
    })
  }

  putRun(run: RunRecord): Promise<void> {
    return this.#attempt(`put run '${run.id}'`, async () => {
      const { id, ...rest } = encodeRun(run)
      await this.#db.transaction().execute(async (transaction) => {
        if (rest.raceId !== null) await assertStored(transaction, 'race', rest.raceId, `put run '${id}'`)
        await transaction
          .insertInto('run')
          .values({ id, ...rest })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
          .execute()
      })
    })
  }

  getRun(id: string): Promise<RunRecord | null> {
    return this.#attempt(`get run '${id}'`, async () => {
      const row = await this.#db.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : decodeRun(row)
    })
  }

  listRuns({ raceId, limit }: { readonly raceId: string | null; readonly limit?: number }) {
    return this.#attempt('list runs', async () => {
      let query = this.#db
        .selectFrom('run')
        .selectAll()
        .where('raceId', 'is', raceId)
        .orderBy(sql`${sql.ref('rank')} is null`)
        .orderBy('rank')
        .orderBy('name')
        .orderBy('id')
      if (limit !== undefined) query = query.limit(checkCount(limit, 'limit', 'listRuns'))
      return (await query.execute()).map(decodeRun)
    })
  }

  deleteRun(id: string): Promise<boolean> {
    return this.#attempt(`delete run '${id}'`, async () => {
      const { numDeletedRows } = await this.#db.deleteFrom('run').where('id', '=', id).executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    })
  }

  putTrades(runId: string, trades: readonly TradeRecord[]): Promise<void> {
    const action = `put the trades of run '${runId}'`
    return this.#attempt(action, async () => {
      const rows = encodeTrades(checkText(runId, 'runId', 'putTrades'), trades)
      await this.#db.transaction().execute(async (transaction) => {
        await assertStored(transaction, 'run', runId, action)
        await transaction.deleteFrom('trade').where('runId', '=', runId).execute()
        await insertTrades(transaction, runId, rows)
      })
    })
  }

  listTrades(runId: string): Promise<readonly TradeRecord[]> {
    return this.#attempt(`list the trades of run '${runId}'`, async () => {
      const rows = await this.#db
        .selectFrom('trade')
        .selectAll()
        .where('runId', '=', runId)
        .orderBy('ordinal')
        .execute()
      return rows.map(decodeTrade)
    })
  }

  putEquity(runId: string, equity: EquityRecord): Promise<void> {
    const action = `put the equity of run '${runId}'`
    return this.#attempt(action, async () => {
      checkEquity(runId, equity)
      const columns = { time: encodeFloats(equity.time), equity: encodeFloats(equity.equity) }
      await this.#db.transaction().execute(async (transaction) => {
        await assertStored(transaction, 'run', runId, action)
        await transaction
          .insertInto('equity')
          .values({ runId, ...columns })
          .onConflict((conflict) => conflict.column('runId').doUpdateSet(columns))
          .execute()
      })
    })
  }

  getEquity(runId: string): Promise<EquityRecord | null> {
    return this.#attempt(`get the equity of run '${runId}'`, async () => {
      const row = await this.#db.selectFrom('equity').selectAll().where('runId', '=', runId).executeTakeFirst()
      return row === undefined ? null : { time: decodeFloats(row.time), equity: decodeFloats(row.equity) }
    })
  }

  /** Closes the file when the calls under way have ended. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#underWay)
    await this.#db.destroy().catch((error: unknown) => {
      throw toStoreError(error, { path: this.#path, action: 'close the store' })
    })
  }

  /** Each call passes here. The work starts at once, so that what the caller changes afterwards is not stored. */
  async #attempt<T>(action: string, work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw storeClosed(action)
    const result = work()
    this.#underWay.add(result)
    try {
      return await result
    } catch (error) {
      throw toStoreError(error, { path: this.#path, action })
    } finally {
      this.#underWay.delete(result)
    }
  }
}

async function assertStored(db: Kysely<Schema>, table: 'race' | 'run', id: string, action: string): Promise<void> {
  const found = await db.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw recordNotFound(table, id, action)
}
