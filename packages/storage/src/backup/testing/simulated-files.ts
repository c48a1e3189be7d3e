import { createRandom, type Random } from '@race/core'
import type { FileEntry, FilePort } from '../file-port.ts'

/** What a file holds, and what of it has reached the disk. */
interface Contents {
  bytes: Uint8Array
  synced: Uint8Array | null
}

type Entry = Contents | 'folder'
type Entries = Map<string, Entry>

/** Changes of names that have not been synced, each of which a crash may keep or lose. */
interface NameChange {
  readonly folders: readonly string[]
  apply(entries: Entries): void
}

class Crash extends Error {}

export interface SimulatedFiles {
  readonly files: FilePort
  /** Calls that change something, so far. */
  readonly writes: () => number
  /** What the disk has after the power failed: unsynced contents torn, unsynced names kept or not, in any combination. */
  crash(seed: string): SimulatedFiles
}

/**
 * A file system whose writes tear and reorder until they are synced.
 *
 * @param crashAt the number of the changing call that never returns, of which the first half may have happened
 */
export function createSimulatedFiles(
  durable: Entries = new Map([['/backups', 'folder']]),
  crashAt = Infinity,
): SimulatedFiles {
  const cached: Entries = new Map(durable)
  const pending: NameChange[] = []
  let writes = 0
  const change = (run: () => void, names?: NameChange): void => {
    if (writes >= crashAt) throw new Crash('the power has failed')
    writes += 1
    // The call that meets the crash has its effect, though nobody hears of it.
    run()
    names?.apply(cached)
    if (names !== undefined) pending.push(names)
    if (writes >= crashAt) throw new Crash('the power has failed')
  }
  const files: FilePort = {
    ...readingOf(cached),
    async write(path, bytes) {
      if (cached.get(above(path)) !== 'folder') throw new Error(`ENOENT ${path}`)
      const file: Contents = { bytes: Uint8Array.from(bytes), synced: null }
      change(() => undefined, { folders: [above(path)], apply: (entries) => entries.set(path, file) })
    },
    async sync(path) {
      const file = fileAt(cached, path)
      change(() => {
        file.synced = file.bytes
      })
    },
    async syncFolder(path) {
      change(() => {
        for (const names of pending.filter(({ folders }) => folders.includes(path))) {
          names.apply(durable)
          pending.splice(pending.indexOf(names), 1)
        }
      })
    },
    async rename(from, to) {
      const file = fileAt(cached, from)
      const apply = (entries: Entries): void => {
        entries.delete(from)
        entries.set(to, file)
      }
      change(() => undefined, { folders: [above(from), above(to)], apply })
    },
    async remove(path) {
      change(() => undefined, { folders: [above(path)], apply: (entries) => entries.delete(path) })
    },
    async makeFolder(path) {
      for (const folder of missingFolders(cached, path)) {
        change(() => undefined, { folders: [above(folder)], apply: (entries) => entries.set(folder, 'folder') })
      }
    },
    async removeFolder(path) {
      if ([...cached.keys()].some((other) => other.startsWith(`${path}/`))) return
      change(() => undefined, { folders: [above(path)], apply: (entries) => entries.delete(path) })
    },
  }
  return {
    files,
    writes: () => writes,
    crash(seed) {
      const random = createRandom(seed)
      for (const names of pending) if (random.next() < 0.5) names.apply(durable)
      return createSimulatedFiles(survivors(durable, random))
    },
  }
}

function readingOf(cached: Entries): Pick<FilePort, 'read' | 'list'> {
  return {
    async read(path) {
      const entry = cached.get(path)
      return entry === undefined || entry === 'folder' ? null : Uint8Array.from(entry.bytes)
    },
    async list(path) {
      return [...cached].flatMap(([at, entry]): readonly FileEntry[] => {
        if (above(at) !== path) return []
        const name = at.slice(path.length + 1)
        return entry === 'folder'
          ? [{ name, kind: 'folder', bytes: 0, modifiedAt: 0 }]
          : [{ name, kind: 'file', bytes: entry.bytes.length, modifiedAt: 0 }]
      })
    },
  }
}

function fileAt(cached: Entries, path: string): Contents {
  const entry = cached.get(path)
  if (entry === undefined || entry === 'folder') throw new Error(`ENOENT ${path}`)
  return entry
}

function missingFolders(cached: Entries, path: string): readonly string[] {
  const parts = path.split('/')
  const folders = parts.map((_, at) => parts.slice(0, at + 1).join('/')).slice(1)
  return folders.filter((folder) => !cached.has(folder))
}

function above(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}

/** What is left of the entries: nothing whose folder is gone, and only what was synced of a file is as it was. */
function survivors(entries: Entries, random: Random): Entries {
  const left: Entries = new Map()
  for (const [path, entry] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const folder = above(path)
    if (folder !== '' && left.get(folder) !== 'folder') continue
    if (entry === 'folder') left.set(path, entry)
    else {
      const bytes = entry.synced ?? tear(entry.bytes, random)
      left.set(path, { bytes, synced: bytes })
    }
  }
  return left
}

/** A beginning of what was written, in which a block may be nothing but zeros. */
function tear(bytes: Uint8Array, random: Random): Uint8Array {
  const torn = bytes.slice(0, random.integer(0, bytes.length))
  if (torn.length > 0 && random.next() < 0.5) torn.fill(0, random.integer(0, torn.length - 1))
  return torn
}
