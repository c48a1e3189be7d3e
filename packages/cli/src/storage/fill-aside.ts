import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { link, open, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type EventStore, RaceError } from '@race/core'
import { createSqliteEventStore } from '@race/storage/sqlite'

/** What SQLite keeps beside the file of a database: its name goes on with this. */
const besideDatabase: readonly string[] = ['-journal', '-wal', '-shm']

/**
 * Has a new event store filled beside its place, which it takes when everything is in it: an account has several logs, and one without the
 * others must not be traded with. Where another file has come there meanwhile, that one stays. What processes that died have left is
 * removed. A file that is there from the beginning is filled in its place.
 *
 * @throws RaceError `FILE_WRITE_FAILED` where the store cannot take its place; and what `fill` throws
 */
export async function fillAside<Value>(path: string, fill: (store: EventStore) => Promise<Value>): Promise<Value> {
  if (existsSync(path)) return await filled(path, fill)
  await removeLeftovers(path)
  const aside = `${path}.restoring-${process.pid}-${randomUUID()}`
  try {
    const value = await filled(aside, fill)
    await takePlace(aside, path)
    return value
  } finally {
    for (const end of [...besideDatabase, '']) await rm(aside + end, { force: true })
  }
}

/** When the store is closed, all is in the one file. */
async function filled<Value>(path: string, fill: (store: EventStore) => Promise<Value>): Promise<Value> {
  await using store = await createSqliteEventStore({ path })
  return await fill(store)
}

/** By a second name for the file: unlike a rename, that replaces nothing. */
async function takePlace(aside: string, path: string): Promise<void> {
  try {
    // SQLite would play over this file what one that is gone had not yet written into its own.
    if (!existsSync(path)) for (const end of besideDatabase) rmSync(path + end, { force: true })
    await syncFolder(path)
    await link(aside, path)
    await syncFolder(path)
  } catch (cause) {
    throw notTaken(path, cause)
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path))
  await folder.sync().finally(() => folder.close())
}

async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path)
  const names = existsSync(folder) ? await readdir(folder) : []
  for (const name of names) {
    if (!name.startsWith(`${basename(path)}.restoring-`)) continue
    const [, processId] = /\.restoring-([1-9]\d*)-/.exec(name) ?? []
    if (processId !== undefined && !isAlive(Number(processId))) await rm(join(folder, name), { force: true })
  }
}

/** A process of somebody else lives, too: it may only not be asked. */
function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0)
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

function notTaken(path: string, cause: unknown): RaceError {
  const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
  return new RaceError('FILE_WRITE_FAILED', {
    message: isThere
      ? `${path} was made while an account was restored there`
      : `${path} cannot be made: ${cause instanceof Error ? cause.message : String(cause)}`,
    facts: { path },
    hint: isThere
      ? 'Nothing of that file was changed. Restore into another folder, or look first at what is there now.'
      : 'Restore into another folder, on a file system that has hard links.',
    cause,
  })
}
