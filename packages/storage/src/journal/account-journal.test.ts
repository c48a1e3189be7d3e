import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decimal, type EventStore } from '@race/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createMemoryEventStore } from '../memory/create-memory-event-store.ts'
import { createMemoryJournal } from '../memory/create-memory-journal.ts'
import { createPostgresJournal } from '../postgres/create-postgres-journal.ts'
import { createSqliteJournal } from '../sqlite/create-sqlite-journal.ts'
import type { AccountJournal, Journal, JournalPage, PageOptions } from './journal.ts'
import { appendAll } from './journal-dump.ts'
import { scriptedAccount } from './scripted-account.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-journal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const key = { tenant: 'acme', account: 'paper' }
const script = [...scriptedAccount({ seed: 'one', events: 600 })]

type Ask = (query: PageOptions & Readonly<Record<string, unknown>>) => Promise<JournalPage<Row>>
type Row = Readonly<Record<string, unknown>> & { readonly sequence: number }

async function allOf(ask: Ask, query: PageOptions & Readonly<Record<string, unknown>> = {}): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (let after: string | null | undefined; after !== null; ) {
    const page: JournalPage<Row> = await ask(after === undefined ? query : { ...query, after })
    rows.push(...page.rows)
    after = page.next
  }
  return rows
}

/** Each query of pages with its filters, as tests of a record. */
const queries: Readonly<Record<string, Readonly<Record<string, (row: Row, value: never) => boolean>>>> = {
  orders: {
    strategy: (row, value) => row.strategyInstance === value,
    ...same('instrument', 'status', 'isOpen', 'side', 'role', 'intentId', 'clientOrderId'),
  },
  fills: {
    strategy: (row, value) => row.strategyInstance === value,
    ...same('instrument', 'side', 'clientOrderId'),
    isBusted: (row, value) => (row.bust !== null) === value,
  },
  trades: {
    strategy: (row, value) => row.strategyInstance === value,
    ...same('instrument', 'source', 'side', 'outcome', 'exitReason', 'intentId'),
  },
  equity: {},
  intents: { strategy: (row, value) => row.strategyInstance === value, ...same('instrument', 'intentId') },
  decisions: {
    strategy: (row, value) => row.strategyInstance === value,
    ...same('instrument', 'intentId', 'isApproved'),
    deniedBy: (row, value) => (row.denial as { readonly check: string } | null)?.check === value,
  },
  approvals: {
    strategy: (row, value) => row.strategyInstance === value,
    ...same('instrument', 'intentId', 'status'),
  },
  audit: same('kind', 'subject', 'by'),
  halts: { isStanding: (row, value) => (row.lifted === null) === value },
  commands: same('status', 'type', 'id'),
}

function same(...fields: readonly string[]) {
  return Object.fromEntries(fields.map((field) => [field, (row: Row, value: never) => row[field] === value]))
}

function askIn(account: AccountJournal, name: string): Ask {
  return (account[name as 'orders'] as unknown as Ask).bind(account)
}

function timeOf(row: Row): number {
  return Number(row.exitTime ?? row.time)
}

const filterOf: Readonly<Record<string, (row: Row) => unknown>> = {
  strategy: (row) => row.strategyInstance,
  isBusted: (row) => row.bust !== null,
  deniedBy: (row) => (row.denial as { readonly check: string } | null)?.check ?? 'position-size',
  isStanding: (row) => row.lifted === null,
}

describe.each<[string, (store: EventStore) => Promise<Journal>]>([
  ['memory', async (store) => createMemoryJournal({ store })],
  ['SQLite', (store) => createSqliteJournal({ store, path: join(folder, 'journal.sqlite') })],
  ['PostgreSQL', (store) => createPostgresJournal({ store, server: inject('postgres'), schema: 'journal_queries' })],
])('a journal in %s', (_, open) => {
  let store: EventStore
  let journal: Journal
  let account: AccountJournal
  const askOf = (name: string): Ask => askIn(account, name)

  beforeAll(async () => {
    store = createMemoryEventStore()
    journal = await open(store)
    account = journal.account(key)
    await appendAll(store.log(key), script)
    await account.catchUp()
  })
  afterAll(() => journal[Symbol.asyncDispose]())

  it.each(Object.keys(queries))('gives of %s what the filters let through, in pages of any size', async (name) => {
    const filters = Object.keys(queries[name] ?? {})
    const all = await allOf(askOf(name), { order: 'oldest', limit: 1_000 })
    expect(all.length).toBeGreaterThan(0)
    const place = fc.nat({ max: all.length - 1 })
    const asked = fc.record({
      chosen: fc.subarray(filters),
      sample: place,
      from: fc.option(place),
      to: fc.option(place),
      order: fc.constantFrom('newest', 'oldest'),
      limit: fc.integer({ min: 1, max: 40 }),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ chosen, sample, from, to, order, limit }) => {
        const like = all[sample] as Row
        const filter = Object.fromEntries(chosen.map((one) => [one, (filterOf[one] ?? ((row: Row) => row[one]))(like)]))
        // A record may have no value for a filter that takes none, such as the intent of an adopted order.
        fc.pre(Object.entries(filter).every(([one, value]) => value !== null || one === 'strategy'))
        const range = {
          ...(from === null ? {} : { from: timeOf(all[from] as Row) }),
          ...(to === null ? {} : { to: timeOf(all[to] as Row) }),
        }
        const expected = all.filter(
          (row) =>
            (range.from === undefined || timeOf(row) >= range.from) &&
            (range.to === undefined || timeOf(row) <= range.to) &&
            Object.entries(filter).every(([one, value]) => queries[name]?.[one]?.(row, value as never) === true),
        )
        const got = await allOf(askOf(name), {
          ...filter,
          ...range,
          order,
          limit: Math.max(limit, expected.length / 20) | 0,
        })
        expect(got).toEqual(order === 'newest' ? expected.toReversed() : expected)
      }),
      { numRuns: 12 },
    )
  })

  it('says up to which event it is true, until it has caught up', async () => {
    const other = journal.account({ ...key, account: 'growing' })
    const log = store.log(other.key)
    expect(await other.orders()).toEqual({ rows: [], next: null, upTo: 0 })
    await appendAll(log, script.slice(0, 100))
    expect((await other.orders()).upTo).toBe(0)
    expect(await other.catchUp()).toEqual(await log.head())
    const { rows, upTo } = await other.orders()
    expect([rows.length > 0, upTo]).toEqual([true, 100])
    expect((await other.status()).map(({ upTo: to }) => to)).toEqual(Array(8).fill(100))
  })

  it('goes on at the same place when rows are added and when it is folded again', async () => {
    const other = journal.account({ ...key, account: 'paged' })
    const log = store.log(other.key)
    await appendAll(log, script.slice(0, 300))
    await other.catchUp()
    const before = await allOf((query) => other.fills(query) as never, { limit: 1_000 })
    const first = await other.fills({ limit: 10 })
    await appendAll(log, script.slice(300, 400))
    await other.rebuild({ projections: ['execution'] })
    const rest = await allOf((query) => other.fills({ after: first.next ?? '', ...query }) as never, {})
    expect([...first.rows, ...rest]).toEqual(before)
  })

  it('adds up what closed, exactly, by strategy, instrument and day', async () => {
    const trades = await allOf(askOf('trades'), { limit: 1_000 })
    const sum = (rows: readonly Row[], field: string) =>
      rows.reduce((total, row) => total.plus(row[field] as string), decimal(0)).toString()
    const { rows: all } = await account.statistics()
    expect(all).toHaveLength(1)
    const wins = trades.filter(({ outcome }) => outcome === 'win')
    const losses = trades.filter(({ outcome }) => outcome === 'loss')
    expect(all[0]).toMatchObject({
      ...{ trades: trades.length, wins: wins.length, losses: losses.length, source: 'paper', currency: 'USD' },
      ...{ profit: sum(trades, 'profit'), fees: sum(trades, 'fees'), grossProfit: sum(wins, 'profit') },
      grossLoss: decimal(sum(losses, 'profit')).negated().toString(),
      winRate: wins.length / trades.length,
    })
    const by = ['strategy', 'instrument', 'day'] as const
    const { rows: each } = await account.statistics({ by })
    for (const { strategy, instrument, day, profit, trades: count } of each) {
      const those = trades.filter(
        (trade) =>
          trade.strategyInstance === strategy &&
          trade.instrument === instrument &&
          new Date(timeOf(trade)).toISOString().startsWith(day ?? '?'),
      )
      expect([count, profit]).toEqual([those.length, sum(those, 'profit')])
    }
    expect(each.reduce((count, row) => count + row.trades, 0)).toBe(trades.length)
    expect(each.map(({ strategy, instrument }) => `${strategy} ${instrument}`)).toEqual(
      each.map(({ strategy, instrument }) => `${strategy} ${instrument}`).toSorted(),
    )
    const { rows: one } = await account.statistics({ strategy: 'trend', by: ['instrument'], fromDay: '2026-01-05' })
    expect(one.reduce((count, row) => count + row.trades, 0)).toBe(
      trades.filter((trade) => trade.strategyInstance === 'trend').length,
    )
    expect((await account.statistics({ fromDay: '2026-01-06' })).rows).toEqual([])
  })

  it('has the positions that the fills add up to', async () => {
    const fills = await allOf(askOf('fills'), { limit: 1_000 })
    const { rows } = await account.positions({ isOpen: false })
    for (const { strategyInstance, instrument, quantity } of rows) {
      const held = fills
        .filter((fill) => fill.strategyInstance === strategyInstance && fill.instrument === instrument)
        .reduce((sum, fill) => sum.plus(`${fill.side === 'buy' ? '' : '-'}${fill.quantity}`), decimal(0))
      expect(quantity).toBe(held.toString())
    }
    const open = rows.filter(({ quantity }) => quantity !== '0')
    expect(open.length).toBeLessThan(rows.length)
    expect((await account.positions()).rows).toEqual(open)
  })

  it('knows the strategies, with what they remember', async () => {
    const { rows } = await account.strategies()
    expect(rows.map(({ strategyInstance, isEnabled }) => [strategyInstance, isEnabled])).toEqual([
      ['breakout', true],
      ['revert', true],
      ['trend', true],
    ])
    const steps = script.filter(({ type }) => type === 'strategy-stepped').map(({ data }) => data)
    const last = steps.findLast((step) => (step as { strategyInstance: string }).strategyInstance === 'trend')
    expect(rows[2]?.memory).toEqual((last as { memory: unknown }).memory)
  })

  it('tells one tenant nothing of another, nor one account of another', async () => {
    const others = [
      { tenant: 'zeta', account: 'paper' },
      { tenant: 'acme', account: 'live' },
      { tenant: 'acme%', account: 'paper' },
    ]
    const asks = [...Object.keys(queries), 'positions', 'strategies', 'statistics']
    for (const other of others) {
      const theirs = journal.account(other)
      const log = store.log(other)
      await appendAll(log, [...scriptedAccount({ seed: 'two', events: 60 })])
      await theirs.catchUp()
      for (const name of asks) {
        const own = await askIn(theirs, name)({})
        expect(own.rows.every(({ sequence = 0 }) => sequence <= 60)).toBe(true)
      }
    }
    const before = await Promise.all(asks.map((name) => askOf(name)({})))
    // Dropping one's rows leaves those of the others.
    await journal.account({ tenant: 'zeta', account: 'paper' }).rebuild()
    expect(await Promise.all(asks.map((name) => askOf(name)({})))).toEqual(before)
    const unknown = journal.account({ tenant: 'nobody', account: 'paper' })
    for (const name of asks) {
      const page = await askIn(unknown, name)({})
      expect(page).toMatchObject({ rows: [], upTo: 0 })
    }
  })

  it.each<[string, (of: AccountJournal) => Promise<unknown>, RegExp]>([
    ['batches of nothing', (of) => of.catchUp({ batchSize: 0 }), /batchSize of a query of the journal is 0/],
    ['a limit of 0', (of) => of.orders({ limit: 0 }), /limit of a query of the journal is 0/],
    ['a limit beyond 1,000', (of) => of.orders({ limit: 1_001 }), /limit of a query of the journal is 1001/],
    ['a time that is no number', (of) => of.trades({ from: Number.NaN }), /from of a query of the journal is NaN/],
    ['an unknown order', (of) => of.trades({ order: 'up' as never }), /order of a query of the journal is 'up'/],
    ['a filter that is no text', (of) => of.trades({ instrument: 7 as never }), /instrument of a query/],
    ['a flag that is none', (of) => of.orders({ isOpen: 'yes' as never }), /isOpen of a query/],
    ['a filter with U+0000', (of) => of.trades({ instrument: 'a\0' }), /instrument of a query/],
    ['a day that is none', (of) => of.statistics({ fromDay: '5 May' }), /fromDay of a query of the journal is '5 May'/],
    ['a projection that is none', (of) => of.rebuild({ projections: ['x' as never] }), /projections of a query/],
    ['a cursor that is none', (of) => of.orders({ after: 'x' }), /not where a page of this query ended/],
  ])('refuses %s', async (_name, ask, message) => {
    await expect(ask(account)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(ask(account)).rejects.toThrow(message)
  })

  it('refuses to go on with another query than the one that gave the cursor', async () => {
    const { next } = await account.orders({ side: 'buy', limit: 1 })
    const after = next ?? ''
    expect((await account.orders({ side: 'buy', after, limit: 3 })).rows).toHaveLength(3)
    const others = [
      () => account.orders({ side: 'sell', after }),
      () => account.orders({ side: 'buy', after, order: 'oldest' }),
      () => account.orders({ side: 'buy', after, from: 0 }),
      () => account.fills({ side: 'buy', after }),
    ]
    for (const ask of others) await expect(ask()).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('gives copies, which nobody can alter for another', async () => {
    for (const name of Object.keys(queries)) {
      const [row] = (await askOf(name)({ limit: 1 })).rows
      for (const field of Object.keys(row ?? {})) (row as Record<string, unknown>)[field] = 'altered'
      expect(JSON.stringify((await askOf(name)({ limit: 1 })).rows)).not.toContain('altered')
    }
  })

  it('refuses every call after its end, and leaves the store open', async () => {
    const own = createMemoryEventStore()
    const closed = createMemoryJournal({ store: own })
    const of = closed.account(key)
    await closed[Symbol.asyncDispose]()
    await closed[Symbol.asyncDispose]()
    await expect(of.orders()).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    await expect(of.catchUp()).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    expect(() => closed.account(key)).toThrow(/closed/)
    expect(await own.log(key).head()).toMatchObject({ sequence: 0 })
  })
})
