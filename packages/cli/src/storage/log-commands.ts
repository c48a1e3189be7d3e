import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import type { EventStore } from '@race/core'
import { exportLog } from '@race/storage/log'
import {
  type AccountJournal,
  createSqliteEventStore,
  createSqliteJournal,
  migrateSqliteEventStore,
  migrateSqliteJournal,
} from '@race/storage/sqlite'
import { type AccountPlace, accountPlace, paperKey, requireAccount } from '../account/account-place.ts'
import { textTable } from '../account/text-table.ts'
import { exitCodes } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'

export interface StorageFlags {
  readonly dir: string
  readonly json: boolean
}

const { tenant } = paperKey

/** `race storage migrate`: the tables of logs and of the journal, forwards or back. */
export async function migrateCommand(
  to: 'latest' | 'none',
  { dir, json }: StorageFlags,
  terminal: Terminal,
): Promise<void> {
  const place = accountPlace(dir)
  await migrateSqliteEventStore({ path: place.log, to })
  await migrateSqliteJournal({ path: place.journal, to })
  if (json) terminal.out(JSON.stringify({ ...place, to }, null, 2))
  else
    terminal.out(
      `${to === 'latest' ? 'The tables are the present ones' : 'The tables are gone'}: ${place.log}, ${place.journal}`,
    )
}

/** `race storage status`: logs with their heads, and how far the journal has followed. */
export async function storageStatusCommand({ dir, json }: StorageFlags, terminal: Terminal): Promise<void> {
  const place = accountPlace(dir)
  await requireAccount(place)
  await using store = await createSqliteEventStore({ path: place.log })
  const accounts = []
  for (const account of await store.accounts(tenant)) {
    accounts.push({ account, ...(await store.log({ tenant, account }).head()) })
  }
  const journal = await withJournal(place, store, (one) => one.status())
  const [{ size: logBytes }, { size: journalBytes }] = await Promise.all([stat(place.log), stat(place.journal)])
  if (json) {
    terminal.out(JSON.stringify({ ...place, logBytes, journalBytes, accounts, journal }, null, 2))
    return
  }
  terminal.out(`Logs      ${place.log}, ${logBytes} bytes`)
  terminal.out(
    textTable(
      ['account', 'events', 'head'],
      accounts.map((one) => [one.account, `${one.sequence}`, one.hash]),
    ),
  )
  terminal.out(`\nJournal   ${place.journal}, ${journalBytes} bytes`)
  const rows = journal.map(({ projection, version, upTo }) => [projection, `${version}`, `${upTo}`])
  terminal.out(textTable(['projection', 'version', 'up to event'], rows))
}

/** `race storage verify`: the chain of every log, its head and its snapshots. Gives the exit code. */
export async function verifyLogsCommand({ dir, json }: StorageFlags, terminal: Terminal): Promise<number> {
  const place = accountPlace(dir)
  await requireAccount(place)
  await using store = await createSqliteEventStore({ path: place.log })
  const logs = []
  for (const account of await store.accounts(tenant)) {
    logs.push({ account, ...(await store.log({ tenant, account }).verify({ signal: terminal.signal })) })
  }
  const isSound = logs.every((log) => log.isSound)
  if (json) terminal.out(JSON.stringify({ isSound, logs }, null, 2))
  else {
    for (const log of logs) {
      if (log.isSound) terminal.out(`Sound: '${log.account}' up to event ${log.head.sequence}, hash ${log.head.hash}`)
      else terminal.out(`Damaged: '${log.account}' (${log.fault.kind}): ${log.fault.message}`)
    }
  }
  return isSound ? exitCodes.ok : exitCodes.different
}

/** `race storage rebuild`: drops the journal and folds it from the log again. */
export async function rebuildCommand({ dir, json }: StorageFlags, terminal: Terminal): Promise<void> {
  const place = accountPlace(dir)
  await requireAccount(place)
  await using store = await createSqliteEventStore({ path: place.log })
  const head = await withJournal(place, store, (journal) => journal.rebuild({ signal: terminal.signal }))
  if (json) terminal.out(JSON.stringify(head, null, 2))
  else terminal.out(`Folded ${head.sequence} events into ${place.journal}`)
}

/** `race storage export`: a log as lines of JSON, printed or written to a file, as a whole or not at all. */
export async function exportCommand(
  { dir, account, after, out }: { dir: string; account: string; after: number; out?: string },
  terminal: Terminal,
): Promise<void> {
  const place = accountPlace(dir)
  await requireAccount(place)
  await using store = await createSqliteEventStore({ path: place.log })
  const lines = exportLog(store.log({ tenant, account }), { after, signal: terminal.signal })
  if (out === undefined) {
    for await (const line of lines) terminal.out(line)
    return
  }
  const partial = `${out}.partial`
  const file = createWriteStream(partial)
  await once(file, 'open')
  let count = 0
  for await (const line of lines) {
    count++
    if (!file.write(`${line}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
  await rename(partial, out)
  terminal.out(`Wrote ${count} lines to ${out}`)
}

async function withJournal<Value>(
  place: AccountPlace,
  store: EventStore,
  work: (journal: AccountJournal) => Promise<Value>,
): Promise<Value> {
  await using journals = await createSqliteJournal({ store, path: place.journal })
  return await work(journals.account(paperKey))
}
