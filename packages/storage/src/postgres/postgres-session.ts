import { hash } from 'node:crypto'
import type { LogKey } from '@race/core'
import type { CompiledQuery, Kysely } from 'kysely'
import type pg from 'pg'
import { logQueries } from '../sql/log-queries.ts'
import type { LogSchema } from '../sql/log-schema.ts'
import { createLogWriter } from '../sql/log-writer.ts'
import type { SqlSession } from '../sql/sql-session.ts'
import { rowsOf, type Steps, type StepsMode } from '../sql/steps.ts'
import { appendInOne, type PostgresLogQueries, storeQuery } from './append-in-one.ts'
import { createRowCopier } from './copy-rows.ts'
import { isFromServer, postgresCode, toPostgresError } from './postgres-failure.ts'

const uniqueViolation = '23505'

/** What the driver threw, told apart from a mistake of ours. */
class DriverFailure extends Error {}

const ignore = (): undefined => undefined

export interface PostgresPlace {
  readonly pool: pg.Pool
  readonly db: Kysely<LogSchema>
  readonly schema: string
  readonly durability: 'process' | 'fsync'
}

export function createPostgresSession({ pool, db, schema, durability }: PostgresPlace): SqlSession {
  const execute = createExecutor()
  const run = async <T>(mode: StepsMode, steps: () => Steps<T>): Promise<T> => {
    const client = await driven(() => pool.connect())
    let failure: unknown
    try {
      return await runSteps(client, execute, mode, steps())
    } catch (error) {
      failure = error
      throw error
    } finally {
      // A connection of which nobody knows the state is not used again.
      client.release(failure instanceof DriverFailure && !isFromServer(failure.cause))
    }
  }
  const hashText = (text: string): string => hash('sha256', text, 'hex')
  const queries = (key: LogKey): PostgresLogQueries => ({
    ...logQueries(db, key, { hasRowLocks: true }),
    store: storeQuery(db, schema, key),
  })
  return {
    durability,
    hash: hashText,
    queries,
    async accounts(tenant) {
      const query = db.selectFrom('logHead').select('account').where('tenant', '=', tenant).orderBy('account').compile()
      return (await run('single', () => rowsOf(query))).map(({ account }) => account)
    },
    run,
    async hold(key, work) {
      const client = await driven(() => pool.connect())
      const copier = createRowCopier(client, schema, key)
      const endCopy = (): Promise<void> => driven(() => copier.end())
      let failure: unknown
      try {
        // One statement copies the whole log, and may take long: a limit for usual ones is not meant for it.
        await driven(() => client.query('begin; set local statement_timeout = 0'))
        await work({
          execute: async (query) => {
            await endCopy()
            return execute(client, query)
          },
          insert: (rows) => driven(() => copier.add(rows)),
        })
        await endCopy()
        await driven(() => client.query('commit'))
      } catch (error) {
        failure = error
        await copier.abandon()
        await client.query('rollback').catch(ignore)
        throw error
      } finally {
        client.release(failure instanceof DriverFailure && !isFromServer(failure.cause))
      }
    },
    writer: (key) =>
      createLogWriter(key, {
        queries: queries(key),
        run,
        hash: hashText,
        append: { mode: 'single', steps: appendInOne },
      }),
    isDuplicate: (error) => error instanceof DriverFailure && postgresCode(error.cause) === uniqueViolation,
    // Such as XX001, data_corrupted.
    isUnreadable: (error) => isFromServer(error) && postgresCode(error)?.startsWith('XX') === true,
    toStoreError: (error, action) =>
      error instanceof DriverFailure ? toPostgresError(error.cause, { schema, action }) : error,
    close: () => driven(() => db.destroy()),
  }
}

type Execute = (client: pg.PoolClient, query: CompiledQuery) => Promise<readonly unknown[]>

/** Runs prepared statements: each kind of query has a name, under which a connection knows it after the first time. */
function createExecutor(): Execute {
  const names = new Map<string, string>()
  return async (client, { sql: text, parameters }) => {
    const name = names.get(text) ?? `race-${names.size + 1}`
    names.set(text, name)
    const { rows } = await driven(() => client.query({ name, text, values: [...parameters] }))
    return rows
  }
}

async function runSteps<T>(client: pg.PoolClient, execute: Execute, mode: StepsMode, steps: Steps<T>): Promise<T> {
  if (mode === 'single') return toEnd(client, execute, steps)
  await driven(() => client.query(mode === 'write' ? 'begin' : 'begin isolation level repeatable read read only'))
  try {
    const result = await toEnd(client, execute, steps)
    await driven(() => client.query('commit'))
    return result
  } catch (error) {
    await client.query('rollback').catch(ignore)
    throw error
  }
}

async function toEnd<T>(client: pg.PoolClient, execute: Execute, steps: Steps<T>): Promise<T> {
  let step = steps.next()
  while (step.done !== true) step = steps.next(await execute(client, step.value))
  return step.value
}

async function driven<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    throw new DriverFailure('the driver failed', { cause })
  }
}
