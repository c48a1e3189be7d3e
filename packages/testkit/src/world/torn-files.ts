import { RaceError, type Random } from '@race/core'
import type { Faults } from './faults.ts'
import type { Life } from './life.ts'
import type { VirtualTime } from './virtual-time.ts'

/** A file or a folder in a folder. */
export interface WorldFileEntry {
  readonly name: string
  readonly kind: 'file' | 'folder'
  readonly bytes: number
  /** Epoch ms. */
  readonly modifiedAt: number
}

/** The file port of backups as a process of the world has it. Paths are separated by `/`. */
export interface WorldFiles {
  read(path: string): Promise<Uint8Array | null>
  write(path: string, bytes: Uint8Array): Promise<void>
  sync(path: string): Promise<void>
  syncFolder(path: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  makeFolder(path: string): Promise<void>
  removeFolder(path: string): Promise<void>
  list(path: string): Promise<readonly WorldFileEntry[]>
}

/** Files under all processes. What was not synced when the machine was lost is there in parts, in another order, or not. */
export interface TornFiles {
  mount(life: Life): WorldFiles
  /** The same for work during which time stands still. */
  still(): WorldFiles
  /** The machine is gone: what is left is what was synced, and what chance has written of the rest. */
  lose(): void
}

interface Content {
  bytes: Uint8Array
  /** What is on the disk for certain; null for nothing. */
  synced: Uint8Array | null
  modifiedAt: number
}

/** One change of names; a rename is two that go together. */
type NameChange = ReadonlyMap<string, Content | null>

interface FilesState {
  readonly names: Map<string, Content>
  readonly syncedNames: Map<string, Content>
  /** Changes of names that were not synced, by folder, oldest first. */
  readonly unsynced: Map<string, NameChange[]>
  readonly folders: Set<string>
}

/** What a disk writes at once. */
const sectorBytes = 512

export interface TornFilesOptions {
  readonly time: VirtualTime
  readonly random: Random
  readonly faults: Faults
}

export function createTornFiles({ time, random, faults }: TornFilesOptions): TornFiles {
  const state: FilesState = { names: new Map(), syncedNames: new Map(), unsynced: new Map(), folders: new Set(['']) }
  const portOf = (kept: <T>(act: () => T) => Promise<T>): WorldFiles => {
    const changed = <T>(act: () => T): Promise<T> =>
      kept(() => {
        if (faults.strikes('file-failed')) throw writeFailed('the disk failed before it did anything')
        return act()
      })
    return {
      read: (path) => kept(() => state.names.get(path)?.bytes.slice() ?? null),
      write: (path, bytes) => changed(() => writeFile(state, { path, bytes: bytes.slice(), now: time.now() })),
      sync: (path) =>
        changed(() => {
          const content = state.names.get(path)
          if (content !== undefined) content.synced = content.bytes
        }),
      syncFolder: (path) => changed(() => keepNames(state, path, Number.POSITIVE_INFINITY)),
      rename: (from, to) => changed(() => renameFile(state, from, to)),
      remove: (path) =>
        changed(() => {
          if (state.names.has(path)) changeNames(state, new Map([[path, null]]), folderOf(path))
        }),
      makeFolder: (path) =>
        changed(() => {
          for (let folder = path; folder !== ''; folder = folderOf(folder)) state.folders.add(folder)
        }),
      removeFolder: (path) =>
        changed(() => {
          if (listFolder(state, path).length === 0) state.folders.delete(path)
        }),
      list: (path) => kept(() => listFolder(state, path)),
    }
  }
  return {
    mount: (life) =>
      portOf((act) =>
        life.keep(async () => {
          await life.after(random.integer(0, 3))
          return act()
        }),
      ),
    still: () => portOf(async (act) => act()),
    lose: () => lose(state, random),
  }
}

function writeFile(
  state: FilesState,
  file: { readonly path: string; readonly bytes: Uint8Array; readonly now: number },
): void {
  const { path, bytes, now } = file
  if (!state.folders.has(folderOf(path))) throw writeFailed(`there is no folder for '${path}'`)
  const known = state.names.get(path)
  if (known !== undefined) {
    known.bytes = bytes
    known.modifiedAt = now
    return
  }
  changeNames(state, new Map([[path, { bytes, synced: null, modifiedAt: now }]]), folderOf(path))
}

function renameFile(state: FilesState, from: string, to: string): void {
  const content = state.names.get(from)
  if (content === undefined) throw writeFailed(`there is no '${from}' to rename`)
  const change = new Map<string, Content | null>([
    [from, null],
    [to, content],
  ])
  changeNames(state, change, folderOf(to))
}

function changeNames(state: FilesState, change: NameChange, folder: string): void {
  apply(state.names, change)
  const waiting = state.unsynced.get(folder) ?? []
  waiting.push(change)
  state.unsynced.set(folder, waiting)
}

/** Makes the first changes of a folder's names durable, and forgets the rest. */
function keepNames(state: FilesState, folder: string, count: number): void {
  for (const change of (state.unsynced.get(folder) ?? []).slice(0, count)) apply(state.syncedNames, change)
  state.unsynced.delete(folder)
}

function apply(names: Map<string, Content>, change: NameChange): void {
  for (const [path, content] of change) {
    if (content === null) names.delete(path)
    else names.set(path, content)
  }
}

function lose(state: FilesState, random: Random): void {
  for (const [folder, waiting] of [...state.unsynced]) keepNames(state, folder, random.integer(0, waiting.length))
  state.names.clear()
  for (const [path, { bytes, synced, modifiedAt }] of state.syncedNames) {
    const left = synced === bytes ? bytes : tornOf(synced ?? new Uint8Array(0), bytes, random)
    const content = { bytes: left, synced: left, modifiedAt }
    state.syncedNames.set(path, content)
    state.names.set(path, content)
  }
}

/** Any sector may be the old one, the new one, or nothing; and the file as long as either, or as something between. */
function tornOf(before: Uint8Array, after: Uint8Array, random: Random): Uint8Array {
  const kind = random.integer(0, 3)
  if (kind === 0) return before
  if (kind === 1) return after
  const shorter = Math.min(before.length, after.length)
  const torn = new Uint8Array(random.integer(shorter, Math.max(before.length, after.length)))
  for (let at = 0; at < torn.length; at += sectorBytes) {
    const source = [before, after, null][random.integer(0, 2)]
    if (source !== null && source !== undefined)
      torn.set(source.subarray(at, Math.min(at + sectorBytes, torn.length)), at)
  }
  return torn
}

function listFolder({ names, folders }: FilesState, path: string): readonly WorldFileEntry[] {
  const nameIn = (full: string): string => full.slice(path === '' ? 0 : path.length + 1)
  const files = [...names].flatMap(([full, { bytes, modifiedAt }]): WorldFileEntry[] =>
    folderOf(full) === path ? [{ name: nameIn(full), kind: 'file', bytes: bytes.length, modifiedAt }] : [],
  )
  const inner = [...folders].flatMap((full): WorldFileEntry[] =>
    full !== '' && folderOf(full) === path ? [{ name: nameIn(full), kind: 'folder', bytes: 0, modifiedAt: 0 }] : [],
  )
  return [...files, ...inner]
}

function folderOf(path: string): string {
  const cut = path.lastIndexOf('/')
  return cut < 0 ? '' : path.slice(0, cut)
}

function writeFailed(message: string): RaceError {
  return new RaceError('FILE_WRITE_FAILED', { message, hint: 'Try again, or look at the disk.', retryable: true })
}
