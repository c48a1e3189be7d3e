import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { FileEntry, FilePort } from './file-port.ts'

/**
 * The file system of the machine, with `fsync` for files and for folders. On Windows, which cannot sync a folder, the names are as safe as
 * its file system makes them.
 */
export function createNodeFilePort(): FilePort {
  return {
    read: (path, options) => orIfMissing(readFile(path, options), null),
    write: (path, bytes, options) => writeFile(path, bytes, options),
    sync: (path) => syncPath(path, 'r+'),
    syncFolder: syncFolderAt,
    rename: (from, to) => rename(from, to),
    remove: (path) => rm(path, { force: true }),
    makeFolder: makeFolderFor,
    removeFolder: (path) => rmdir(path).catch(unlessInUse),
    list: listFolder,
  }
}

/** A folder is only as safe as its name in the one above it: those that were made for it are synced, down to its own. */
async function makeFolderFor(path: string): Promise<void> {
  const outermost = await mkdir(path, { recursive: true })
  if (outermost === undefined) return
  const top = dirname(resolve(outermost))
  let above = resolve(path)
  do {
    above = dirname(above)
    await syncFolderAt(above)
  } while (above !== top && above !== dirname(above))
}

async function syncFolderAt(path: string): Promise<void> {
  await orIfMissing(syncPath(path, 'r'), undefined).catch(unlessUnsupported)
}

async function listFolder(path: string): Promise<readonly FileEntry[]> {
  const entries = await orIfMissing(readdir(path, { withFileTypes: true }), [])
  const found = await Promise.all(
    entries.map(async (entry): Promise<FileEntry | null> => {
      if (entry.isDirectory()) return { name: entry.name, kind: 'folder', bytes: 0, modifiedAt: 0 }
      // Another process may have removed it since the folder was read.
      const facts = await orIfMissing(stat(join(path, entry.name)), null)
      return facts && { name: entry.name, kind: 'file', bytes: facts.size, modifiedAt: facts.mtimeMs }
    }),
  )
  return found.filter((entry) => entry !== null)
}

async function syncPath(path: string, flags: 'r' | 'r+'): Promise<void> {
  const file = await open(path, flags)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

async function orIfMissing<Value, Instead>(call: Promise<Value>, instead: Instead): Promise<Value | Instead> {
  try {
    return await call
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return instead
    throw error
  }
}

function unlessUnsupported(error: unknown): void {
  if (!['EPERM', 'EISDIR', 'EACCES', 'EINVAL'].includes(codeOf(error)) || process.platform !== 'win32') throw error
}

function unlessInUse(error: unknown): void {
  if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EBUSY'].includes(codeOf(error))) throw error
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
