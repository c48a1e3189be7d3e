import { type EventStore, type LogHead, type LogKey, type NewCommand, RaceError, type StoredEvent } from '@race/core'
import { createDiskLog } from './disk-log.ts'
import {
  type DiskOptions,
  type DiskState,
  grantLease,
  headOf,
  type KeptLog,
  type LeaseGrant,
  leaveCommand,
  storeFailed,
} from './disk-state.ts'
import type { Life } from './life.ts'

/** A disk under all processes: it outlives them, and what they had asked for is there as a whole or not at all. */
export interface Disk {
  /** The store as one process has it. */
  mount(life: Life): EventStore
  /** What is durable now. */
  events(key: LogKey): readonly StoredEvent[]
  head(key: LogKey): LogHead
  /** Who was given the lease, in order. */
  leases(key: LogKey): readonly LeaseGrant[]
  /** How many appends were asked for, of all processes. */
  readonly writes: number
  /** How many snapshots were saved, and how many were given back. */
  readonly snapshots: { readonly saved: number; readonly used: number }
  /** A process is gone: each append that it waits for is stored as a whole, or not at all, as chance has it. */
  settleAfterCrash(): void
  /** Another engine takes the lease. */
  takeLease(key: LogKey, holder: string): void
  /** A command from another process. */
  leaveCommand(key: LogKey, command: NewCommand): void
}

export function createDisk(options: DiskOptions): Disk {
  const state: DiskState = { ...options, logs: new Map(), writes: 0, snapshotsSaved: 0, snapshotsUsed: 0 }
  const { random } = options
  return {
    mount: (life) => mount(state, life),
    events: (key) => keptLog(state, key).events,
    head: (key) => headOf(keptLog(state, key)),
    leases: (key) => keptLog(state, key).grants,
    get writes() {
      return state.writes
    },
    get snapshots() {
      return { saved: state.snapshotsSaved, used: state.snapshotsUsed }
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
      grantLease(keptLog(state, key), holder, Number.MAX_SAFE_INTEGER)
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
  const log: KeptLog = {
    key,
    events: [],
    snapshots: new Map(),
    commands: [],
    lease: null,
    fence: 0,
    grants: [],
    waiting: [],
  }
  state.logs.set(name, log)
  return log
}
