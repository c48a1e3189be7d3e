import type { JsonValue } from './result-store-port.ts'

/** An event as it was stored. */
export interface StoredEvent {
  readonly stream: string
  /** Position in its stream, from 1. */
  readonly version: number
  readonly type: string
  /** Epoch ms by the clock that was handed in. */
  readonly time: number
  readonly data: JsonValue
}

export type NewEvent = Pick<StoredEvent, 'type' | 'time' | 'data'>

/** `conflict`: the stream has another version than expected; nothing was stored. */
export type AppendAnswer =
  | { readonly type: 'appended'; readonly version: number }
  | { readonly type: 'conflict'; readonly version: number }

/** The append-only log that state is folded from. An append is durable, as a whole or not at all, when it resolves. */
export interface EventStore {
  readonly port: 'event-store/1'
  readonly capabilities: { readonly durable: boolean }
  append(stream: string, expectedVersion: number, events: readonly NewEvent[]): Promise<AppendAnswer>
  read(
    stream: string,
    options?: { readonly afterVersion?: number; readonly signal?: AbortSignal },
  ): AsyncIterable<StoredEvent>
  [Symbol.asyncDispose](): Promise<void>
}
