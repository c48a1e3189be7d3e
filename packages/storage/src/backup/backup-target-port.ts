/** What a target holds under a name. */
export interface TargetObject {
  readonly name: string
  /** Its size. */
  readonly bytes: number
}

/** The largest that a target takes. A backup keeps within it. */
export interface BackupTargetLimits {
  readonly objectBytesMax: number
  readonly nameLengthMax: number
}

export interface TargetCall {
  /** Ends the wait with `ABORTED`; whether the call had its effect is not known then. */
  readonly signal?: AbortSignal
}

/**
 * Where backups are kept: a folder, a bucket, another machine. Objects have names of lower- and upper-case letters, digits,
 * `.`, `_` and `-`, in parts that are separated by `/`; no part begins with a point.
 *
 * Each call is atomic for those who read: an object is there whole or not at all, also after a crash. A `put` that has resolved
 * survives the end of the machine. A target that fails rejects with `STORE_FAILED`, and the call may or may not have had its effect.
 */
export interface BackupTarget {
  readonly port: 'backup-target/1'
  readonly limits: BackupTargetLimits
  /** Stores an object, or replaces the one of that name. */
  put(name: string, bytes: Uint8Array, call?: TargetCall): Promise<void>
  /** Null where there is none. */
  get(name: string, call?: TargetCall): Promise<Uint8Array | null>
  /** The objects whose names begin with a text that ends with `/`, by ascending name (code units). */
  list(prefix: string, call?: TargetCall): Promise<readonly TargetObject[]>
  /**
   * Makes what `list` tells under a prefix survive the end of the machine. Of a `put` that failed, or whose process ended, an object
   * may be left that those who read find, and the next crash takes away: who counts on what others have put settles it first. A
   * target of which everything that is found survives has none.
   */
  settle?(prefix: string, call?: TargetCall): Promise<void>
  /** Nothing happens where there is none. */
  delete(name: string, call?: TargetCall): Promise<void>
  /** Removes what calls that never ended have left since before a moment (epoch ms), which nobody can read. Returns how many. */
  removeLeftovers?(before: number, call?: TargetCall): Promise<number>
}
