// The journal of an account at a million events, in SQLite: how long it takes to read the log, to fold it, and to ask.
// Run it with: node --conditions=@race/source scripts/soak/journal.ts [--events N] [--path FILE]
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRandom, type EventLog, type NewEvent } from '@race/core'
import { type AccountJournal, createSqliteEventStore, createSqliteJournal } from '@race/storage/sqlite'
import { scriptedAccount } from '../../packages/storage/src/journal/scripted-account.ts'

const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' }, path: { type: 'string' } } })
const events = Number(values.events)
const folder = mkdtempSync(join(tmpdir(), 'race-journal-'))
const path = values.path ?? join(folder, 'account.sqlite')
const key = { tenant: 'acme', account: 'paper' }
const timesEach = 20
const queryMsMax = 100

try {
  await using store = await createSqliteEventStore({ path })
  await using journal = await createSqliteJournal({ store, path })
  const log = store.log(key)
  await report('appended', () => fill(log))
  await report('read from the log', () => readAll(log))
  const account = journal.account(key)
  await report('folded into the journal', () => account.catchUp())
  await report('caught up with nothing new', () => account.catchUp())
  await measureQueries(account)
  await report('folded again', () => account.rebuild())
  console.log(`the file has ${(statSync(path).size / 1e6).toFixed(0)} MB`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function report(what: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now()
  await work()
  const seconds = (performance.now() - started) / 1_000
  console.log(`${what}: ${seconds.toFixed(2)} s, ${Math.round(events / seconds).toLocaleString('en')} events/s`)
}

async function fill(log: EventLog): Promise<void> {
  let { sequence } = await log.head()
  let batch: NewEvent[] = []
  const append = async (): Promise<void> => {
    await log.append(batch, { expectedSequence: sequence, fence: null })
    sequence += batch.length
    batch = []
  }
  if (sequence === events) return
  if (sequence > 0) throw new Error(`${path} holds ${sequence} events: name a file that has none, or ${events}`)
  for (const event of scriptedAccount({ seed: 'soak', events })) {
    if (batch.push(event) === 1_000) await append()
  }
  await append()
}

async function readAll(log: EventLog): Promise<void> {
  let count = 0
  for await (const event of log.read()) count += event.sequence > 0 ? 1 : 0
  if (count !== events) throw new Error(`read ${count} events of ${events}`)
}

/** Each question with filters by chance, many times. */
async function measureQueries(account: AccountJournal): Promise<void> {
  const random = createRandom('queries')
  const oneOf = (items: readonly string[]): string => items[random.integer(0, items.length - 1)] ?? ''
  const strategy = (): string => oneOf(['trend', 'revert', 'breakout'])
  const instrument = (): string => oneOf(['ACME', 'BOLT', 'COPR', 'DUNE', 'ECHO', 'FLUX'])
  const newest = (await account.equity({ limit: 1 })).rows[0]?.time ?? 0
  const oldest = (await account.equity({ limit: 1, order: 'oldest' })).rows[0]?.time ?? 0
  const from = (): number => random.integer(oldest, newest)
  const day = (): string => new Date(from()).toISOString().slice(0, 10)
  const intentId = (): string => `intent-${random.integer(1, Math.floor(events / 9))}`
  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    'orders, newest': () => account.orders(),
    'orders, a thousand from a time on': () => account.orders({ from: from(), order: 'oldest', limit: 1_000 }),
    'orders of a strategy': () => account.orders({ strategy: strategy(), to: from() }),
    'orders of a strategy and an instrument': () =>
      account.orders({ strategy: strategy(), instrument: instrument(), to: from() }),
    'orders, rejected': () => account.orders({ status: 'rejected', from: from() }),
    'orders of a strategy, rejected': () => account.orders({ strategy: strategy(), status: 'rejected' }),
    'orders, open': () => account.orders({ isOpen: true }),
    'orders, sold': () => account.orders({ side: 'sell', role: 'close', to: from() }),
    'orders of an intent': () => account.orders({ intentId: intentId() }),
    'fills, newest': () => account.fills(),
    'fills of an instrument': () => account.fills({ instrument: instrument(), from: from(), order: 'oldest' }),
    'fills, busted': () => account.fills({ isBusted: true }),
    'trades, newest': () => account.trades(),
    'trades of a strategy, lost': () => account.trades({ strategy: strategy(), outcome: 'loss', to: from() }),
    'trades, live': () => account.trades({ source: 'live' }),
    'equity from a time on': () => account.equity({ from: from(), order: 'oldest', limit: 1_000 }),
    'intents of an instrument': () => account.intents({ instrument: instrument(), to: from() }),
    'decisions, denied': () => account.decisions({ isApproved: false, to: from() }),
    'decisions by a check': () => account.decisions({ deniedBy: 'position-size', strategy: strategy() }),
    'decisions of an intent': () => account.decisions({ intentId: intentId() }),
    'approvals, pending': () => account.approvals({ status: 'pending' }),
    'audit of settings': () => account.audit({ kind: 'settings' }),
    'halts, standing': () => account.halts({ isStanding: true }),
    commands: () => account.commands({ to: from() }),
    positions: () => account.positions(),
    strategies: () => account.strategies(),
    'statistics of all': () => account.statistics(),
    'statistics by strategy and instrument': () => account.statistics({ by: ['strategy', 'instrument'] }),
    'statistics of a strategy by day': () => account.statistics({ strategy: strategy(), by: ['day'] }),
    'statistics by day': () => account.statistics({ by: ['day'] }),
    'statistics by everything, of some days': () =>
      account.statistics({ by: ['strategy', 'instrument', 'day'], fromDay: day() }),
    'pages of trades, ten': () => tenPages(account),
  }
  const all: number[] = []
  for (const [name, ask] of Object.entries(questions)) {
    const times: number[] = []
    for (let time = 0; time < timesEach; time += 1) {
      const started = performance.now()
      await ask()
      times.push(performance.now() - started)
    }
    all.push(...times)
    console.log(`  ${name.padEnd(40)} median ${quantile(times, 0.5)} ms, slowest ${quantile(times, 1)} ms`)
  }
  const slow = quantile(all, 0.95)
  console.log(`95 % of ${all.length} queries took less than ${slow} ms, the slowest ${quantile(all, 1)} ms`)
  if (Number(slow) > queryMsMax) throw new Error(`95 % of the queries should take less than ${queryMsMax} ms`)
}

async function tenPages(account: AccountJournal): Promise<void> {
  let after: string | null = null
  for (let page = 0; page < 10; page += 1) {
    const { next }: { readonly next: string | null } = await account.trades(after === null ? {} : { after })
    if (next === null) return
    after = next
  }
}

function quantile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b)
  return (sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0).toFixed(1)
}
