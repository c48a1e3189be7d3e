import { canonicalJson, type LogFault, type LogHead, type LogSnapshot } from '@race/core'
import { checkInteger, checkText } from '../internal/check-field.ts'
import { canonicalText, checkVersion, type HashText } from './event-row.ts'

/** A snapshot as it is handed to whoever keeps it. */
export interface SnapshotFields {
  readonly name: string
  readonly schemaVersion: number
  readonly sequence: number
  readonly hash: string
  /** Canonical JSON text. */
  readonly state: string
}

/** A snapshot as it is kept. */
export interface SnapshotRow extends SnapshotFields {
  /** Over all the others, so that an altered state is found. */
  readonly digest: string
}

/** @throws RaceError `DATA_INVALID` for a field that could not be given back as it is */
export function encodeSnapshot(snapshot: LogSnapshot): SnapshotFields {
  const owner = `snapshot '${snapshot.name}'`
  return {
    name: checkText(snapshot.name, 'name', owner),
    schemaVersion: checkVersion(snapshot.schemaVersion, owner),
    sequence: checkInteger(snapshot.head.sequence, 'head.sequence', owner),
    hash: checkText(snapshot.head.hash, 'head.hash', owner),
    state: canonicalText(snapshot.state, 'state', owner),
  }
}

export function sealSnapshot(fields: SnapshotFields, hash: HashText): SnapshotRow {
  return { ...fields, digest: digestOf(fields, hash) }
}

export function decodeSnapshot({ name, schemaVersion, sequence, hash, state }: SnapshotRow): LogSnapshot {
  return { name, schemaVersion, head: { sequence, hash }, state: JSON.parse(state) }
}

/**
 * What is wrong with a snapshot that is kept; null for nothing.
 *
 * @param at the event of its sequence, genesis for 0, null where there is none
 */
export function faultOfSnapshot(row: SnapshotRow, at: LogHead | null, hash: HashText): LogFault | null {
  const misfit = misfitOf(row, at)
  if (misfit !== null || row.digest === digestOf(row, hash)) return misfit
  return snapshotFault(row, `snapshot '${row.name}' is not the one that was stored`)
}

/** Why a snapshot is not of a log; null where it is. */
export function misfitOf(fields: SnapshotFields, at: LogHead | null): LogFault | null {
  const { name, sequence, hash } = fields
  if (at?.hash === hash) return null
  return snapshotFault(
    fields,
    at === null
      ? `snapshot '${name}' is of event ${sequence}, which the log does not have`
      : `snapshot '${name}' is of another event ${sequence} than the log has`,
  )
}

function snapshotFault({ sequence }: SnapshotFields, message: string): LogFault {
  return { kind: 'snapshot', sequence, message }
}

function digestOf({ name, schemaVersion, sequence, hash: head, state }: SnapshotFields, hash: HashText) {
  return hash(`race-snapshot/1\n${canonicalJson([name, schemaVersion, sequence, head])}\n${state}`)
}
