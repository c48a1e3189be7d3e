import { canonicalJson, type LogHead, type LogKey, type StoredEvent } from '@race/core'

const format = 'race-log/1'

/** The first line: whose log it is, and what the first event follows. */
export interface ExportBegin {
  readonly key: LogKey
  readonly after: LogHead
}

/** The last line. */
export interface ExportEnd {
  /** SHA-256 of the first line. */
  readonly begin: string
  readonly head: LogHead
}

export function beginLine({ key: { tenant, account }, after: { sequence, hash } }: ExportBegin): string {
  return canonicalJson({ format, tenant, account, after: { sequence, hash } })
}

export function eventLine(event: StoredEvent): string {
  const { sequence, type, schemaVersion, time, correlationId, causationId, data, hash } = event
  return canonicalJson({ sequence, type, schemaVersion, time, correlationId, causationId, data, hash })
}

export function endLine({ begin, head: { sequence, hash } }: ExportEnd): string {
  return canonicalJson({ begin, head: { sequence, hash } })
}

/** What a line says; null for one that is no such line, to the last byte. */
export function readBegin(line: string): ExportBegin | null {
  return readExactly(
    line,
    ({ tenant, account, after }: LogKey & ExportBegin) => ({ key: { tenant, account }, after }),
    beginLine,
  )
}

export function readEvent(line: string): StoredEvent | null {
  return readExactly(line, (event: StoredEvent) => event, eventLine)
}

export function readEnd(line: string): ExportEnd | null {
  return readExactly(line, (end: ExportEnd) => end, endLine)
}

/** What was read is written again: so nothing was added, left out or written otherwise. */
function readExactly<Shape, Value>(line: string, take: (shape: Shape) => Value, write: (value: Value) => string) {
  try {
    const value = take(JSON.parse(line))
    return write(value) === line ? value : null
  } catch {
    return null
  }
}
