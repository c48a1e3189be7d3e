import type { LogKey, ProblemDetails } from '@race/core'
import type { SnapshotFields } from '../log/snapshot-row.ts'
import type { AppendRequest } from '../sql/append-steps.ts'
import type { PackedEvents } from './pack-events.ts'

export interface PackedRequest extends Omit<AppendRequest, 'events'> {
  readonly events: PackedEvents
}

/** What a writer's thread is asked for; each is answered under its number. */
export type WriterCall =
  | { readonly number: number; readonly type: 'append'; readonly key: LogKey; readonly request: PackedRequest }
  | { readonly number: number; readonly type: 'save-snapshot'; readonly key: LogKey; readonly fields: SnapshotFields }
  | { readonly number: number; readonly type: 'close' }

/** A failure as it passes from one thread to another. */
export interface WriterFailure {
  /** As the store reports it; null for a mistake of ours. */
  readonly problem: Pick<ProblemDetails, 'code' | 'detail' | 'hint' | 'retryable' | 'facts'> | null
  /** Whether a row with the same key was there already. */
  readonly isDuplicate: boolean
  /** What was thrown: an `Error` keeps its message and its stack on the way. */
  readonly cause: unknown
}

export interface WriterReply {
  readonly number: number
  readonly result?: unknown
  readonly failure?: WriterFailure
}

/** Of the reply that says whether the thread has opened its database. */
export const openingNumber = 0

/** By which a program knows that it runs in a thread that is to write. */
export const writerProgram = 'race-writer'

/** What a thread gets at its start. */
export interface WriterStart {
  readonly program: typeof writerProgram
  readonly options: unknown
}
