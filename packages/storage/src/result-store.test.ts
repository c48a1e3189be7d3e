import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EquityRecord, RaceRecord, ResultStore, RunRecord, TradeRecord } from '@race/core'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryResultStore } from './memory/index.ts'
import { createSqliteResultStore } from './sqlite/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function race(changes: Partial<RaceRecord> = {}): RaceRecord {
  return {
    id: 'race-1',
    name: 'Spring race',
    status: 'running',
    seed: '42',
    currency: 'USD',
    capital: '100000',
    riskProfile: 'standard',
    datasets: [{ instrument: 'SPY', timeframe: '1d', bars: 3, from: 0, to: 259_200_000, hash: 'ab'.repeat(32) }],
    config: { laps: 4, costs: { fee: '0.001' }, entrants: ['a', 'b'], note: null, isOpen: true },
    raceHash: null,
    startedAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_500,
    ...changes,
  }
}

function run(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    id: 'run-1',
    raceId: 'race-1',
    name: 'Donchian',
    strategyId: 'acme/donchian',
    strategyVersion: '1.4.0',
    params: { period: 20, exits: ['stop', 'target'] },
    status: 'running',
    rank: null,
    currency: 'USD',
    initialEquity: '100000',
    finalEquity: null,
    runHash: null,
    riskProfile: 'standard',
    metrics: { sharpe: 1.25, sortino: null },
    warnings: ['3 prices were off the tick'],
    ...changes,
  }
}

function trade(changes: Partial<TradeRecord> = {}): TradeRecord {
  return {
    index: 0,
    instrument: 'SPY',
    side: 'long',
    quantity: '10.5',
    entryTime: 1_000,
    entryPrice: '100.25',
    exitTime: 2_000,
    exitPrice: '101.123456789012',
    fees: '1.05',
    profit: '-0.000000000001',
    returnFraction: 0.1 + 0.2,
    barsHeld: 3,
    ...changes,
  }
}

function equity(...values: readonly number[]): EquityRecord {
  return { time: Float64Array.from(values, (_, at) => at * 60_000), equity: Float64Array.from(values) }
}

let files = 0
const adapters: readonly { name: string; durable: boolean; open: () => ResultStore | Promise<ResultStore> }[] = [
  { name: 'memory', durable: false, open: createMemoryResultStore },
  { name: 'SQLite in memory', durable: false, open: () => createSqliteResultStore({ path: ':memory:' }) },
  {
    name: 'SQLite in a file',
    durable: true,
    open: () => createSqliteResultStore({ path: join(folder, `contract-${++files}.sqlite`) }),
  },
]

describe.each(adapters)('the result store: $name', ({ durable, open }) => {
  let store: ResultStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store[Symbol.asyncDispose]())

  it('names its port and says whether it is durable', () => {
    expect(store.port).toBe('result-store/1')
    expect(store.capabilities).toEqual({ durable })
  })

  it('gives null and empty lists for what was never put', async () => {
    expect(await store.getRace('race-1')).toBeNull()
    expect(await store.getRun('run-1')).toBeNull()
    expect(await store.getEquity('run-1')).toBeNull()
    expect(await store.listTrades('run-1')).toEqual([])
    expect(await store.listRaces()).toEqual([])
    expect(await store.listRuns({ raceId: null })).toEqual([])
    expect(await store.deleteRace('race-1')).toBe(false)
    expect(await store.deleteRun('run-1')).toBe(false)
  })

  it('gives back what was put', async () => {
    await store.putRace(race())
    await store.putRun(run())
    await store.putTrades('run-1', [trade(), trade({ index: 1, side: 'short', exitTime: null, exitPrice: null })])
    await store.putEquity('run-1', equity(100, 101.5, 99))
    expect(await store.getRace('race-1')).toStrictEqual(race())
    expect(await store.getRun('run-1')).toStrictEqual(run())
    expect(await store.listTrades('run-1')).toStrictEqual([
      trade(),
      trade({ index: 1, side: 'short', exitTime: null, exitPrice: null }),
    ])
    expect(await store.getEquity('run-1')).toStrictEqual(equity(100, 101.5, 99))
  })

  it('replaces a race and keeps its runs', async () => {
    await store.putRace(race())
    await store.putRun(run())
    await store.putTrades('run-1', [trade()])
    const finished = race({ status: 'finished', raceHash: 'cd'.repeat(32), config: [1], updatedAt: 5 })
    await store.putRace(finished)
    expect(await store.listRaces()).toStrictEqual([finished])
    expect(await store.listRuns({ raceId: 'race-1' })).toStrictEqual([run()])
    expect(await store.listTrades('run-1')).toStrictEqual([trade()])
  })

  it('replaces a run and keeps its trades and equity', async () => {
    await store.putRace(race())
    await store.putRun(run())
    await store.putTrades('run-1', [trade()])
    await store.putEquity('run-1', equity(1))
    const finished = run({ status: 'finished', rank: 1, finalEquity: '100000.01', raceId: null, metrics: {} })
    await store.putRun(finished)
    expect(await store.getRun('run-1')).toStrictEqual(finished)
    expect(await store.listTrades('run-1')).toHaveLength(1)
    expect(await store.getEquity('run-1')).toStrictEqual(equity(1))
  })

  it('replaces all trades and the whole equity of a run', async () => {
    await store.putRun(run({ raceId: null }))
    await store.putTrades('run-1', [trade(), trade({ index: 1 }), trade({ index: 2 })])
    await store.putTrades('run-1', [trade({ index: 1, fees: '9' })])
    await store.putEquity('run-1', equity(1, 2, 3))
    await store.putEquity('run-1', equity(4))
    expect(await store.listTrades('run-1')).toStrictEqual([trade({ index: 1, fees: '9' })])
    expect(await store.getEquity('run-1')).toStrictEqual(equity(4))
    await store.putTrades('run-1', [])
    await store.putEquity('run-1', equity())
    expect(await store.listTrades('run-1')).toEqual([])
    expect(await store.getEquity('run-1')).toStrictEqual(equity())
  })

  it('keeps the later of two puts that are under way at once', async () => {
    await Promise.all([store.putRace(race({ name: 'first' })), store.putRace(race({ name: 'second' }))])
    expect((await store.getRace('race-1'))?.name).toBe('second')
  })

  it('stores a copy as of the call, so that a later change of what was put alters nothing', async () => {
    const config = { laps: [1, 2] }
    const metrics: Record<string, number | null> = { sharpe: 1 }
    const trades = [{ ...trade() }]
    const curve = equity(1, 2)
    const puts = [
      store.putRace(race({ config })),
      store.putRun(run({ metrics })),
      store.putTrades('run-1', trades),
      store.putEquity('run-1', curve),
    ]
    config.laps.push(3)
    metrics.sharpe = -1
    trades[0] = trade({ index: 7 })
    curve.equity.fill(0)
    await Promise.all(puts)
    expect((await store.getRace('race-1'))?.config).toEqual({ laps: [1, 2] })
    expect((await store.getRun('run-1'))?.metrics).toEqual({ sharpe: 1 })
    expect(await store.listTrades('run-1')).toEqual([trade()])
    expect(await store.getEquity('run-1')).toEqual(equity(1, 2))
  })

  it('gives out copies, so that a change of what was got alters nothing', async () => {
    await store.putRace(race())
    await store.putRun(run())
    await store.putTrades('run-1', [trade()])
    await store.putEquity('run-1', equity(1, 2))
    Object.assign((await store.getRace('race-1'))?.config ?? {}, { laps: 0 })
    Object.assign((await store.getRun('run-1'))?.metrics ?? {}, { sharpe: 0 })
    Object.assign((await store.listTrades('run-1'))[0] ?? {}, { fees: '0' })
    ;(await store.getEquity('run-1'))?.equity.fill(0)
    expect(await store.getRace('race-1')).toEqual(race())
    expect(await store.getRun('run-1')).toEqual(run())
    expect(await store.listTrades('run-1')).toEqual([trade()])
    expect(await store.getEquity('run-1')).toEqual(equity(1, 2))
  })

  it('lists races by start, newest first, then by id, of one status and up to a limit', async () => {
    const listed = [
      race({ id: 'd', startedAt: 30 }),
      race({ id: '\u{ff5e}', startedAt: 20, status: 'finished' }),
      race({ id: '🏁', startedAt: 20 }),
      race({ id: 'b', startedAt: 10, status: 'finished' }),
    ]
    for (const at of [2, 0, 3, 1]) await store.putRace(listed[at] ?? race())
    expect(await store.listRaces()).toStrictEqual(listed)
    expect(await store.listRaces({ limit: 2 })).toStrictEqual(listed.slice(0, 2))
    expect(await store.listRaces({ limit: 0 })).toEqual([])
    expect(await store.listRaces({ status: 'finished', limit: 9 })).toStrictEqual([listed[1], listed[3]])
    expect(await store.listRaces({ status: 'failed' })).toEqual([])
  })

  it('lists runs by rank, unranked ones last, then by name, then by id', async () => {
    await store.putRace(race())
    await store.putRace(race({ id: 'race-2' }))
    const listed = [
      run({ id: 'z', rank: 1, name: 'z' }),
      run({ id: 'y', rank: 2, name: 'a' }),
      run({ id: 'x', rank: 10, name: 'b' }),
      run({ id: 'w', name: 'B' }),
      run({ id: 'u', name: 'b' }),
      run({ id: 'v', name: 'b' }),
    ]
    for (const at of [5, 0, 3, 1, 4, 2]) await store.putRun(listed[at] ?? run())
    await store.putRun(run({ id: 'other', raceId: 'race-2' }))
    await store.putRun(run({ id: 'alone', raceId: null }))
    expect(await store.listRuns({ raceId: 'race-1' })).toStrictEqual(listed)
    expect(await store.listRuns({ raceId: 'race-1', limit: 3 })).toStrictEqual(listed.slice(0, 3))
    expect(await store.listRuns({ raceId: null })).toStrictEqual([run({ id: 'alone', raceId: null })])
  })

  it('lists trades by index, in whatever order they were put', async () => {
    await store.putRun(run({ raceId: null }))
    const trades = Array.from({ length: 600 }, (_, index) => trade({ index }))
    await store.putTrades('run-1', trades.toReversed())
    expect(await store.listTrades('run-1')).toStrictEqual(trades)
  })

  it('deletes a race with its runs, trades and equity, and nothing else', async () => {
    await store.putRace(race())
    await store.putRace(race({ id: 'race-2' }))
    for (const [id, raceId] of [
      ['a', 'race-1'],
      ['b', 'race-1'],
      ['c', 'race-2'],
      ['d', null],
    ] as const) {
      await store.putRun(run({ id, raceId }))
      await store.putTrades(id, [trade()])
      await store.putEquity(id, equity(1))
    }
    expect(await store.deleteRace('race-1')).toBe(true)
    expect(await store.getRace('race-1')).toBeNull()
    for (const id of ['a', 'b']) {
      expect(await store.getRun(id)).toBeNull()
      expect(await store.listTrades(id)).toEqual([])
      expect(await store.getEquity(id)).toBeNull()
    }
    expect(await store.listRaces()).toHaveLength(1)
    expect(await store.listTrades('c')).toHaveLength(1)
    expect(await store.getEquity('d')).not.toBeNull()
  })

  it('deletes a run with its trades and equity', async () => {
    await store.putRun(run({ raceId: null }))
    await store.putTrades('run-1', [trade()])
    await store.putEquity('run-1', equity(1))
    expect(await store.deleteRun('run-1')).toBe(true)
    expect(await store.deleteRun('run-1')).toBe(false)
    await store.putRun(run({ raceId: null }))
    expect(await store.listTrades('run-1')).toEqual([])
    expect(await store.getEquity('run-1')).toBeNull()
  })

  it('marks silent running races and their running runs as interrupted, and leaves all others', async () => {
    await store.putRace(race({ id: 'silent', updatedAt: 99 }))
    await store.putRace(race({ id: 'alive', updatedAt: 100 }))
    await store.putRace(race({ id: 'done', updatedAt: 1, status: 'finished' }))
    await store.putRun(run({ id: 'silent-running', raceId: 'silent' }))
    await store.putRun(run({ id: 'silent-finished', raceId: 'silent', status: 'finished' }))
    await store.putRun(run({ id: 'alive-running', raceId: 'alive' }))
    await store.putRun(run({ id: 'done-running', raceId: 'done' }))
    await store.putRun(run({ id: 'alone', raceId: null }))
    expect(await store.markInterrupted(100)).toBe(1)
    expect(await store.getRace('silent')).toStrictEqual(race({ id: 'silent', updatedAt: 99, status: 'interrupted' }))
    expect((await store.getRace('alive'))?.status).toBe('running')
    expect((await store.getRace('done'))?.status).toBe('finished')
    expect((await store.getRun('silent-running'))?.status).toBe('interrupted')
    expect((await store.getRun('silent-finished'))?.status).toBe('finished')
    for (const id of ['alive-running', 'done-running', 'alone']) {
      expect((await store.getRun(id))?.status).toBe('running')
    }
    expect(await store.markInterrupted(100)).toBe(0)
  })

  it('refuses a run of an unknown race, and trades and equity of an unknown run', async () => {
    await expect(store.putRun(run())).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND', facts: { id: 'race-1' } })
    for (const put of [
      () => store.putTrades('run-1', [trade()]),
      () => store.putTrades('run-1', []),
      () => store.putEquity('run-1', equity(1)),
    ]) {
      await expect(put()).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND', facts: { kind: 'run', id: 'run-1' } })
    }
    expect(await store.getRun('run-1')).toBeNull()
  })

  it.each([
    ['an id with a lone surrogate', () => store.putRace(race({ id: '\ud800' })), 'id'],
    ['a name with U+0000', () => store.putRun(run({ raceId: null, name: 'a\0b' })), 'name'],
    ['capital that is no decimal text', () => store.putRace(race({ capital: '1e5' })), 'capital'],
    ['a time that is not whole', () => store.putRace(race({ startedAt: 0.5 })), 'startedAt'],
    ['an unknown status', () => store.putRace(race({ status: 'paused' as 'running' })), 'status'],
    ['configuration with NaN', () => store.putRace(race({ config: { fee: Number.NaN } })), 'config'],
    ['an infinite metric', () => store.putRun(run({ raceId: null, metrics: { a: 1 / 0 } })), 'metrics'],
    ['a negative rank', () => store.putRun(run({ raceId: null, rank: -1 })), 'rank'],
    ['a return that is NaN', () => store.putTrades('run-1', [trade({ returnFraction: Number.NaN })]), 'returnFraction'],
    ['a limit below zero', () => store.listRaces({ limit: -1 }), 'limit'],
    ['a limit that is not whole', () => store.listRuns({ raceId: null, limit: 1.5 }), 'limit'],
    ['a time of interruption that is NaN', () => store.markInterrupted(Number.NaN), 'before'],
  ])('refuses %s and names the field', async (_what, call, field) => {
    await expect(call()).rejects.toMatchObject({ code: 'DATA_INVALID', message: expect.stringContaining(field) })
    expect(await store.listRaces()).toEqual([])
    expect(await store.listRuns({ raceId: null })).toEqual([])
  })

  it('keeps the trades and equity it has when it refuses new ones', async () => {
    await store.putRun(run({ raceId: null }))
    await store.putTrades('run-1', [trade()])
    await store.putEquity('run-1', equity(1))
    const bad = [trade({ index: 5 }), trade({ index: 6, quantity: 'ten' })]
    await expect(store.putTrades('run-1', bad)).rejects.toThrow('quantity is "ten", but must be decimal text')
    await expect(store.putTrades('run-1', [trade(), trade()])).rejects.toThrow('have the index 0')
    const uneven = { time: new Float64Array(2), equity: new Float64Array(3) }
    await expect(store.putEquity('run-1', uneven)).rejects.toThrow('2 times, but 3 values')
    expect(await store.listTrades('run-1')).toStrictEqual([trade()])
    expect(await store.getEquity('run-1')).toStrictEqual(equity(1))
  })

  it('refuses every call after it was disposed of, which may be done twice', async () => {
    await store[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    const calls = [
      () => store.putRace(race()),
      () => store.getRace('race-1'),
      () => store.listRaces(),
      () => store.deleteRace('race-1'),
      () => store.markInterrupted(0),
      () => store.putRun(run()),
      () => store.getRun('run-1'),
      () => store.listRuns({ raceId: null }),
      () => store.deleteRun('run-1'),
      () => store.putTrades('run-1', []),
      () => store.listTrades('run-1'),
      () => store.putEquity('run-1', equity()),
      () => store.getEquity('run-1'),
    ]
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  })

  it('is closed at the end of its scope by await using, after the calls under way', async () => {
    let kept: ResultStore
    let put: Promise<void>
    {
      await using scoped = await open()
      kept = scoped
      put = scoped.putRace(race())
    }
    await expect(put).resolves.toBeUndefined()
    await expect(kept.getRace('race-1')).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  })

  it('holds a million points of equity and a hundred thousand trades of one run', async () => {
    await store.putRun(run({ raceId: null }))
    const values = Float64Array.from({ length: 1_000_000 }, (_, at) => 100_000 + (at % 977) / 8)
    const curve = { time: Float64Array.from(values, (_, at) => at * 60_000), equity: values }
    await store.putEquity('run-1', curve)
    const read = await store.getEquity('run-1')
    for (const column of ['time', 'equity'] as const) {
      expect(read?.[column]).toHaveLength(1_000_000)
      expect(curve[column].findIndex((value, at) => value !== read?.[column][at])).toBe(-1)
    }

    const trades = Array.from({ length: 100_000 }, (_, index) => trade({ index, entryTime: index }))
    await store.putTrades('run-1', trades)
    const listed = await store.listTrades('run-1')
    expect(listed).toHaveLength(100_000)
    expect(listed.findIndex((item, at) => item.index !== at || item.entryTime !== at)).toBe(-1)
    expect(listed[99_999]).toStrictEqual(trades[99_999])
  })
})
