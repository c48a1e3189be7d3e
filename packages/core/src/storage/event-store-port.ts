import type { JsonValue } from './result-store-port.ts'

/** Whose log: what one tenant stores, no other can read. Both are texts without a NUL, of 1 to 200 characters. */
export interface LogKey {
  readonly tenant: string
  readonly account: string
}

/** An event to be stored. */
export interface NewEvent {
  /** A past fact, such as `order-filled`. */
  readonly type: string
  /** Version of the shape of `data` for this type, from 1. */
  readonly schemaVersion: number
  /** Epoch ms by the clock that was handed in. */
  readonly time: number
  /** What it belongs to, such as an intent's id; null for none. */
  readonly correlationId: string | null
  /** Sequence of the event, or `command:` and the id of the command, that brought it about; null for none. */
  readonly causationId: string | null
  /** What happened; decimals are texts. Never a secret: events are kept for ever. */
  readonly data: JsonValue
}

/** An event as it was stored. */
export interface StoredEvent extends NewEvent {
  /** Position in its log: 1 for the first, without gaps. */
  readonly sequence: number
  /** SHA-256 in hexadecimal of the hash before and this event: see `docs/formats/event-log.md`. */
  readonly hash: string
}

/** Where a log ends. Sequence 0 and `genesisHash` for an empty one. */
export interface LogHead {
  readonly sequence: number
  readonly hash: string
}

/**
 * What became of an append, as a value. `conflict`: the log does not end at the expected sequence; `fenced`: another engine
 * holds the lease now. Nothing was stored then.
 */
export type AppendAnswer =
  | { readonly type: 'appended'; readonly head: LogHead }
  | { readonly type: 'conflict'; readonly head: LogHead }
  | { readonly type: 'fenced'; readonly holder: string | null }

/** Where a fold stands after an event, so that it need not begin at the first. */
export interface LogSnapshot {
  /** What it is of, such as `engine`; one log may have several. */
  readonly name: string
  readonly schemaVersion: number
  /** The log's head when it was taken. */
  readonly head: LogHead
  readonly state: JsonValue
}

/** The right to append to a log, which one holder has at a time. */
export interface Lease {
  /** Grows with each holder: an append under an older one is `fenced`. */
  readonly fence: number
  readonly holder: string
  /** Epoch ms: from then on another may take it, if it was not renewed. */
  readonly expiresAt: number
}

export type LeaseAnswer =
  | { readonly type: 'held'; readonly lease: Lease }
  | { readonly type: 'taken'; readonly lease: Lease }

/** What a process without the lease asks of the engine. */
export interface NewCommand {
  /** Chosen by who asks, unique in the log: the same command twice is one. */
  readonly id: string
  /** Such as `halt`. */
  readonly type: string
  /** Epoch ms by the clock of who asks. */
  readonly time: number
  /** Who asks, by name, and from where. */
  readonly by: string
  readonly from: string
  readonly data: JsonValue
}

export interface StoredCommand extends NewCommand {
  /** Order of arrival, from 1. */
  readonly number: number
}

/** The first thing that is wrong in a log. */
export interface LogFault {
  readonly kind: 'gap' | 'hash' | 'head' | 'snapshot' | 'unreadable'
  /** Where; null where no event can be named. */
  readonly sequence: number | null
  readonly message: string
}

export type LogVerification =
  | { readonly isSound: true; readonly head: LogHead }
  | { readonly isSound: false; readonly fault: LogFault }

/**
 * One append-only log, and what belongs to it. Appends and reads of one log do not wait for those of another.
 *
 * Every call rejects with `STORE_FAILED` where the disk or the connection failed, which says nothing about whether the events
 * were stored (`head` tells), and with `STORE_CLOSED` after the end.
 */
export interface EventLog {
  readonly key: LogKey
  head(): Promise<LogHead>
  /**
   * Appends events in their order, as a whole or not at all, if the log ends at `expectedSequence` and the lease is
   * `fence`. When it resolves with `appended`, they are as safe as the store's `durability` says. Appending no events
   * compares sequence and fence only. A batch of any size is one transaction.
   *
   * @param options.fence null for a log that nobody leases: refused as `fenced` once somebody did
   */
  append(
    events: readonly NewEvent[],
    options: { readonly expectedSequence: number; readonly fence: number | null },
  ): Promise<AppendAnswer>
  /**
   * The events after a sequence, up to the last one at the time of the call. Events are fetched as they are consumed, so
   * that a long log need not fit in memory; leaving the loop or the signal ends it. Each is held against the hash before it.
   *
   * @throws RaceError `LOG_DAMAGED` at the first event that is not the one that was stored, before it is given
   */
  read(options?: {
    readonly after?: number
    readonly to?: number
    readonly signal?: AbortSignal
  }): AsyncIterable<StoredEvent>
  /** Recomputes the chain from the first event and holds it against the head that is kept apart, and the snapshots. */
  verify(options?: {
    readonly signal?: AbortSignal
    readonly onProgress?: (done: LogHead) => void
  }): Promise<LogVerification>
  /** Keeps the latest snapshot of each name; an older one than is kept changes nothing. */
  saveSnapshot(snapshot: LogSnapshot): Promise<void>
  /** Null where there is none, or where it does not fit the log: then the log is to be folded from its first event. */
  latestSnapshot(name: string): Promise<LogSnapshot | null>
  /**
   * Takes the lease if it is free, expired, or its holder's already (the fence grows in every case).
   *
   * @param options.now epoch ms
   * @param options.mayTakeOver whether a lease that has not expired may be taken, such as when its process is known to be gone
   */
  acquireLease(options: {
    readonly holder: string
    readonly now: number
    readonly forMs: number
    readonly mayTakeOver?: (lease: Lease) => boolean
  }): Promise<LeaseAnswer>
  /** Makes it last from now on; `taken` where another holds it. */
  renewLease(lease: Lease, options: { readonly now: number; readonly forMs: number }): Promise<LeaseAnswer>
  /** Lets it go; nothing happens where another holds it. The fence stays. */
  releaseLease(lease: Lease): Promise<void>
  /** Leaves a command for the engine. Returns its number; that of the first where the id is known. Any process may. */
  submitCommand(command: NewCommand): Promise<number>
  /** Commands that arrived after a number, in order. What was answered is in the log. */
  commands(options: { readonly after: number; readonly limit?: number }): Promise<readonly StoredCommand[]>
}

export interface EventStoreCapabilities {
  /**
   * What an append that has resolved survives: `none` not the process, `process` its end but not that of the machine,
   * `fsync` both.
   */
  readonly durability: 'none' | 'process' | 'fsync'
}

/** Keeps append-only logs, from which state is folded. There is no update and no delete: what was appended stays as it was. */
export interface EventStore {
  readonly port: 'event-store/1'
  readonly capabilities: EventStoreCapabilities
  /** The log of an account. It comes into being by its first append, lease or command. */
  log(key: LogKey): EventLog
  /** The logs of one tenant, by account. */
  accounts(tenant: string): Promise<readonly string[]>
  /** Waits for the calls under way; after it every call is refused with `STORE_CLOSED`. */
  [Symbol.asyncDispose](): Promise<void>
}
