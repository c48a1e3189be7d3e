import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BacktestConfig, BacktestResult } from '@race/backtest'
import { type OrderStatus, orderStatuses, orderTypes, timesInForce } from '@race/core'
import { alwaysFlat, builtInStrategies, smaCross } from '@race/strategies'
import { expectGolden } from '@race/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { combinations } from './combinations.ts'
import { createGoldenRunner, golden, isRunnable } from './golden.ts'
import { readLock, writeLock } from './golden-lock.ts'

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
const results = new Map<string, BacktestResult>()

describe('the goldens', () => {
  it.each(combinations.filter(isRunnable))('$id is as pinned', async (one) => {
    const result = await run(one)
    results.set(one.id, result)
    await expectGolden({ id: one.id, run: () => result }, lock)
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
    const orders = [...results.values()].flatMap(({ orders }) => orders)
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

  it('say something: every run fills orders, but those of a strategy that asks for nothing', () => {
    const idle = combinations.filter(({ strategy }) => strategy === alwaysFlat).map(({ id }) => id)
    expect(idle).not.toEqual([])
    expect([...results].filter(([, { fillCount }]) => fillCount === 0).map(([id]) => id)).toEqual(idle)
  })
})

describe('the lock of goldens', () => {
  const folder = mkdtempSync(join(tmpdir(), 'race-goldens-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is read as it was written, and is empty where there is no file', () => {
    const file = pathToFileURL(join(folder, 'goldens.lock.json'))
    expect(readLock(file).goldens).toEqual({})
    writeLock(lock, file)
    expect(readLock(file)).toEqual(lock)
  })

  it('names a golden by all that it is made of', () => {
    const made = golden('wild', 'ticks', smaCross, { fast: 3 }, { seed: 7 })
    expect(made.id).toBe(`race/sma-cross fast=3 · wild · ticks · seed=7`)
  })
})
