import { hash } from 'node:crypto'
import { chainedText, type JsonValue, type NewEvent, type StoredEvent } from '@race/core'

const hashDigits = 64

/** An event as it stands in a part: the canonical JSON that its hash is made of, on one line. */
export interface EventLine {
  readonly line: string
  readonly hash: string
}

/** The line of an event, with the hash that follows from the one before. */
export function lineOf(event: StoredEvent, hashBefore: string): EventLine {
  const text = chainedText(hashBefore, event.sequence, event)
  return { line: text.slice(hashDigits + 1), hash: hash('sha256', text) }
}

/** The hash of the event that stands on a line. */
export function hashOfLine(line: string, hashBefore: string): string {
  return hash('sha256', `${hashBefore}\n${line}`)
}

/** The event on a line that has been held against its hash. */
export function eventOf(line: string): NewEvent {
  const [, type, schemaVersion, time, correlationId, causationId, data] = JSON.parse(line) as readonly [
    number,
    string,
    number,
    number,
    string | null,
    string | null,
    JsonValue,
  ]
  return { type, schemaVersion, time, correlationId, causationId, data }
}
