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

/** Whole numbers and texts as canonical JSON has them, and texts of which nothing had to be escaped. */
const [whole, text, plain] = [
  String.raw`(?:0|-?[1-9]\d{0,15})`,
  String.raw`"(?:[^"\\]|\\.)*"`,
  String.raw`"[^"\\\0-\x1f]*"`,
]
/** What stands before the data. Most lines are plain: then what was read is what would be written. */
const beginOf = (string: string): RegExp =>
  new RegExp(String.raw`^\[(${whole}),(${string}),(${whole}),(${whole}),(null|${string}),(null|${string}),`)
const [plainBegin, anyBegin] = [beginOf(plain), beginOf(text)]

/** Values that hold none, and those with lists and objects of such ones. */
const scalar = String.raw`${plain}|null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]\d+)?`
const holding = (value: string): string => {
  const [one, member] = [`(?:${value})`, `${plain}:(?:${value})`]
  return String.raw`${scalar}|\[(?:${one}(?:,${one})*)?\]|\{(?:${member}(?:,${member})*)?\}`
}
/** Most data is so: to see that it is JSON takes a fraction of the time that reading it does. */
const plainData = new RegExp(`^(?:${holding(holding(scalar))})$`)
/** Each item keeps a little of the stack, of which there is enough for some millions. */
const plainLengthMax = 65_536

/**
 * The event on a line, with the hash that was computed for it. The data stays the text that was hashed.
 *
 * @returns null for a line that is not what the event would be written as again. Of the data it is only seen that it is JSON, not that it
 * is canonical: to write it again would add half to what a restore takes
 */
export function rowOfLine(line: string, hashOfEvent: string): EventRow | null {
  const isPlain = plainBegin.exec(line)
  const found = isPlain ?? anyBegin.exec(line)
  if (found === null || !line.endsWith(']')) return null
  const [begin, sequence, type = '""', schemaVersion, time, correlationId = 'null', causationId = 'null'] = found
  const row = {
    sequence: Number(sequence),
    type: textOf(type) ?? '',
    schemaVersion: Number(schemaVersion),
    time: Number(time),
    correlationId: textOf(correlationId),
    causationId: textOf(causationId),
    data: line.slice(begin.length, -1),
    hash: hashOfEvent,
  }
  const isInRange = Number.isSafeInteger(row.time) && row.schemaVersion <= schemaVersionMax
  const isWrittenSo = isPlain !== null || rowLine(row.sequence, row) === line
  return isInRange && isWrittenSo && isJson(row.data) ? row : null
}

function isJson(given: string): boolean {
  if (given.length <= plainLengthMax && plainData.test(given)) return true
  try {
    JSON.parse(given)
    return true
  } catch {
    return false
  }
}

/** The value of a JSON text or null. Most texts have nothing that was escaped. */
function textOf(json: string): string | null {
  if (json === 'null') return null
  return json.includes('\\') ? JSON.parse(json) : json.slice(1, -1)
}
