import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { RaceError, type RaceRecord, type ResultStore, type RunRecord, type TradeRecord } from '@race/core'
import { afterAll, describe, expect, it } from 'vitest'
import { createSqliteResultStore, type SqliteResultStoreOptions } from './create-sqlite-result-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
const newPath = (): string => join(folder, `store-${++files}.sqlite`)

const race: RaceRecord = {
  id: 'race-1',
  name: 'Spring race',
  status: 'running',
  seed: '42',
  currency: 'USD',
  capital: '100000',
  riskProfile: 'standard',
  datasets: [],
  config: {},
  raceHash: null,
  startedAt: 1,
  updatedAt: 2,
}
const run: RunRecord = {
  id: 'run-1',
  raceId: 'race-1',
  name: 'Donchian',
  strategyId: 'acme/donchian',
  strategyVersion: '1.4.0',
  params: {},
  status: 'running',
  rank: null,
  currency: 'USD',
  initialEquity: '100000',
  finalEquity: null,
  runHash: null,
  riskProfile: 'standard',
  metrics: {},
  warnings: [],
}

function trades(count: number, fees = '0'): readonly TradeRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    instrument: 'SPY',
    side: 'long',
    quantity: '1',
    entryTime: index,
    entryPrice: '100',
    exitTime: null,
    exitPrice: null,
    fees,
    profit: '0',
    returnFraction: 0,
    barsHeld: 1,
  }))
}

async function openFilled(options: SqliteResultStoreOptions): Promise<ResultStore> {
  const store = await createSqliteResultStore(options)
  await store.putRace(race)
  await store.putRun(run)
  return store
}

async function refusalOf(call: Promise<unknown>): Promise<RaceError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!RaceError.is(error)) throw new Error(`expected a RaceError, got ${String(error)}`)
  return error
}

describe('createSqliteResultStore', () => {
  it('creates the file with its directories, and finds there what an earlier store has put', async () => {
    const path = join(folder, 'made', 'for', 'it', 'races.sqlite')
    const first = await openFilled({ path: relative(process.cwd(), path) })
    await first.putTrades('run-1', trades(2))
    await first[Symbol.asyncDispose]()
    expect(statSync(path).size).toBeGreaterThan(0)
    expect(existsSync(`${path}-wal`)).toBe(false)
    await using second = await createSqliteResultStore({ path })
    expect(await second.getRace('race-1')).toStrictEqual(race)
    expect(await second.listTrades('run-1')).toStrictEqual(trades(2))
  })

  it('keeps a write-ahead log, strict tables and foreign keys', async () => {
    const path = newPath()
    await using store = await openFilled({ path })
    await store.putTrades('run-1', trades(1))
    const other = new DatabaseSync(path)
    expect(other.prepare('pragma journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
    const ours = "select name from pragma_table_list where strict and type = 'table' order by name"
    const names = other.prepare(ours).all()
    expect(names.map((row) => row.name)).toEqual(['equity', 'race', 'run', 'trade'])
    expect(() => other.exec("update run set raceId = 'none'")).toThrow('FOREIGN KEY')
    expect(() => other.exec("insert into equity values ('run-1', x'00', x'00')")).toThrow('CHECK')
    other.close()
  })

  it.each([
    ['an empty path', { path: '' }],
    ['a negative busy timeout', { path: ':memory:', busyTimeoutMs: -1 }],
    ['a largest size of zero', { path: ':memory:', fileBytesMax: 0 }],
  ])('refuses %s', async (_what, options) => {
    expect((await refusalOf(createSqliteResultStore(options))).code).toBe('CONFIG_INVALID')
  })
})

describe('a file that cannot serve', () => {
  it('is refused when it is a directory, or its directory is a file, with the path and what to do', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, 'text')
    for (const path of [folder, join(file, 'races.sqlite')]) {
      const error = await refusalOf(createSqliteResultStore({ path }))
      expect(error).toMatchObject({ code: 'STORE_FAILED', facts: { path }, retryable: false })
      expect(error.message).toContain(path)
      expect(error.hint).toContain('name another path')
    }
  })

  it('is refused when it is no database, and left as it is', async () => {
    const path = newPath()
    writeFileSync(path, 'Date,Open,High,Low,Close\n'.repeat(100))
    const error = await refusalOf(createSqliteResultStore({ path }))
    expect(error).toMatchObject({ code: 'STORE_FAILED', facts: { path } })
    expect(error.message).toContain('file is not a database')
    expect(readFileSync(path, 'utf8')).toBe('Date,Open,High,Low,Close\n'.repeat(100))
  })

  it('is refused when it is a database of another application, and left as it is', async () => {
    const path = newPath()
    const other = new DatabaseSync(path)
    other.exec('create table customer (id integer)')
    other.close()
    const before = readFileSync(path)
    const error = await refusalOf(createSqliteResultStore({ path }))
    expect(error).toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining("'customer'") })
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('is refused when a newer version wrote it, and left as it is', async () => {
    const path = newPath()
    await (await openFilled({ path }))[Symbol.asyncDispose]()
    const newer = new DatabaseSync(path)
    newer.exec("insert into raceMigration values ('0002-of-the-future', '2030-01-01T00:00:00.000Z')")
    newer.close()
    const before = readFileSync(path)
    const error = await refusalOf(createSqliteResultStore({ path }))
    expect(error).toMatchObject({ code: 'STORE_FAILED', facts: { path, schema: '0002-of-the-future' } })
    expect(error.hint).toContain('newer version')
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('reports damage as it is met', async () => {
    const path = newPath()
    await (await openFilled({ path }))[Symbol.asyncDispose]()
    const bytes = readFileSync(path)
    writeFileSync(path, bytes.fill(0xff, 4096))
    const failing = createSqliteResultStore({ path }).then((store) => store.listRaces())
    expect(await refusalOf(failing)).toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('malformed'),
      hint: expect.stringContaining('backup'),
    })
  })
})

describe('a store that may grow no more', () => {
  it('refuses what is too large, keeps what it has, and takes new records when others were deleted', async () => {
    const path = newPath()
    await using store = await openFilled({ path, fileBytesMax: 400_000 })
    await store.putTrades('run-1', trades(100, '1'))
    const error = await refusalOf(store.putTrades('run-1', trades(20_000, '2')))
    expect(error).toMatchObject({ code: 'STORE_FAILED', facts: { path, code: 13 } })
    expect(error.message).toBe(`cannot put the trades of run 'run-1' in '${path}': database or disk is full`)
    expect(error.hint).toContain('fileBytesMax')
    expect(await store.listTrades('run-1')).toStrictEqual(trades(100, '1'))

    const points = { time: new Float64Array(15_000), equity: new Float64Array(15_000) }
    await store.putEquity('run-1', points)
    await store.putRun({ ...run, id: 'run-2' })
    expect((await refusalOf(store.putEquity('run-2', points))).code).toBe('STORE_FAILED')
    expect(await store.getEquity('run-2')).toBeNull()
    await store.deleteRun('run-1')
    await store.putEquity('run-2', points)
    expect((await store.getEquity('run-2'))?.time).toHaveLength(15_000)
    expect(statSync(path).size).toBeLessThanOrEqual(400_000)
  })
})

describe('several stores of one file', () => {
  it('open it and write to it at once, in one process', async () => {
    const path = newPath()
    const stores = await Promise.all(Array.from({ length: 6 }, () => createSqliteResultStore({ path })))
    await Promise.all(
      stores.map(async (store, at) => {
        const id = String(at)
        await store.putRun({ ...run, id, raceId: null })
        for (let round = 0; round < 5; round += 1) await store.putTrades(id, trades(300, String(round)))
      }),
    )
    for (const at of stores.keys()) {
      expect(await stores[0]?.listTrades(String(at))).toStrictEqual(trades(300, '4'))
    }
    await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()))
  })

  it('wait for a writer while the event loop runs on, and read meanwhile', async () => {
    const path = newPath()
    await using store = await openFilled({ path })
    const writer = new DatabaseSync(path)
    writer.exec('begin immediate')
    let isWaiting = true
    const put = store.putRace({ ...race, name: 'later' }).finally(() => {
      isWaiting = false
    })
    await using second = await createSqliteResultStore({ path })
    expect((await second.getRace('race-1'))?.name).toBe('Spring race')
    await pause(100)
    expect(isWaiting).toBe(true)
    writer.exec('commit')
    await put
    expect((await second.getRace('race-1'))?.name).toBe('later')
    writer.close()
  })

  it('give up after the busy timeout with an error that says the call may be repeated', async () => {
    const path = newPath()
    await using store = await openFilled({ path, busyTimeoutMs: 20 })
    const writer = new DatabaseSync(path)
    writer.exec('begin immediate')
    for (const put of [() => store.putRun({ ...run, name: 'new' }), () => store.putRace({ ...race, name: 'new' })]) {
      const error = await refusalOf(put())
      expect(error).toMatchObject({ code: 'STORE_FAILED', retryable: true, facts: { path, code: 5 } })
      expect(error.hint).toContain('busyTimeoutMs')
    }
    writer.exec('rollback')
    writer.close()
    expect((await store.getRun('run-1'))?.name).toBe('Donchian')
    await store.putRun({ ...run, name: 'new' })
    expect((await store.getRun('run-1'))?.name).toBe('new')
  })
})
