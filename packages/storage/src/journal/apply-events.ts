import type { AccountEvent, EventLog, LogHead } from '@race/core'
import type { JournalTableName } from '../projection/journal-rows.ts'
import { keyOfRow, type RowReference } from '../projection/journal-tables.ts'
import { foldOf, type Projection } from '../projection/projection.ts'
import { WorkingRows } from '../projection/row-set.ts'
import type { JournalChange, JournalStorage } from './journal-storage.ts'
import { clearProjection, standingOf } from './standing.ts'

export interface ApplyOptions {
  readonly log: EventLog
  readonly storage: JournalStorage
  readonly projections: readonly Projection[]
  /** The event before the first. */
  readonly before: LogHead
  readonly events: readonly AccountEvent[]
}

interface Part {
  readonly projection: Projection
  readonly events: readonly AccountEvent[]
}

/**
 * Folds events into every projection that stands before or among them, rows and checkpoints in one transaction: what was folded
 * already, here or by another process, is left out.
 */
export async function applyEvents({ log, storage, projections, before, events }: ApplyOptions): Promise<void> {
  const end = events.at(-1) ?? before
  await storage.change(log.key, async (change) => {
    const known = await change.lockCheckpoints()
    const parts: Part[] = []
    for (const projection of projections) {
      const isNew = known.every(({ projection: name, version }) => {
        return name !== projection.name || version !== projection.version
      })
      let { sequence, hash } = standingOf(projection, known, log.key)
      if (sequence > end.sequence || (sequence < before.sequence && !isNew)) continue
      const isOther = sequence >= before.sequence && hash !== hashAt(sequence, before, events)
      if (isNew || isOther) {
        await clearProjection(change, projection, log.key)
        sequence = 0
      }
      if (sequence >= before.sequence) parts.push({ projection, events: events.slice(sequence - before.sequence) })
    }
    await foldInto(change, parts)
    for (const { projection, events: folded } of parts) {
      if (folded.length === 0) continue
      const { name, version } = projection
      await change.saveCheckpoint({ projection: name, version, sequence: end.sequence, hash: end.hash })
    }
  })
}

function hashAt(sequence: number, before: LogHead, events: readonly AccountEvent[]): string | undefined {
  return sequence === before.sequence ? before.hash : events[sequence - before.sequence - 1]?.hash
}

async function foldInto(change: JournalChange, parts: readonly Part[]): Promise<void> {
  const rows = new WorkingRows()
  for (const { projection, events } of parts) {
    await fetchRows(change, rows, projection, readsOf(projection, events))
    for (const event of events) foldOf(projection, event)?.fold(event, rows)
  }
  for (const [table, changed] of rows.changes()) await change.put(table, changed)
}

function readsOf(projection: Projection, events: readonly AccountEvent[]): readonly RowReference[] {
  return events.flatMap((event) => foldOf(projection, event)?.reads?.(event) ?? [])
}

/** Fetches what is not known yet, and what the rows that were found lead to. */
async function fetchRows(
  change: JournalChange,
  rows: WorkingRows,
  projection: Projection,
  references: readonly RowReference[],
): Promise<void> {
  const wanted = new Map<JournalTableName, RowReference[]>()
  for (const reference of references) {
    if (rows.has(reference)) continue
    // Known as missing until it is found, and so asked for once.
    rows.learn(reference, undefined)
    const ofTable = wanted.get(reference.table)
    if (ofTable === undefined) wanted.set(reference.table, [reference])
    else ofTable.push(reference)
  }
  const further: RowReference[] = []
  for (const [table, ofTable] of wanted) {
    const found = await change.rows(
      table,
      ofTable.map(({ key }) => key),
    )
    for (const row of found) {
      rows.learn({ table, key: keyOfRow(table, row) }, row)
      further.push(...(projection.follows?.(table, row as never) ?? []))
    }
  }
  if (further.length > 0) await fetchRows(change, rows, projection, further)
}
