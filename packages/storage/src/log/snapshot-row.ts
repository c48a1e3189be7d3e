import { canonicalJson, type LogFault, type LogHead, type LogSnapshot } from '@race/core'
import { checkInteger, checkText } from '../internal/check-field.ts'
import { canonicalText, checkVersion, type HashText } from './event-row.ts'

/** A snapshot as it is kept. */
export interface SnapshotRow {
  readonly name: string
  readonly schemaVersion: number
  readonly sequence: number
  readonly hash: string
  /** Canonical JSON text. */
  readonly state: string
  /** Over all the others, so that an altered state is found. */
  readonly digest: string
}

/** @throws RaceError `DATA_INVALID` for a field that could not be given back as it is */
export function encodeSnapshot(snapshot: LogSnapshot, hash: HashText): SnapshotRow {
  const owner = `snapshot '${snapshot.name}'`
  const fields = {
    name: checkText(snapshot.name, 'name', owner),
    schemaVersion: checkVersion(snapshot.schemaVersion, owner),
    sequence: checkInteger(snapshot.head.sequence, 'head.sequence', owner),
    hash: checkText(snapshot.head.hash, 'head.hash', owner),
    state: canonicalText(snapshot.state, 'state', owner),
  }
  return { ...fields, digest: digestOf(fields, hash) }
}

export function decodeSnapshot({ name, schemaVersion, sequence, hash, state }: SnapshotRow): LogSnapshot {
  return { name, schemaVersion, head: { sequence, hash }, state: JSON.parse(state) }
}

/**
 * What is wrong with a snapshot; null for nothing.
 *
 * @param at the event of its sequence, genesis for 0, null where there is none
 */
export function faultOfSnapshot(row: SnapshotRow, at: LogHead | null, hash: HashText): LogFault | null {
  const fault = (message: string): LogFault => ({ kind: 'snapshot', sequence: row.sequence, message })
  if (at === null) return fault(`snapshot '${row.name}' is of event ${row.sequence}, which the log does not have`)
  if (at.hash !== row.hash) return fault(`snapshot '${row.name}' is of another event ${row.sequence} than the log has`)
  if (row.digest !== digestOf(row, hash)) return fault(`snapshot '${row.name}' is not the one that was stored`)
  return null
}

function digestOf({ name, schemaVersion, sequence, hash: head, state }: Omit<SnapshotRow, 'digest'>, hash: HashText) {
  return hash(`race-snapshot/1\n${canonicalJson([name, schemaVersion, sequence, head])}\n${state}`)
}
