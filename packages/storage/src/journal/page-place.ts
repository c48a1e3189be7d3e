import { canonicalJson, RaceError, sha256Hex } from '@race/core'
import type { CellsByColumn } from '../projection/journal-tables.ts'

export interface PagePlace {
  readonly time: number
  readonly sequence: number
}

/** What a cursor belongs to: it goes on with the query that gave it, and with no other. */
export interface PageQuestion {
  readonly table: string
  readonly equals: CellsByColumn
  readonly order: 'newest' | 'oldest'
  readonly from: number | null
  readonly to: number | null
}

const shape = /^(-?[0-9a-z]{1,11})\.([0-9a-z]{1,11})\.([0-9a-f]{16})$/

/** The place after a row, as a text that says nothing to who holds it. */
export function writeCursor({ time, sequence }: PagePlace, question: PageQuestion): string {
  return `${time.toString(36)}.${sequence.toString(36)}.${markOf(question)}`
}

/** @throws RaceError `CONFIG_INVALID` for a cursor of another query */
export function readCursor(cursor: string, question: PageQuestion): PagePlace {
  const [, time, sequence, mark] = shape.exec(cursor) ?? []
  if (time === undefined || sequence === undefined || mark !== markOf(question)) {
    throw new RaceError('CONFIG_INVALID', {
      message: `the option after is '${cursor}', which is not where a page of this query ended`,
      facts: { option: 'after', value: cursor },
      hint: 'Give `next` of the page before, with the same filters, times and order.',
    })
  }
  return { time: Number.parseInt(time, 36), sequence: Number.parseInt(sequence, 36) }
}

function markOf(question: PageQuestion): string {
  return sha256Hex(canonicalJson(question)).slice(0, 16)
}
