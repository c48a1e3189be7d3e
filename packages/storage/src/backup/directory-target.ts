import { randomUUID } from 'node:crypto'
import { RaceError } from '@race/core'
import { throwIfAborted } from '../log/throw-if-aborted.ts'
import type { BackupTarget, BackupTargetLimits, TargetCall, TargetObject } from './backup-target-port.ts'
import type { FileEntry, FilePort } from './file-port.ts'
import { createNodeFilePort } from './node-file-port.ts'

export interface DirectoryTargetOptions {
  /** The folder, which is made where it is missing. Its path is separated by `/`. */
  readonly folder: string
  /** The file system; that of the machine unless given. */
  readonly files?: FilePort
  /** A name of who writes, which no other process that writes to the folder has; random unless given. */
  readonly writer?: string
}

const limits: BackupTargetLimits = { objectBytesMax: 1_073_741_824, nameLengthMax: 240 }
/** What is under way lies here; no name of an object begins with a point. */
const leftoverFolder = '.writing'

/**
 * Keeps backups in a folder. An object is written under another name, synced, renamed, and its folder is synced, so that whoever reads
 * finds it whole or not at all, also after the power has failed. Several processes may write to one folder.
 *
 * @example
 * ```ts
 * const target = createDirectoryTarget({ folder: '/mnt/backups' })
 * await target.list('') // what is there
 * ```
 */
export function createDirectoryTarget(options: DirectoryTargetOptions): BackupTarget {
  const { folder, files = createNodeFilePort(), writer = randomUUID() } = options
  if (folder === '') throw new RaceError('CONFIG_INVALID', { message: "folder is ''", hint: 'Name a folder.' })
  const writing = `${folder}/${leftoverFolder}`
  const folders = keepFolders(files, folder)
  let writes = 0

  const guard = async <Value>(what: string, call: TargetCall | undefined, work: () => Promise<Value>) => {
    throwIfAborted(call?.signal, what)
    try {
      return await work()
    } catch (error) {
      // Another process may have removed a folder that had become empty: the next call makes it again.
      folders.forget()
      throwIfAborted(call?.signal, what)
      throw toTargetError(error, what, folder)
    }
  }

  return {
    port: 'backup-target/1',
    limits,
    async put(name, bytes, call) {
      const parts = checkName(name)
      if (bytes.length > limits.objectBytesMax) throw tooLarge(name, bytes.length)
      await guard(`put '${name}'`, call, async () => {
        await folders.ensure([leftoverFolder])
        await folders.ensure(parts.slice(0, -1))
        writes += 1
        const temporary = `${writing}/${writer}-${writes}`
        await writeAside(files, temporary, `${folder}/${name}`, bytes, call)
        await files.syncFolder([folder, ...parts.slice(0, -1)].join('/'))
      })
    },
    async get(name, call) {
      checkName(name)
      return guard(`get '${name}'`, call, () => files.read(`${folder}/${name}`, call))
    },
    async list(prefix, call) {
      return guard(`list '${prefix}'`, call, () => objectsFor(foldersFor(files, folder, prefix, call), prefix))
    },
    async settle(prefix, call) {
      await guard(`settle '${prefix}'`, call, async () => {
        // Contents are synced before a file gets its name: only names can be missing on the disk.
        for await (const { path } of foldersFor(files, folder, prefix, call)) await files.syncFolder(path)
      })
    },
    async delete(name, call) {
      const above = checkName(name).slice(0, -1)
      await guard(`delete '${name}'`, call, async () => {
        const path = [folder, ...above].join('/')
        await files.remove(`${folder}/${name}`)
        await files.syncFolder(path)
        // A folder that is empty now goes; the next put makes it again.
        folders.forget()
        if (above.length > 0) await files.removeFolder(path)
      })
    },
    async removeLeftovers(before, call) {
      return guard('remove leftovers', call, async () => {
        const old = (await files.list(writing)).filter((entry) => entry.modifiedAt < before)
        for (const entry of old) await files.remove(`${writing}/${entry.name}`)
        return old.length
      })
    },
  }
}

/** Makes folders where they are missing, and remembers which are there. */
function keepFolders(files: FilePort, folder: string) {
  const known = new Set<string>()
  return {
    forget: () => known.clear(),
    async ensure(inside: readonly string[]): Promise<void> {
      const path = [folder, ...inside].join('/')
      if (known.has(path)) return
      await files.makeFolder(path)
      // A folder is only as safe as its name in the folder above it.
      for (let depth = inside.length; depth > 0; depth -= 1) {
        await files.syncFolder([folder, ...inside.slice(0, depth - 1)].join('/'))
      }
      known.add(path)
    },
  }
}

/** Writes a file under another name, and gives it its own when its contents are on the disk. */
async function writeAside(
  files: FilePort,
  temporary: string,
  path: string,
  bytes: Uint8Array,
  call: TargetCall | undefined,
): Promise<void> {
  try {
    await files.write(temporary, bytes, call)
    await files.sync(temporary)
    throwIfAborted(call?.signal, 'write a file')
    await files.rename(temporary, path)
  } catch (error) {
    // The first failure is the one to tell; what cannot be removed now is a leftover.
    await files.remove(temporary).catch(() => undefined)
    throw error
  }
}

interface FolderOfObjects {
  readonly path: string
  /** Its name within the folder of backups; empty for that one. */
  readonly above: string
  readonly entries: readonly FileEntry[]
}

/** The objects under a prefix, by name. */
async function objectsFor(folders: AsyncIterable<FolderOfObjects>, prefix: string): Promise<readonly TargetObject[]> {
  const found: TargetObject[] = []
  for await (const { above, entries } of folders) {
    for (const { name, kind, bytes } of entries) {
      const whole = nameIn(above, name)
      if (kind === 'file' && whole.startsWith(prefix)) found.push({ name: whole, bytes })
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The folders that can hold objects under a prefix, each before those in it. */
async function* foldersFor(
  files: FilePort,
  folder: string,
  prefix: string,
  call: TargetCall | undefined,
  above = '',
): AsyncGenerator<FolderOfObjects, void> {
  throwIfAborted(call?.signal, `list '${prefix}'`)
  const path = above === '' ? folder : `${folder}/${above}`
  const entries = (await files.list(path)).filter(({ name }) => !name.startsWith('.'))
  yield { path, above, entries }
  for (const { name, kind } of entries) {
    const inner = nameIn(above, name)
    const canHold = `${inner}/`.startsWith(prefix) || prefix.startsWith(`${inner}/`)
    if (kind === 'folder' && canHold) yield* foldersFor(files, folder, prefix, call, inner)
  }
}

function nameIn(above: string, name: string): string {
  return above === '' ? name : `${above}/${name}`
}

/** The parts of an object's name. */
function checkName(name: string): readonly string[] {
  const parts = name.split('/')
  const isSound = parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part))
  if (isSound && name.length <= limits.nameLengthMax) return parts
  throw new RaceError('CONFIG_INVALID', {
    message: `'${name}' cannot be the name of an object in a folder of backups`,
    facts: { name, nameLengthMax: limits.nameLengthMax },
    hint: "Use letters, digits, '.', '_' and '-', with '/' between parts that do not begin with '.'.",
  })
}

function tooLarge(name: string, bytes: number): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `'${name}' has ${bytes} bytes, but at most ${limits.objectBytesMax} are taken`,
    facts: { name, bytes, objectBytesMax: limits.objectBytesMax },
    hint: 'Make smaller parts.',
  })
}

function toTargetError(error: unknown, what: string, folder: string): unknown {
  if (RaceError.is(error)) return error
  return new RaceError('STORE_FAILED', {
    message: `cannot ${what} in '${folder}': ${error instanceof Error ? error.message : String(error)}`,
    facts: { folder },
    hint: 'Look at the disk: it may be full, gone, or not to be written by this process.',
    retryable: true,
    cause: error,
  })
}
