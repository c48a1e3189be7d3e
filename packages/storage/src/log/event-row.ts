import { canonicalJson, type LogHead, type NewEvent, RaceError, type StoredEvent } from '@race/core'
import { checkInteger, checkText } from '../internal/check-field.ts'

/** An event as it is kept, apart from its place in the chain: numbers and texts only, so that nobody can alter it. */
export interface EventFields extends Omit<NewEvent, 'data'> {
  /** Canonical JSON text: what the hash is made of. */
  readonly data: string
}

export interface EventRow extends EventFields {
  readonly sequence: number
  readonly hash: string
}

/** SHA-256 of a text in UTF-8 as 64 lower-case hexadecimal digits. */
export type HashText = (text: string) => string

/** @throws RaceError `DATA_INVALID` for a field that could not be given back as it is */
export function encodeEvent(event: NewEvent): EventFields {
  const owner = `event '${event.type}'`
  return {
    type: checkText(event.type, 'type', owner),
    schemaVersion: checkVersion(event.schemaVersion, owner),
    time: checkInteger(event.time, 'time', owner),
    correlationId: event.correlationId === null ? null : checkText(event.correlationId, 'correlationId', owner),
    causationId: event.causationId === null ? null : checkText(event.causationId, 'causationId', owner),
    data: canonicalText(event.data, 'data', owner),
  }
}

/** The fields as events that follow one another after a head. */
export function chainRows(head: LogHead, events: readonly EventFields[], hash: HashText): readonly EventRow[] {
  let { sequence, hash: before } = head
  return events.map((event) => {
    sequence += 1
    before = hash(rowText(before, sequence, event))
    return { ...event, sequence, hash: before }
  })
}

/** `chainedText` of core, from a row: the data is canonical text already. */
function rowText(hashBefore: string, sequence: number, row: EventFields): string {
  return `${hashBefore}\n${rowLine(sequence, row)}`
}

/** What an event's hash is made of besides the hash before: one line of canonical JSON. */
export function rowLine(sequence: number, row: EventFields): string {
  const { type, schemaVersion, time, correlationId, causationId, data } = row
  const [correlation, causation] = [JSON.stringify(correlationId), JSON.stringify(causationId)]
  return `[${sequence},${JSON.stringify(type)},${schemaVersion},${time},${correlation},${causation},${data}]`
}

export function decodeEvent(row: EventRow): StoredEvent {
  return {
    sequence: row.sequence,
    type: row.type,
    schemaVersion: row.schemaVersion,
    time: row.time,
    correlationId: row.correlationId,
    causationId: row.causationId,
    data: JSON.parse(row.data),
    hash: row.hash,
  }
}

export function checkVersion(value: number, owner: string): number {
  if (Number.isSafeInteger(value) && value >= 1 && value <= 0x7fff_ffff) return value
  throw new RaceError('DATA_INVALID', {
    message: `${owner}: schemaVersion is ${String(value)}, but must be a whole number from 1 to 2147483647`,
    facts: { owner, field: 'schemaVersion', value: String(value) },
    hint: 'Number the shapes of a type from 1; nothing was stored.',
  })
}

/** @throws RaceError `DATA_INVALID` for what JSON cannot hold */
export function canonicalText(value: unknown, field: string, owner: string): string {
  try {
    return canonicalJson(value)
  } catch (cause) {
    if (!RaceError.is(cause, 'CONFIG_INVALID')) throw cause
    throw new RaceError('DATA_INVALID', {
      message: `${owner}: ${field} cannot be stored as JSON: ${cause.message}`,
      facts: { owner, field },
      ...(cause.hint === undefined ? {} : { hint: cause.hint }),
      cause,
    })
  }
}
