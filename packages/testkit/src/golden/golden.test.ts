import { runBacktestSync } from '@race/backtest'
import { RaceError } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { buyAndHold, smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import {
  compareGoldens,
  emptyGoldenLock,
  expectGolden,
  formatGoldenLock,
  type Golden,
  type GoldenLock,
  type GoldenStatistics,
  goldenDifferences,
  goldenStatistics,
  parseGoldenLock,
  pinGoldens,
  runGoldens,
} from '../index.ts'

const data = randomWalk({ seed: 'golden', bars: 300, timeframe: '1d' })
const cross = (fast: number): Golden => ({
  id: `cross ${fast}`,
  run: () => runBacktestSync({ strategy: smaCross, params: { fast, slow: 30 }, data }),
})
const goldens = [cross(5), cross(10)]
const runs = await runGoldens(goldens)
const lock = pinGoldens(runs, { engineVersion: '1.2.3' })
const pinned = lock.goldens['cross 5'] as GoldenStatistics

async function failureOf(work: () => unknown): Promise<RaceError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof RaceError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('a golden', () => {
  it('holds where nothing has changed, and gives its statistics', async () => {
    expect(await expectGolden(cross(5), lock)).toEqual(pinned)
    expect(pinned.fills).toBeGreaterThan(3)
  })

  it('tells all that differs, from cause to effect', async () => {
    const moved = { ...lock, goldens: { 'cross 5': lock.goldens['cross 10'] as GoldenStatistics } }
    const error = await failureOf(() => expectGolden(cross(5), moved))
    expect(error.code).toBe('GOLDEN_CHANGED')
    expect(error.facts).toMatchObject({ golden: 'cross 5', statistic: 'orders' })
    expect(error.message).toMatch(
      /^The golden "cross 5" gives another result than the pinned one\n {2}orders: \d+ was pinned, now \d+/,
    )
    expect(error.message).toMatch(/hash: [0-9a-f]{64} was pinned, now [0-9a-f]{64}$/)
    expect(error.hint).toContain('pin it anew')
  })

  it('says that other bars say nothing about the code', async () => {
    const moved = { ...lock, goldens: { 'cross 5': { ...pinned, data: '0' } } }
    const error = await failureOf(() => expectGolden(cross(5), moved))
    expect(error.facts.statistic).toBe('data')
    expect(error.hint).toContain('The market is another one')
  })

  it('that is not pinned is none', async () => {
    const error = await failureOf(() => expectGolden(cross(7), lock))
    expect([error.code, error.message]).toEqual(['GOLDEN_CHANGED', 'The golden "cross 7" is not pinned'])
  })

  it('counts orders by what became of them', () => {
    const result = runBacktestSync({ strategy: buyAndHold, data, risk: { limits: { orderNotionalMax: 1 } } })
    expect(goldenStatistics(result)).toMatchObject({ orders: 1, denied: 1, fills: 0, trades: 0, sharpe: 'none' })
  })
})

describe('the statistics of two runs', () => {
  it('differ by name, in their order, also where only one has it', () => {
    const now = { ...pinned, hash: 'other', fills: pinned.fills + 1, finalEquity: '7' }
    expect(goldenDifferences(pinned, now).map(({ statistic }) => statistic)).toEqual(['fills', 'finalEquity', 'hash'])
    expect(goldenDifferences(pinned, pinned)).toEqual([])
    expect(goldenDifferences({ ...pinned, gone: 1 } as GoldenStatistics, pinned)).toEqual([
      { statistic: 'gone', pinned: 1, now: undefined },
    ])
  })
})

describe('runs of goldens', () => {
  it('tell how far they are, and stop when asked to', async () => {
    const seen: string[] = []
    const controller = new AbortController()
    const stopped = runGoldens([...goldens, cross(7)], {
      signal: controller.signal,
      onProgress: ({ done, total, id }) => {
        seen.push(`${done}/${total} ${id}`)
        if (done === 2) controller.abort(new Error('enough'))
      },
    })
    await expect(stopped).rejects.toThrow('enough')
    expect(seen).toEqual(['1/3 cross 5', '2/3 cross 10'])
  })

  it('show old against new as a table, and nothing where nothing moved', () => {
    expect(compareGoldens(lock, runs)).toEqual({ isSame: true, table: [], gone: [] })
    const moved = new Map([...runs, ['cross 10', { ...pinned, data: pinned.data, fills: 99, hash: 'abcdef' }] as const])
    const small: GoldenLock = { ...lock, goldens: { 'cross 5': pinned, 'cross 10': pinned } }
    const { isSame, table } = compareGoldens(small, moved)
    expect(isSame).toBe(false)
    expect(table).toEqual([
      '| golden | statistic | pinned | now |',
      '| --- | --- | --- | --- |',
      `| cross 10 | fills | ${pinned.fills} | 99 |`,
      `|  | hash | ${pinned.hash} | abcdef |`,
    ])
  })

  it('name what is not pinned yet and what is pinned and gone', () => {
    const { isSame, table, gone } = compareGoldens(lock, new Map([['new', pinned]]))
    expect([isSame, table.at(-1), gone]).toEqual([
      false,
      `| new | | not pinned | ${pinned.hash.slice(0, 12)}… |`,
      ['cross 5', 'cross 10'],
    ])
    const onlyGone = compareGoldens(lock, new Map([['cross 5', pinned]]), ['cross 5'])
    expect([onlyGone.isSame, onlyGone.gone]).toEqual([false, ['cross 10']])
  })

  it('that are not runnable here are not gone', () => {
    expect(compareGoldens(lock, new Map([['cross 5', pinned]]), ['cross 5', 'cross 10']).isSame).toBe(true)
  })
})

describe('a lock', () => {
  it('takes what ran, keeps what could not run, and drops what is no golden any more, in the order of the ids', () => {
    const now = { ...pinned, fills: 99 }
    const before = { ...lock, goldens: { old: pinned, b: pinned, a: pinned } }
    const after = pinGoldens(new Map([['a', now]]), { lock: before, ids: ['a', 'b'] })
    expect(Object.entries(after.goldens)).toEqual([
      ['a', now],
      ['b', pinned],
    ])
    expect(after.engineVersion).toBe('1.2.3')
  })

  it('is not made for an id that never ran, or that two goldens have', async () => {
    const never = await failureOf(() => pinGoldens(new Map(), { ids: ['a'] }))
    expect(never.message).toBe('The golden "a" cannot be pinned: it did not run and is not pinned yet')
    const twice = await failureOf(() => pinGoldens(runs, { ids: ['cross 5', 'cross 5'] }))
    expect(twice.message).toBe('The golden "cross 5" cannot be pinned: two goldens have this id')
  })

  it('refuses two goldens of one id before it runs the second', async () => {
    const error = await failureOf(() => runGoldens([cross(5), cross(5)]))
    expect([error.code, error.message]).toEqual(['CONFIG_INVALID', 'Two goldens have the id "cross 5"'])
  })

  it('is read as it was written, a line for each statistic', () => {
    const text = formatGoldenLock(lock)
    expect(parseGoldenLock(text)).toEqual(lock)
    expect(text).toContain(`      "fills": ${pinned.fills},\n`)
    expect(text.endsWith('}\n')).toBe(true)
  })

  it.each([
    ['{', 'is no JSON'],
    ['null', 'has the format undefined instead of "race-goldens/1"'],
    ['{ "format": "race-goldens/2" }', 'has the format "race-goldens/2" instead of "race-goldens/1"'],
    ['{ "format": "race-goldens/1" }', 'has no engineVersion'],
    ['{ "format": "race-goldens/1", "engineVersion": "1", "goldens": [] }', 'has no goldens'],
    ['{ "format": "race-goldens/1", "engineVersion": "1", "goldens": { "a": null } }', 'has no hash for "a"'],
  ])('refuses the text %s', async (text, what) => {
    const error = await failureOf(() => parseGoldenLock(text))
    expect(error.code).toBe('CONFIG_INVALID')
    expect(error.message).toContain(what)
    expect(error.hint).toContain('formatGoldenLock')
  })

  it('begins empty', () => {
    expect(parseGoldenLock(formatGoldenLock(emptyGoldenLock))).toEqual(emptyGoldenLock)
  })
})
