import {
  type AppendAnswer,
  chainedHash,
  type EventStore,
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
import { createDiskLog } from './disk-log.ts'
import type { Faults } from './faults.ts'
import type { Life } from './life.ts'
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

/** What is kept of one log, whoever lives or dies. */
export interface KeptLog {
  readonly key: LogKey
  readonly events: StoredEvent[]
  readonly snapshots: Map<string, LogSnapshot>
  readonly commands: StoredCommand[]
  lease: Lease | null
  fence: number
  /** Appends that have been asked for and not been carried out, oldest first. */
  waiting: WaitingAppend[]
}

export interface WaitingAppend {
  readonly carryOut: () => void
  isDone: boolean
}

/** A disk under all processes: it outlives them, and what they had asked for is there as a whole or not at all. */
export interface Disk {
  /** The store as one process has it. */
  mount(life: Life): EventStore
  /** What is durable now. */
  events(key: LogKey): readonly StoredEvent[]
  head(key: LogKey): LogHead
  /** How many appends were asked for, of all processes. */
  readonly writes: number
  /** A process is gone: each append that it waits for is stored as a whole, or not at all, as chance has it. */
  settleAfterCrash(): void
  /** Another engine takes the lease. */
  takeLease(key: LogKey, holder: string): void
  /** A command from another process. */
  leaveCommand(key: LogKey, command: NewCommand): void
}

export interface DiskState extends DiskOptions {
  readonly logs: Map<string, KeptLog>
  writes: number
}

export function createDisk(options: DiskOptions): Disk {
  const state: DiskState = { ...options, logs: new Map(), writes: 0 }
  const { random } = options
  return {
    mount: (life) => mount(state, life),
    events: (key) => keptLog(state, key).events,
    head: (key) => headOf(keptLog(state, key)),
    get writes() {
      return state.writes
    },
    settleAfterCrash() {
      for (const log of state.logs.values()) {
        // In their order, and without a hole: what came later was written behind what came before.
        const kept = random.integer(0, log.waiting.length)
        for (const append of log.waiting.slice(0, kept)) if (!append.isDone) append.carryOut()
        for (const append of log.waiting) append.isDone = true
        log.waiting = []
      }
    },
    takeLease(key, holder) {
      const log = keptLog(state, key)
      log.fence++
      log.lease = { fence: log.fence, holder, expiresAt: Number.MAX_SAFE_INTEGER }
    },
    leaveCommand: (key, command) => void leaveCommand(keptLog(state, key), command),
  }
}

function mount(state: DiskState, life: Life): EventStore {
  let isClosed = false
  const guard = async (): Promise<void> => {
    await life.after(0)
    if (isClosed) {
      throw new RaceError('STORE_CLOSED', {
        message: 'The store was closed',
        hint: 'Open it anew; nothing is read or written after the end.',
      })
    }
    if (state.faults.strikes('read-failed')) throw storeFailed('the disk did not answer')
  }
  return {
    port: 'event-store/1',
    capabilities: { durability: 'fsync' },
    log: (key) => createDiskLog(state, { life, log: keptLog(state, key), guard }),
    async accounts(tenant) {
      await guard()
      const keys = [...state.logs.values()].map(({ key }) => key)
      return keys.flatMap((key) => (key.tenant === tenant ? [key.account] : [])).sort()
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
    },
  }
}

function keptLog(state: DiskState, key: LogKey): KeptLog {
  const name = JSON.stringify([key.tenant, key.account])
  const known = state.logs.get(name)
  if (known !== undefined) return known
  const log: KeptLog = { key, events: [], snapshots: new Map(), commands: [], lease: null, fence: 0, waiting: [] }
  state.logs.set(name, log)
  return log
}

export function headOf({ key, events }: KeptLog): LogHead {
  const last = events.at(-1)
  return last === undefined ? { sequence: 0, hash: genesisHash(key) } : { sequence: last.sequence, hash: last.hash }
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
