import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { EventStore } from '@race/core'
import { createSqliteEventStore } from '@race/storage/sqlite'

/** What SQLite keeps beside the file of a database: its name goes on with this. */
const besideDatabase: readonly string[] = ['-journal', '-wal', '-shm']

/**
 * Has a new event store filled beside its place, which it takes when everything is in it: an account has several logs, and one without the
 * others must not be traded with. What a process that died has left is begun again. A file that is there already is filled in its place.
 */
export async function fillAside<Value>(path: string, fill: (store: EventStore) => Promise<Value>): Promise<Value> {
  const isNew = !existsSync(path)
  const aside = isNew ? `${path}.restoring` : path
  if (isNew) await removeFile(aside)
  const value = await filled(aside, fill).catch(async (error: unknown) => {
    if (isNew) await removeFile(aside)
    throw error
  })
  if (!isNew) return value
  // SQLite would play over this file what one that is gone had not yet written into its own.
  await removeAll(besideDatabase.map((end) => path + end))
  await syncFolder(path)
  await rename(aside, path)
  await syncFolder(path)
  return value
}

/** When the store is closed, all is in the one file. */
async function filled<Value>(path: string, fill: (store: EventStore) => Promise<Value>): Promise<Value> {
  await using store = await createSqliteEventStore({ path })
  return await fill(store)
}

async function removeFile(path: string): Promise<void> {
  await removeAll([...besideDatabase.map((end) => path + end), path])
}

async function removeAll(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path, { force: true })
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path))
  await folder.sync().finally(() => folder.close())
}
