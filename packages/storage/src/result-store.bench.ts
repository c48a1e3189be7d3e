import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ResultStore, RunRecord, TradeRecord } from '@race/core'
import { afterAll, expect, test } from 'vitest'
import { createMemoryResultStore } from './memory/index.ts'
import { createSqliteResultStore } from './sqlite/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-store-bench-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run: RunRecord = {
  id: 'run-1',
  raceId: null,
  name: 'Bench',
  strategyId: 'race/bench',
  strategyVersion: '1.0.0',
  params: {},
  status: 'finished',
  rank: null,
  currency: 'USD',
  initialEquity: '100000',
  finalEquity: '100000',
  runHash: null,
  riskProfile: 'standard',
  metrics: {},
  warnings: [],
}
const points = 1_000_000
const curve = {
  time: Float64Array.from({ length: points }, (_, at) => at * 60_000),
  equity: Float64Array.from({ length: points }, (_, at) => 100_000 + (at % 977) / 8),
}
const trades = Array.from({ length: 100_000 }, (_, index): TradeRecord => {
  const at = 1_700_000_000_000 + index * 60_000
  return {
    ...{ index, instrument: 'SPY', side: 'long', quantity: '10.5', fees: '1.25', profit: '-12.125' },
    ...{ entryTime: at, entryPrice: '100.25', exitTime: at + 1, exitPrice: '101.5', returnFraction: 0.1, barsHeld: 1 },
  }
})

const few = { iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0 }

test('the equity of a million points, put and got', async ({ bench }) => {
  await using memory = createMemoryResultStore()
  await using sqlite = await createSqliteResultStore({ path: join(folder, 'equity.sqlite') })
  for (const store of [memory, sqlite]) await store.putRun(run)
  const putAndGet = (store: ResultStore) => async (): Promise<void> => {
    await store.putEquity('run-1', curve)
    await store.getEquity('run-1')
  }
  const result = await bench.compare(bench('memory', putAndGet(memory)), bench('SQLite', putAndGet(sqlite)), few)
  expect(result.get('SQLite').latency.mean).toBeLessThan(1_000)
})

test('a hundred thousand trades, put', async ({ bench }) => {
  await using memory = createMemoryResultStore()
  await using sqlite = await createSqliteResultStore({ path: join(folder, 'trades.sqlite') })
  for (const store of [memory, sqlite]) await store.putRun(run)
  const result = await bench.compare(
    bench('memory', () => memory.putTrades('run-1', trades)),
    bench('SQLite', () => sqlite.putTrades('run-1', trades)),
    few,
  )
  expect(result.get('SQLite').latency.mean).toBeLessThan(3_000)
})
