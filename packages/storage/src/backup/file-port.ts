/** A file or a folder in a folder. */
export interface FileEntry {
  /** Without the path. */
  readonly name: string
  readonly kind: 'file' | 'folder'
  /** 0 for a folder. */
  readonly bytes: number
  /** Epoch ms. */
  readonly modifiedAt: number
}

/**
 * The few things that a directory of backups asks of a file system. Paths are separated by `/`.
 *
 * What was written may be torn, or come to the disk in another order, until it is synced: the contents of a file by `sync`, which names a
 * folder has by `syncFolder`. `rename` alone is atomic.
 */
export interface FilePort {
  /** Null where there is none. */
  read(path: string, options?: { readonly signal?: AbortSignal }): Promise<Uint8Array | null>
  /** Makes the file, or replaces what is in it. */
  write(path: string, bytes: Uint8Array, options?: { readonly signal?: AbortSignal }): Promise<void>
  /** Resolves when the contents of the file are on the disk. */
  sync(path: string): Promise<void>
  /** Resolves when the names in the folder are on the disk; nothing happens where there is none. */
  syncFolder(path: string): Promise<void>
  /** Replaces what is at `to`. */
  rename(from: string, to: string): Promise<void>
  /** Nothing happens where there is none. */
  remove(path: string): Promise<void>
  /** With its parents; nothing happens where it is there. */
  makeFolder(path: string): Promise<void>
  /** Nothing happens where there is none, or where something is in it. */
  removeFolder(path: string): Promise<void>
  /** In any order; none where there is no such folder. */
  list(path: string): Promise<readonly FileEntry[]>
}
