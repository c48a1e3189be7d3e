import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RaceError, type RaceRecord, type ResultStore, type RunRecord, type TradeRecord } from '@race/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createMemoryResultStore } from './memory/index.ts'
import { createSqliteResultStore } from './sqlite/index.ts'

const folders: string[] = []
function temporaryFile(name = 'results.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'race-store-'))
  folders.push(folder)
  return join(folder, name)
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const race: RaceRecord = {
  id: 'race-1',
  name: 'Spring',
  status: 'running',
  seed: '7',
  currency: 'USD',
  capital: '100000',
  riskProfile: 'open',
  datasets: [{ instrument: 'SPY', timeframe: '1d', bars: 3, from: 1, to: 9, hash: 'ab' }],
  config: { nested: [1, 'two', null] },
  raceHash: null,
  startedAt: 1_700_000_000_000,
  updatedAt: 1_700_000_000_500,
}
const run: RunRecord = {
  id: 'run-1',
  raceId: 'race-1',
  name: "O'Brien; DROP TABLE run",
  strategyId: 'race/sma-cross',
  strategyVersion: '1.0.0',
  params: { fast: 10 },
  status: 'running',
  rank: null,
  currency: 'USD',
  initialEquity: '100000',
  finalEquity: '100000.000000000001',
  runHash: null,
  riskProfile: 'open',
  metrics: { sharpe: 1.25, calmar: null },
  warnings: ['slow'],
}
const trade: TradeRecord = {
  index: 0,
  instrument: 'SPY',
  side: 'long',
  quantity: '10',
  entryTime: 1_700_000_000_000,
  entryPrice: '100.01',
  exitTime: null,
  exitPrice: null,
  fees: '0.1',
  profit: '-0.000000000001',
  returnFraction: -1e-15,
  barsHeld: 3,
}

const adapters: readonly (readonly [string, () => Promise<ResultStore>])[] = [
  ['memory', async () => createMemoryResultStore()],
  ['sqlite file', () => createSqliteResultStore({ path: temporaryFile('new/folder/results.db') })],
  ['sqlite in memory', () => createSqliteResultStore({ path: ':memory:' })],
]

describe.each(adapters)('the result store contract, %s', (_, open) => {
  it('gives back what was put, and null or nothing for what was not', async () => {
    await using store = await open()
    await store.putRace(race)
    await store.putRun(run)
    await store.putTrades('run-1', [trade, { ...trade, index: 1, exitTime: 5, exitPrice: '1' }])
    await store.putEquity('run-1', { time: Float64Array.of(1, 2), equity: Float64Array.of(0.1, -1e300) })
    expect(await store.getRace('race-1')).toEqual(race)
    expect(await store.getRun('run-1')).toEqual(run)
    expect(await store.listTrades('run-1')).toEqual([trade, { ...trade, index: 1, exitTime: 5, exitPrice: '1' }])
    expect(await store.getEquity('run-1')).toEqual({
      time: Float64Array.of(1, 2),
      equity: Float64Array.of(0.1, -1e300),
    })
    expect([await store.getRace('x'), await store.getRun('x'), await store.getEquity('x')]).toEqual([null, null, null])
    expect(await store.listTrades('x')).toEqual([])
  })

  it('replaces what has the same id', async () => {
    await using store = await open()
    await store.putRace(race)
    await store.putRace({ ...race, status: 'finished', raceHash: 'cd' })
    await store.putRun(run)
    await store.putTrades('run-1', [trade, { ...trade, index: 1 }])
    await store.putTrades('run-1', [trade])
    expect(await store.listRaces()).toEqual([{ ...race, status: 'finished', raceHash: 'cd' }])
    expect(await store.listTrades('run-1')).toEqual([trade])
  })

  it('lists races newest first and runs by rank, unranked last', async () => {
    await using store = await open()
    for (const [id, startedAt] of [
      ['a', 1],
      ['b', 3],
      ['c', 3],
    ] as const)
      await store.putRace({ ...race, id, startedAt })
    for (const [id, rank] of [
      ['x', null],
      ['y', 2],
      ['z', 1],
    ] as const)
      await store.putRun({ ...run, id, rank })
    await store.putRun({ ...run, id: 'alone', raceId: null })
    expect((await store.listRaces()).map(({ id }) => id)).toEqual(['b', 'c', 'a'])
    expect((await store.listRaces({ limit: 1 })).map(({ id }) => id)).toEqual(['b'])
    expect((await store.listRaces({ status: 'finished' })).length).toBe(0)
    expect((await store.listRuns({ raceId: 'race-1' })).map(({ id }) => id)).toEqual(['z', 'y', 'x'])
    expect((await store.listRuns({ raceId: 'race-1', limit: 2 })).map(({ id }) => id)).toEqual(['z', 'y'])
    expect((await store.listRuns({ raceId: null })).map(({ id }) => id)).toEqual(['alone'])
  })

  it('marks races that gave no sign of life as interrupted, with their running runs', async () => {
    await using store = await open()
    await store.putRace(race)
    await store.putRun(run)
    await store.putRun({ ...run, id: 'done', status: 'finished' })
    expect(await store.markInterrupted(race.updatedAt)).toBe(0)
    expect(await store.markInterrupted(race.updatedAt + 1)).toBe(1)
    expect((await store.getRace('race-1'))?.status).toBe('interrupted')
    expect((await store.getRun('run-1'))?.status).toBe('interrupted')
    expect((await store.getRun('done'))?.status).toBe('finished')
  })

  it('deletes a race with its runs, trades and equity', async () => {
    await using store = await open()
    await store.putRace(race)
    await store.putRun(run)
    await store.putTrades('run-1', [trade])
    await store.putEquity('run-1', { time: Float64Array.of(1), equity: Float64Array.of(1) })
    expect(await store.deleteRace('race-1')).toBe(true)
    expect(await store.deleteRace('race-1')).toBe(false)
    expect(await store.getRun('run-1')).toBeNull()
    expect(await store.listTrades('run-1')).toEqual([])
    expect(await store.getEquity('run-1')).toBeNull()
    expect(await store.deleteRun('run-1')).toBe(false)
  })

  it('does not share memory with its caller', async () => {
    await using store = await open()
    const equity = Float64Array.of(1)
    await store.putRun(run)
    await store.putEquity('run-1', { time: Float64Array.of(1), equity })
    equity[0] = 99
    expect((await store.getEquity('run-1'))?.equity[0]).toBe(1)
  })

  it('refuses trades and equity of a run that is not there', async () => {
    await using store = await open()
    await expect(store.putTrades('nobody', [trade])).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' })
    await expect(
      store.putEquity('nobody', { time: Float64Array.of(1), equity: Float64Array.of(1) }),
    ).rejects.toMatchObject({
      code: 'RECORD_NOT_FOUND',
    })
  })

  it('says that it is closed', async () => {
    const store = await open()
    await store[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    await expect(store.getRace('x')).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  })
})

describe('an SQLite result store', () => {
  it('keeps what was put when it is opened again', async () => {
    const path = temporaryFile()
    {
      await using store = await createSqliteResultStore({ path })
      await store.putRace(race)
    }
    await using again = await createSqliteResultStore({ path })
    expect(again.capabilities.durable).toBe(true)
    expect(await again.getRace('race-1')).toEqual(race)
  })

  it('says what to do with a file that is no database, and with a folder in its place', async () => {
    const path = temporaryFile()
    writeFileSync(path, 'this is not a database, but long enough to look like a header of one')
    await expect(createSqliteResultStore({ path })).rejects.toMatchObject({ code: 'STORE_FAILED', facts: { path } })
    const error = await createSqliteResultStore({ path: join(path, '..') }).catch((failure: unknown) => failure)
    expect(RaceError.is(error, 'STORE_FAILED')).toBe(true)
  })

  it('stays readable when its process is killed, and shows the race as interrupted', async () => {
    const path = temporaryFile()
    const script = `
      import { createSqliteResultStore } from ${JSON.stringify(new URL('./sqlite/index.ts', import.meta.url).href)}
      const store = await createSqliteResultStore({ path: ${JSON.stringify(path)} })
      await store.putRace(${JSON.stringify(race)})
      await store.putRun(${JSON.stringify(run)})
      console.log('ready')
      for (;;) await store.putTrades('run-1', Array.from({ length: 5000 }, (_, index) => ({ ...${JSON.stringify(trade)}, index })))
    `
    const child = spawn(process.execPath, ['--conditions=@race/source', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    await new Promise((resolve) => setTimeout(resolve, 100))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    await using store = await createSqliteResultStore({ path })
    expect((await store.getRace('race-1'))?.status).toBe('running')
    expect([0, 5000]).toContain((await store.listTrades('run-1')).length)
    expect(await store.markInterrupted(Number.MAX_SAFE_INTEGER)).toBe(1)
    expect((await store.listRaces({ status: 'interrupted' })).length).toBe(1)
  })

  it('is opened by two at once', async () => {
    const path = temporaryFile()
    const stores = await Promise.all([createSqliteResultStore({ path }), createSqliteResultStore({ path })])
    await Promise.all(stores.map((store, index) => store.putRace({ ...race, id: `race-${index}` })))
    expect((await stores[0].listRaces()).length).toBe(2)
    for (const store of stores) await store[Symbol.asyncDispose]()
  })
})
