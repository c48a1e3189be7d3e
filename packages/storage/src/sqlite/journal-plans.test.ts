import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { NewEvent } from '@race/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createJournal } from '../journal/create-journal.ts'
import type { AccountJournal } from '../journal/journal.ts'
import { appendAll } from '../journal/journal-dump.ts'
import type { JournalStorage, Selection } from '../journal/journal-storage.ts'
import { scriptedAccount } from '../journal/scripted-account.ts'
import { createMemoryEventStore } from '../memory/create-memory-event-store.ts'
import type { JournalTableName } from '../projection/journal-rows.ts'
import { columnsOf, journalTables } from '../projection/journal-tables.ts'
import type { JournalStatement } from '../sql/journal-connection.ts'
import { rowsStatement, selectionStatement } from '../sql/sql-journal-storage.ts'
import { openSqliteJournalStorage } from './create-sqlite-journal.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-journal-plans-'))
const path = join(folder, 'journal.sqlite')
const key = { tenant: 'acme', account: 'paper' }
const tables = Object.keys(journalTables) as JournalTableName[]

let storage: JournalStorage
let database: DatabaseSync

beforeAll(async () => {
  storage = await openSqliteJournalStorage({ path, busyTimeoutMs: 0, fileBytesMax: undefined })
  database = new DatabaseSync(path)
})
afterAll(async () => {
  database.close()
  await storage.close()
  rmSync(folder, { recursive: true, force: true })
})

/** How SQLite goes about a statement, in its words. */
function planOf({ text, parameters }: JournalStatement): readonly string[] {
  const rows = database.prepare(`explain query plan ${text}`).all(...parameters)
  return rows.map((row) => String(row.detail))
}

/** What a query of the journal asks its tables. */
async function selectionsOf(ask: (account: AccountJournal) => Promise<unknown>): Promise<readonly Selection[]> {
  const asked: Selection[] = []
  const watched: JournalStorage = {
    ...storage,
    read: (of, work) =>
      storage.read(of, (reader) =>
        work({
          checkpoints: () => reader.checkpoints(),
          select: (selection) => {
            asked.push(selection)
            return reader.select(selection)
          },
        }),
      ),
  }
  await ask(createJournal(createMemoryEventStore(), watched).account(key))
  return asked
}

const owner = { strategy: 'trend', instrument: 'ACME', from: 1, to: 2 }

describe('the indexes of the journal', () => {
  it.each<[string, (of: AccountJournal) => Promise<unknown>, string]>([
    ['orders', (of) => of.orders(), 'journalOrderByTime'],
    ['orders, oldest first', (of) => of.orders({ order: 'oldest' }), 'journalOrderByTime'],
    ['orders of a time', (of) => of.orders({ from: 1, to: 2 }), 'journalOrderByTime'],
    ['orders of a side', (of) => of.orders({ side: 'buy', role: 'close' }), 'journalOrderByTime'],
    ['orders of a strategy', (of) => of.orders({ strategy: 'trend', from: 1 }), 'journalOrderByStrategy'],
    ['orders of no strategy', (of) => of.orders({ strategy: null }), 'journalOrderByStrategy'],
    ['orders of an instrument', (of) => of.orders({ instrument: 'ACME', side: 'buy' }), 'journalOrderByInstrument'],
    ['orders by status', (of) => of.orders({ status: 'rejected', to: 2 }), 'journalOrderByStatus'],
    ['orders that are open', (of) => of.orders({ isOpen: true }), 'journalOrderOpen'],
    ['orders of an intent', (of) => of.orders({ intentId: 'i' }), 'journalOrderByIntent'],
    ['an order', (of) => of.orders({ clientOrderId: 'o' }), 'sqlite_autoindex_journalOrder'],
    ['orders of a strategy and an instrument', (of) => of.orders(owner), 'journalOrderBy'],
    ['fills', (of) => of.fills(), 'journalFillByTime'],
    ['fills of a strategy', (of) => of.fills({ strategy: 'trend' }), 'journalFillByStrategy'],
    ['fills of an instrument', (of) => of.fills({ instrument: 'ACME' }), 'journalFillByInstrument'],
    ['fills of an order', (of) => of.fills({ clientOrderId: 'o' }), 'journalFillByOrder'],
    ['fills that were taken back', (of) => of.fills({ isBusted: true }), 'journalFillBusted'],
    ['trades', (of) => of.trades({ from: 1 }), 'journalTradeByTime'],
    ['trades of a strategy', (of) => of.trades({ strategy: 'a', outcome: 'loss' }), 'journalTradeByStrategy'],
    ['trades of an instrument', (of) => of.trades({ instrument: 'ACME' }), 'journalTradeByInstrument'],
    ['trades of an intent', (of) => of.trades({ intentId: 'i' }), 'journalTradeByIntent'],
    ['equity', (of) => of.equity({ from: 1, order: 'oldest' }), 'journalEquityByTime'],
    ['intents', (of) => of.intents(), 'journalIntentByTime'],
    ['intents of a strategy', (of) => of.intents({ strategy: 'trend' }), 'journalIntentByStrategy'],
    ['intents of an instrument', (of) => of.intents({ instrument: 'ACME' }), 'journalIntentByInstrument'],
    ['an intent', (of) => of.intents({ intentId: 'i' }), 'sqlite_autoindex_journalIntent'],
    ['decisions', (of) => of.decisions(), 'journalDecisionByTime'],
    ['decisions of a strategy', (of) => of.decisions({ strategy: 'trend' }), 'journalDecisionByStrategy'],
    ['decisions of an instrument', (of) => of.decisions({ instrument: 'ACME' }), 'journalDecisionByInstrument'],
    ['decisions of an intent', (of) => of.decisions({ intentId: 'i' }), 'journalDecisionByIntent'],
    ['denials', (of) => of.decisions({ isApproved: false }), 'journalDecisionDenied'],
    ['denials by a check', (of) => of.decisions({ deniedBy: 'position-size' }), 'journalDecisionDenied'],
    ['approvals', (of) => of.approvals(), 'journalApprovalByTime'],
    ['approvals that wait', (of) => of.approvals({ status: 'pending' }), 'journalApprovalByStatus'],
    ['an approval', (of) => of.approvals({ intentId: 'i' }), 'sqlite_autoindex_journalApproval'],
    ['changes', (of) => of.audit({ by: 'Ada' }), 'journalAuditByTime'],
    ['changes of settings', (of) => of.audit({ kind: 'settings', from: 1 }), 'journalAuditByKind'],
    ['halts', (of) => of.halts({ isStanding: true }), 'journalHaltByTime'],
    ['commands', (of) => of.commands({ status: 'taken' }), 'journalCommandByTime'],
    ['a command', (of) => of.commands({ id: 'c' }), 'sqlite_autoindex_journalCommand'],
    ['positions', (of) => of.positions(owner), 'sqlite_autoindex_journalPosition'],
    ['strategies', (of) => of.strategies(), 'sqlite_autoindex_journalStrategy'],
    ['statistics', (of) => of.statistics({ by: ['strategy'] }), 'sqlite_autoindex_journalTradeSum'],
    ['statistics of days', (of) => of.statistics({ fromDay: '2026-01-05' }), 'sqlite_autoindex_journalTradeSum'],
  ])('serve the query for %s, in its order', async (_, ask, index) => {
    const [selection] = await selectionsOf(ask)
    const statements = [
      selectionStatement(selection as Selection, '', key),
      ...(selection?.order === null
        ? []
        : [selectionStatement({ ...(selection as Selection), after: { time: 1, sequence: 1 } }, '', key)]),
    ]
    for (const statement of statements) {
      const plan = planOf(statement)
      expect(plan).toHaveLength(1)
      expect(plan[0]).toMatch(new RegExp(`^SEARCH \\w+ USING INDEX ${index}\\w* \\(tenant=\\? AND account=\\?`))
    }
  })

  it.each(tables)('serve the fold that reads rows of %s by their keys', (table) => {
    const row = journalTables[table].key.map((column) => column)
    for (const keys of [[row], Array(8).fill(row)]) {
      for (const step of planOf(rowsStatement(table, '', key, keys))) expect(step).not.toMatch(/SCAN|TEMP/)
    }
  })

  it('serve the fold that drops the rows of a log', () => {
    for (const table of tables) {
      const text = `delete from "${table}" where "tenant" = ? and "account" = ?`
      expect(planOf({ text, parameters: ['acme', 'paper'] }).join()).toMatch(/^SEARCH \w+ USING (COVERING )?INDEX/)
    }
  })
})

describe('the tables of the journal', () => {
  it('have the columns that the rows have, with their types', () => {
    for (const table of tables) {
      const wanted = new Map<string, string>(Object.entries(journalTables[table].columns))
      const found = database
        .prepare(`select name, type, "notnull" as required from pragma_table_info('${table}')`)
        .all()
      const columns = found.map(({ name, type, required }) => [
        name,
        `${String(type).toLowerCase()}${required ? '' : '?'}`,
      ])
      expect(new Map(columns as [string, string][])).toEqual(
        new Map([['tenant', 'text'], ['account', 'text'], ...wanted]),
      )
      expect(columnsOf(table)).toHaveLength(wanted.size)
    }
  })

  it('keep every number and text as it was', async () => {
    const store = createMemoryEventStore()
    const drawdown = 0.1 + 0.2
    const mark = { marketTime: 2 ** 53 - 1, equity: '1'.repeat(60), cash: '-0.1', exposure: '0', drawdown }
    const message = 'no \0 money 😀'
    const script = [...scriptedAccount({ seed: 'one', events: 60 })]
    const order = script.find(({ type }) => type === 'order-intended') as NewEvent
    const { clientOrderId } = order.data as { readonly clientOrderId: string }
    const answer = { clientOrderId, command: 'submit', attempt: 1, answer: 'rejected', venueOrderId: null, code: 'X' }
    const base = { schemaVersion: 1, time: 1, correlationId: null, causationId: null }
    await appendAll(store.log(key), [
      order,
      { ...base, type: 'equity-marked', data: mark },
      { ...base, type: 'order-answered', data: { ...answer, message } },
    ])
    const account = createJournal(store, storage).account(key)
    await account.catchUp()
    const { marketTime, ...rest } = mark
    expect((await account.equity()).rows).toEqual([{ ...rest, time: marketTime, sequence: 2 }])
    expect((await account.orders()).rows[0]?.message).toBe('no \uFFFD money 😀')
  })
})
