import type { JsonValue, RaceRecord, ResultStore, RunRecord, TradeRecord } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryResultStore } from './memory/index.ts'
import { createSqliteResultStore } from './sqlite/index.ts'

const race = (id: string, changes: Partial<RaceRecord> = {}): RaceRecord => ({
  ...{ id, name: id, status: 'running', seed: id, currency: 'USD', capital: '1', riskProfile: id, datasets: [] },
  ...{ config: null, raceHash: null, startedAt: 0, updatedAt: 0 },
  ...changes,
})
const run = (id: string, changes: Partial<RunRecord> = {}): RunRecord => ({
  ...{ id, raceId: null, name: id, strategyId: id, strategyVersion: id, params: null, status: 'running', rank: null },
  ...{
    currency: 'USD',
    initialEquity: '1',
    finalEquity: null,
    runHash: null,
    riskProfile: id,
    metrics: {},
    warnings: [],
  },
  ...changes,
})
const trade = (instrument: string, returnFraction: number): TradeRecord => ({
  ...{ index: 0, instrument, side: 'short', quantity: '1', entryTime: 0, entryPrice: '1', exitTime: null },
  ...{ exitPrice: null, fees: '0', profit: '0', returnFraction, barsHeld: 0 },
})

const awkward = [
  "'; drop table race; --",
  "'",
  '"',
  '`',
  '?',
  ':id',
  '%',
  '\\',
  '\n',
  '日本',
  '🏁',
  ' ',
  '',
  '__proto__',
]
const text = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0')),
)
const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const time = fc.maxSafeInteger()

const adapters: readonly (readonly [string, () => ResultStore | Promise<ResultStore>])[] = [
  ['memory', createMemoryResultStore],
  ['SQLite', () => createSqliteResultStore({ path: ':memory:' })],
]

describe.each(adapters)('the result store: %s', (_name, open) => {
  it('takes any well-formed text literally, in ids and in values', async () => {
    await using store = await open()
    await fc.assert(
      fc.asyncProperty(text, text, async (id, value) => {
        const config = Object.fromEntries([[value, value]])
        const ours = [race(id, { name: value, config }), run(id, { raceId: id, warnings: [value] })] as const
        await store.putRace(race(`${id}, another`))
        await store.putRace(ours[0])
        await store.putRun(ours[1])
        await store.putTrades(id, [trade(value, 0)])
        expect(await store.getRace(id)).toStrictEqual(ours[0])
        expect(await store.listRuns({ raceId: id })).toStrictEqual([ours[1]])
        expect(await store.listTrades(id)).toStrictEqual([trade(value, 0)])
        expect(await store.deleteRace(id)).toBe(true)
        expect(await store.listRaces()).toStrictEqual([race(`${id}, another`)])
        expect(await store.deleteRace(`${id}, another`)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('gives back every JSON value, number, time and column bit for bit', async () => {
    await using store = await open()
    const input = fc.tuple(fc.jsonValue(), finite, time, fc.array(fc.double()))
    await fc.assert(
      fc.asyncProperty(input, async ([json, value, at, values]) => {
        await store.putRace(race('race', { config: json as JsonValue, startedAt: at, updatedAt: at }))
        await store.putRun(run('run', { metrics: { value } }))
        await store.putTrades('run', [trade('SPY', value)])
        await store.putEquity('run', { time: Float64Array.of(...values.keys()), equity: Float64Array.from(values) })
        const stored = await store.getRace('race')
        expect(JSON.stringify(stored?.config)).toBe(JSON.stringify(json))
        expect([stored?.startedAt, stored?.updatedAt]).toStrictEqual([at + 0, at + 0])
        // Neither JSON nor SQLite keeps the sign of zero.
        expect((await store.getRun('run'))?.metrics.value).toBe(value + 0)
        expect((await store.listTrades('run'))[0]?.returnFraction).toBe(value + 0)
        expect((await store.getEquity('run'))?.equity).toStrictEqual(Float64Array.from(values))
      }),
      { numRuns: 60 },
    )
  })
})
