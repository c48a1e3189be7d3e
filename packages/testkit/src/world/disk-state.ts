import {
  type AppendAnswer,
  chainedHash,
  genesisHash,
  type JsonValue,
  type Lease,
  type LogHead,
  type LogKey,
  type LogSnapshot,
  type NewCommand,
  type NewEvent,
  RaceError,
  type Random,
  type StoredCommand,
  type StoredEvent,
} from '@race/core'
import type { Faults } from './faults.ts'
import type { VirtualTime } from './virtual-time.ts'

/** Where in a write a process can be lost. */
export type CrashMoment =
  /** When it asks: nothing is stored. */
  | 'before'
  /** While it waits, and nothing was stored. */
  | 'lost'
  /** While it waits, and everything was stored. */
  | 'kept'
  /** When it has been told, and has done what it does up to its next wait. */
  | 'after'

export interface DiskOptions {
  readonly time: VirtualTime
  readonly random: Random
  readonly faults: Faults
  /** Asked at each append of each process, from 1: where the process is to be lost; null for nowhere. */
  readonly crashAt: (write: number) => CrashMoment | null
  /** Ends the process. */
  readonly crash: () => void
}

/** A lease that was given to somebody: for the first time, anew, or taken over. */
export interface LeaseGrant {
  readonly fence: number
  readonly holder: string
  /** Where the log ended then. */
  readonly sequence: number
}

/** What is kept of one log, whoever lives or dies. */
export interface KeptLog {
  readonly key: LogKey
  readonly events: StoredEvent[]
  readonly snapshots: Map<string, LogSnapshot>
  readonly commands: StoredCommand[]
  lease: Lease | null
  fence: number
  readonly grants: LeaseGrant[]
  /** Appends that have been asked for and not been carried out, oldest first. */
  waiting: WaitingAppend[]
}

export interface WaitingAppend {
  readonly carryOut: () => void
  isDone: boolean
}

/** Everything on the disk. */
export interface DiskState extends DiskOptions {
  readonly logs: Map<string, KeptLog>
  writes: number
  /** How many snapshots were saved, and how many were given back. */
  snapshotsSaved: number
  snapshotsUsed: number
}

export function headOf({ key, events }: KeptLog): LogHead {
  const last = events.at(-1)
  return last === undefined ? { sequence: 0, hash: genesisHash(key) } : { sequence: last.sequence, hash: last.hash }
}

/** Gives the lease to somebody; whoever had it before cannot write any more. */
export function grantLease(log: KeptLog, holder: string, expiresAt: number): Lease {
  log.fence++
  log.grants.push({ fence: log.fence, holder, sequence: log.events.length })
  const lease = { fence: log.fence, holder, expiresAt }
  log.lease = lease
  return lease
}

/** Stores events, if the log ends where it should and the lease is the right one. */
export function store(
  log: KeptLog,
  events: readonly NewEvent[],
  { expectedSequence, fence }: { readonly expectedSequence: number; readonly fence: number | null },
): AppendAnswer {
  if (fence === null ? log.fence > 0 : fence !== log.fence || log.lease?.fence !== fence) {
    return { type: 'fenced', holder: log.lease?.holder ?? null }
  }
  const head = headOf(log)
  if (head.sequence !== expectedSequence) return { type: 'conflict', head }
  let { sequence, hash } = head
  const stored: StoredEvent[] = []
  for (const event of events) {
    sequence++
    hash = chainedHash(hash, sequence, event)
    stored.push({ ...event, data: copyOf(event.data), sequence, hash })
  }
  log.events.push(...stored)
  return { type: 'appended', head: headOf(log) }
}

export function leaveCommand(log: KeptLog, command: NewCommand): number {
  const known = log.commands.find(({ id }) => id === command.id)
  if (known !== undefined) return known.number
  const number = log.commands.length + 1
  log.commands.push({ ...command, data: copyOf(command.data), number })
  return number
}

/** What is stored is not what the caller goes on to hold. */
export function copyOf(data: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(data)) as JsonValue
}

export function storeFailed(message: string): RaceError {
  return new RaceError('STORE_FAILED', {
    message,
    hint: 'It says nothing about whether the events were stored: ask for the head.',
    retryable: true,
  })
}
