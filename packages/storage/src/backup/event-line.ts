import { hash } from 'node:crypto'
import { chainedText, type StoredEvent } from '@race/core'
import { type EventRow, rowLine } from '../log/event-row.ts'

const hashDigits = 64
const schemaVersionMax = 0x7fff_ffff

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

const text = String.raw`"(?:[^"\\]|\\.)*"`
const linePattern = new RegExp(
  String.raw`^\[(\d{1,16}),(${text}),(\d{1,10}),(-?\d{1,16}),(null|${text}),(null|${text}),(.+)\]$`,
  's',
)

/**
 * The event on a line, with the hash that was computed for it. The data stays the text that was hashed.
 *
 * @returns null for a line that is not what the event would be written as again
 */
export function rowOfLine(line: string, hashOfEvent: string): EventRow | null {
  const [, sequence, type, schemaVersion, time, correlationId, causationId, data] = linePattern.exec(line) ?? []
  if (type === undefined || correlationId === undefined || causationId === undefined || data === undefined) return null
  const row = {
    sequence: Number(sequence),
    type: textOf(type) ?? '',
    schemaVersion: Number(schemaVersion),
    time: Number(time),
    correlationId: textOf(correlationId),
    causationId: textOf(causationId),
    data,
    hash: hashOfEvent,
  }
  const isInRange = Number.isSafeInteger(row.time) && row.schemaVersion <= schemaVersionMax
  return isInRange && rowLine(row.sequence, row) === line ? row : null
}

/** When the event on a line happened, epoch ms. */
export function timeOfLine(line: string): number {
  const [, , , time] = JSON.parse(line) as readonly [number, string, number, number]
  return time
}

/** The value of a JSON text or null. Most texts have nothing that was escaped. */
function textOf(json: string): string | null {
  if (json === 'null') return null
  return json.includes('\\') ? JSON.parse(json) : json.slice(1, -1)
}
