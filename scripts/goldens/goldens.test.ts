import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BacktestConfig } from '@race/backtest'
import { type OrderStatus, orderStatuses, orderTypes, timesInForce } from '@race/core'
import { builtInStrategies } from '@race/strategies'
import { afterAll, describe, expect, it } from 'vitest'
import { combinations } from './combinations.ts'
import { formatDifferences } from './format-differences.ts'
import { createGoldenRunner, type Golden, type GoldenRun, golden, isRunnable } from './golden.ts'
import { type GoldenLock, readLock, updatedLock, writeLock } from './golden-lock.ts'
import { differencesOf, type Statistics } from './statistics.ts'

/** A record, because the compiler then misses what is not in it. */
const intrabarPolicies: Readonly<Record<NonNullable<BacktestConfig['intrabar']>, true>> = {
  pessimistic: true,
  optimistic: true,
  'open-high-low-close': true,
  'open-low-high-close': true,
  adaptive: true,
  'lower-timeframe': true,
}

const run = createGoldenRunner()
const lock = readLock()
const runs = new Map<string, GoldenRun>()

describe('the goldens', () => {
  it.each(combinations.filter(isRunnable))('$id is as pinned', async (one) => {
    const done = await run(one)
    runs.set(one.id, done)
    const pinned = lock.goldens[one.id]
    expect(pinned, 'not pinned yet: npm run goldens -- --update').toBeDefined()
    expect(differencesOf(pinned as Statistics, done.statistics)[0], 'the first statistic that differs').toBeUndefined()
  })

  it.skip.each(combinations.filter((one) => !isRunnable(one)))(
    '$id is as pinned (skipped: its market is not in ../shared/market-data)',
    () => {},
  )

  it('are each pinned, and nothing else is', () => {
    expect(Object.keys(lock.goldens)).toEqual(combinations.map(({ id }) => id))
    expect(new Set(combinations.map(({ id }) => id)).size).toBe(combinations.length)
    expect(lock.engineVersion).toMatch(/^\d+\.\d+\.\d+/)
  })

  it('hold every built-in strategy, order type, time in force, kind of size and way inside a bar', () => {
    const orders = [...runs.values()].flatMap(({ result }) => result.orders)
    const statuses = new Set(orders.map(({ status }) => status))
    const passing = ['initialized', 'submitted', 'triggered'] as const satisfies readonly OrderStatus[]
    expect(orderStatuses.filter((status) => !statuses.has(status) && !(passing as readonly string[]).includes(status)))
      // A fill of less than the whole order needs liquidity limits, which none of these runs has.
      .toEqual(['partially-filled'])
    const filled = orders.filter(({ filledQuantity }) => !filledQuantity.isZero)
    expect(new Set(filled.map(({ type }) => type))).toEqual(new Set(orderTypes))
    expect(new Set(filled.map(({ timeInForce }) => timeInForce))).toEqual(new Set(timesInForce))
    const kinds = combinations.flatMap(({ params }) => (typeof params.kind === 'string' ? [params.kind] : []))
    expect(new Set(kinds).size).toBe(6)
    const ways = new Set(combinations.map(({ settings }) => settings.intrabar ?? 'pessimistic'))
    expect(Object.keys(intrabarPolicies).filter((way) => !(ways as ReadonlySet<string>).has(way))).toEqual([])
    const ids = new Set(combinations.map(({ strategy }) => strategy.id))
    expect(builtInStrategies.filter(({ id }) => !ids.has(id))).toEqual([])
  })

  it('say something: every run fills orders', () => {
    expect([...runs].filter(([, { statistics }]) => statistics.fills === 0).map(([id]) => id)).toEqual([])
  })
})

describe('the lock of goldens', () => {
  const folder = mkdtempSync(join(tmpdir(), 'race-goldens-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const [first, second] = combinations as unknown as readonly [Golden, Golden]
  const pinned = lock.goldens[first.id] as Statistics
  const small: GoldenLock = { ...lock, goldens: { [first.id]: pinned } }

  it('names what differs from cause to effect', () => {
    const now = { ...pinned, hash: 'other', fills: pinned.fills + 1, finalEquity: '7' }
    expect(differencesOf(pinned, now).map(({ statistic }) => statistic)).toEqual(['fills', 'finalEquity', 'hash'])
    expect(differencesOf(pinned, pinned)).toEqual([])
    expect(differencesOf({ ...pinned, gone: 1 } as Statistics, pinned)).toEqual([
      { statistic: 'gone', pinned: 1, now: undefined },
    ])
  })

  it('shows old against new as a table, and nothing where nothing moved', () => {
    expect(formatDifferences(small, new Map([[first.id, pinned]]))).toEqual([])
    const moved = { ...pinned, fills: 99, hash: 'abcdef' }
    expect(formatDifferences(small, new Map([[first.id, moved]])).slice(2)).toEqual([
      `| ${first.id} | fills | ${pinned.fills} | 99 |`,
      `|  | hash | ${pinned.hash} | abcdef |`,
    ])
    expect(formatDifferences(small, new Map([[second.id, moved]])).at(-1)).toContain('not pinned')
  })

  it('keeps what could not run, takes what ran, and drops what is no combination any more', () => {
    const now = { ...pinned, fills: 99 }
    const before = { ...small, goldens: { 'an old one': pinned, [second.id]: pinned, [first.id]: pinned } }
    const after = updatedLock(before, [first, second], new Map([[first.id, now]]))
    expect(Object.entries(after.goldens)).toEqual([
      [first.id, now],
      [second.id, pinned],
    ])
    expect(() => updatedLock(small, [first, second], new Map())).toThrow('cannot be pinned: it was not run')
  })

  it('is read as it was written, and is empty where there is no file', () => {
    const file = pathToFileURL(join(folder, 'goldens.lock.json'))
    expect(readLock(file).goldens).toEqual({})
    writeLock(small, file)
    expect(readLock(file)).toEqual(small)
  })

  it('names a golden by all that it is made of', () => {
    const made = golden('wild', 'ticks', first.strategy, { fast: 3 }, { seed: 7 })
    expect(made.id).toBe(`${first.strategy.id} fast=3 · wild · ticks · seed=7`)
  })
})
