import type { JsonValue } from './result-store-port.ts'

/** An event as it was stored. */
export interface StoredEvent {
  readonly stream: string
  /** Position in its stream: 1 for the first, without gaps. */
  readonly version: number
  /** A past fact, such as `order-filled`. */
  readonly type: string
  /** Epoch ms by the clock that was handed in. */
  readonly time: number
  /** What happened; decimals are texts. Never a secret: events are kept for ever. */
  readonly data: JsonValue
}

/** An event to be stored; the store adds stream and version. */
export type NewEvent = Pick<StoredEvent, 'type' | 'time' | 'data'>

/**
 * What became of an append, as a value, since two writers meeting is not a failure. `version` is that of the stream's
 * last event now, 0 for an empty stream. `conflict`: it was not the expected one; nothing was stored.
 */
export type AppendAnswer =
  | { readonly type: 'appended'; readonly version: number }
  | { readonly type: 'conflict'; readonly version: number }

export interface EventStoreCapabilities {
  /** What was appended is still there after the process has ended. */
  readonly durable: boolean
}

/**
 * The append-only log that state is folded from. It has no update and no delete: what was appended stays as it was.
 * A stream is created by its first append. A failing disk or connection is a throw, and says nothing about whether the
 * events were stored; `read` tells.
 */
export interface EventStore {
  readonly port: 'event-store/1'
  readonly capabilities: EventStoreCapabilities
  /**
   * Appends events, in their order, as a whole or not at all, if the stream's last event has `expectedVersion` (0: the
   * stream is empty). When it resolves with `appended`, a durable store has them on the disk. Appending no events
   * compares the versions only.
   */
  append(stream: string, expectedVersion: number, events: readonly NewEvent[]): Promise<AppendAnswer>
  /**
   * The events of a stream by version, those after `afterVersion` where it is given, up to the last one at the time of
   * the call; none for a stream that does not exist. Events are fetched as they are consumed, so that a long stream
   * need not fit in memory; leaving the loop or the signal ends it.
   */
  read(
    stream: string,
    options?: { readonly afterVersion?: number; readonly signal?: AbortSignal },
  ): AsyncIterable<StoredEvent>
  /** Waits for the calls under way; after it every call is refused with `STORE_CLOSED`. */
  [Symbol.asyncDispose](): Promise<void>
}
