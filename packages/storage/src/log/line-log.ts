import type { AppendAnswer, EventLog, LogHead, NewCommand } from '@race/core'
import type { ReadRange } from './check-log-call.ts'
import type { EventRow } from './event-row.ts'

/** Events that follow each other, each with the line that its hash is made of. */
export interface LinePage {
  /** What the first of them follows. */
  readonly after: LogHead
  readonly events: readonly Pick<EventRow, 'hash' | 'time'>[]
  /** As many as events. */
  readonly lines: readonly string[]
}

/** Where a whole log is put into: nobody sees any of it before all of it is there. */
export interface LogSink {
  /** Takes the next events, of which the hashes were recomputed. Answers as `append` does: the log must be empty, and nobody's. */
  add(rows: readonly EventRow[]): Promise<AppendAnswer>
  /** Resolves with the number that the command has now. */
  submit(command: NewCommand): Promise<number>
}

export const readLines: unique symbol = Symbol('readLines')
export const loadLog: unique symbol = Symbol('loadLog')

/**
 * A log that gives and takes events as the texts that it keeps. Backups pass on what is hashed, so that nothing has to be parsed and
 * written again on the way.
 */
export interface LineLog extends EventLog {
  /**
   * What `read` gives, as pages of lines. As there, they are held against their hashes where others can reach what is kept: in a
   * database, and not in the memory of this process.
   *
   * @throws RaceError what `read` throws, at the same events
   */
  [readLines](range?: ReadRange): AsyncIterable<LinePage>
  /**
   * Stores a whole log as one change: when it resolves everything is there, and where `fill` rejects, or the process ends, nothing is.
   *
   * @throws RaceError what `append` throws, and what `fill` does
   */
  [loadLog](fill: (sink: LogSink) => Promise<void>): Promise<void>
}

/** Null for a log of another kind, and for an object that stands before a log: its own calls have to be asked then. */
export function lineLogOf(log: EventLog): LineLog | null {
  const kind: unknown = Object.getPrototypeOf(log)
  return typeof kind === 'object' && kind !== null && Object.hasOwn(kind, loadLog) ? (log as LineLog) : null
}
