import type { LogFault, LogHead } from '@race/core'
import { faultOfEnd, faultOfRow } from './check-chain.ts'
import { type EventRow, type HashText, rowLine } from './event-row.ts'
import type { LinePage } from './line-log.ts'

/** A page with all that is kept of its events. */
export interface RowPage extends LinePage {
  readonly events: readonly EventRow[]
}

/**
 * Holds rows against the hash before each, and the last one of the log against its head.
 *
 * @param after what the first row should follow; null where the first row is what the others follow
 * @returns the rows up to the first that does not fit, and what is wrong with that one; null for nothing
 */
export function checkPage(
  after: LogHead | null,
  rows: readonly EventRow[],
  { end, hash }: { readonly end: LogHead; readonly hash: HashText },
): { readonly page: RowPage; readonly last: LogHead; readonly fault: LogFault | null } {
  const begin = after ?? headOf(rows[0] ?? end)
  const others = after === null ? rows.slice(1) : rows
  const lines: string[] = []
  let last = begin
  for (const row of others) {
    const line = rowLine(row.sequence, row)
    const fault = faultOfRow(last, row, hash, line) ?? (row.sequence < end.sequence ? null : faultOfEnd(row, end))
    if (fault !== null) return { page: { after: begin, events: others.slice(0, lines.length), lines }, last, fault }
    lines.push(line)
    last = headOf(row)
  }
  return { page: { after: begin, events: others, lines }, last, fault: null }
}

function headOf({ sequence, hash }: LogHead): LogHead {
  return { sequence, hash }
}
