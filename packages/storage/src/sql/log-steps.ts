import type { Lease, LeaseAnswer, LogFault, LogHead, LogSnapshot } from '@race/core'
import type { CommandRow } from '../log/command-row.ts'
import type { HashText } from '../log/event-row.ts'
import { answerAcquire, answerRenew, type LeaseRequest, neverLeased, released } from '../log/lease-row.ts'
import {
  decodeSnapshot,
  faultOfSnapshot,
  misfitOf,
  type SnapshotFields,
  type SnapshotRow,
  sealSnapshot,
} from '../log/snapshot-row.ts'
import type { LogChain } from './append-steps.ts'
import type { LogQueries } from './log-queries.ts'
import { firstOf, rowsOf, type Steps } from './steps.ts'

export function* acquireSteps(queries: LogQueries, genesis: LogHead, request: LeaseRequest): Steps<LeaseAnswer> {
  for (const query of queries.begin(genesis)) yield query
  const answer = answerAcquire((yield* firstOf(queries.lease(true))) ?? neverLeased, request)
  if (answer.type === 'held') yield queries.saveLease({ ...answer.lease })
  return answer
}

export function* renewSteps(
  queries: LogQueries,
  lease: Lease,
  { now, forMs }: { readonly now: number; readonly forMs: number },
): Steps<LeaseAnswer> {
  const row = (yield* firstOf(queries.lease(true))) ?? neverLeased
  const answer = answerRenew(row, lease, now, forMs)
  if (answer.type === 'held') yield queries.saveLease({ ...answer.lease })
  return answer
}

export function* releaseSteps(queries: LogQueries, lease: Lease): Steps<void> {
  const row = yield* firstOf(queries.lease(true))
  const free = row === undefined ? null : released(row, lease)
  if (free !== null) yield queries.saveLease(free)
}

/** Adding is tried until the number is not taken by another process at the same moment. */
export function* submitSteps(queries: LogQueries, genesis: LogHead, row: Omit<CommandRow, 'number'>): Steps<number> {
  for (const query of queries.begin(genesis)) yield query
  for (;;) {
    const added = yield* firstOf(queries.addCommand(row))
    const kept = added ?? (yield* firstOf(queries.commandNumber(row.id)))
    if (kept !== undefined) return kept.number
  }
}

/** Keeps it if it fits the log; what does not fit is said. */
export function* saveSnapshotSteps(
  queries: LogQueries,
  { genesis, hash }: LogChain,
  fields: SnapshotFields,
): Steps<LogFault | null> {
  const misfit = misfitOf(fields, yield* headAtSteps(queries, genesis, fields))
  if (misfit === null) yield queries.saveSnapshot(sealSnapshot(fields, hash))
  return misfit
}

/** The latest snapshot of a name, if it fits the log. */
export function* fitSteps(
  queries: LogQueries,
  genesis: LogHead,
  name: string,
  hash: HashText,
): Steps<LogSnapshot | null> {
  const row = yield* firstOf(queries.snapshot(name))
  if (row === undefined) return null
  return (yield* faultSteps(queries, genesis, row, hash)) === null ? decodeSnapshot(row) : null
}

/** What is wrong with the first of the snapshots that does not fit the log. */
export function* snapshotsFaultSteps(queries: LogQueries, genesis: LogHead, hash: HashText): Steps<LogFault | null> {
  for (const row of yield* rowsOf(queries.snapshots())) {
    const fault = yield* faultSteps(queries, genesis, row, hash)
    if (fault !== null) return fault
  }
  return null
}

function* faultSteps(queries: LogQueries, genesis: LogHead, row: SnapshotRow, hash: HashText): Steps<LogFault | null> {
  return faultOfSnapshot(row, yield* headAtSteps(queries, genesis, row), hash)
}

function* headAtSteps(
  queries: LogQueries,
  genesis: LogHead,
  { sequence }: Pick<SnapshotFields, 'sequence'>,
): Steps<LogHead | null> {
  return sequence === 0 ? genesis : ((yield* firstOf(queries.eventAt(sequence))) ?? null)
}
