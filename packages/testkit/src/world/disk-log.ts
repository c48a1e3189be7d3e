import {
  type AppendAnswer,
  chainedHash,
  type EventLog,
  genesisHash,
  type LeaseAnswer,
  type LogVerification,
  RaceError,
  type StoredEvent,
} from '@race/core'
import {
  copyOf,
  type DiskState,
  grantLease,
  headOf,
  type KeptLog,
  leaveCommand,
  store,
  storeFailed,
  type WaitingAppend,
} from './disk-state.ts'
import { type Life, never } from './life.ts'

export interface DiskLogOptions {
  readonly life: Life
  readonly log: KeptLog
  /** Takes a little time, and fails where the disk does. */
  readonly guard: () => Promise<void>
}

/** A log on the disk as one process has it. */
export function createDiskLog(state: DiskState, options: DiskLogOptions): EventLog {
  const { life, log, guard } = options
  const kept = <T>(ask: () => T): Promise<T> =>
    life.keep(async () => {
      await guard()
      return ask()
    })
  return {
    key: log.key,
    head: () => kept(() => headOf(log)),
    append: (events, terms) => append(state, options, () => store(log, events, terms)),
    read: (range) => read(options, range),
    verify: () => kept(() => verify(log)),
    saveSnapshot: (snapshot) =>
      kept(() => {
        if (state.faults.strikes('snapshot-failed')) throw storeFailed('the snapshot could not be written')
        const before = log.snapshots.get(snapshot.name)
        if (before !== undefined && before.head.sequence > snapshot.head.sequence) return
        log.snapshots.set(snapshot.name, { ...snapshot, state: copyOf(snapshot.state) })
        state.snapshotsSaved++
      }),
    latestSnapshot: (name) =>
      kept(() => {
        const snapshot = log.snapshots.get(name)
        if (snapshot === undefined) return null
        const { sequence, hash } = snapshot.head
        const fits = sequence === 0 ? hash === genesisHash(log.key) : log.events[sequence - 1]?.hash === hash
        if (!fits) return null
        state.snapshotsUsed++
        return { ...snapshot, state: copyOf(snapshot.state) }
      }),
    acquireLease: ({ holder, now, forMs, mayTakeOver }) =>
      kept((): LeaseAnswer => {
        const { lease } = log
        const isFree = lease === null || lease.expiresAt <= now || lease.holder === holder
        if (!(isFree || mayTakeOver?.(lease) === true)) return { type: 'taken', lease }
        return { type: 'held', lease: grantLease(log, holder, now + forMs) }
      }),
    renewLease: ({ fence }, { now, forMs }) =>
      kept((): LeaseAnswer => {
        const { lease } = log
        if (lease === null) return { type: 'taken', lease: { fence: log.fence, holder: '', expiresAt: now } }
        if (lease.fence !== fence) return { type: 'taken', lease }
        log.lease = { ...lease, expiresAt: now + forMs }
        return { type: 'held', lease: log.lease }
      }),
    releaseLease: ({ fence }) =>
      kept(() => {
        if (log.lease?.fence === fence) log.lease = null
      }),
    submitCommand: (command) => kept(() => leaveCommand(log, command)),
    commands: ({ after, limit = Number.POSITIVE_INFINITY }) =>
      kept(() => log.commands.filter(({ number }) => number > after).slice(0, limit)),
  }
}

/** Appends wait for each other. Until it is carried out, a crash may lose it; after that, only its answer. */
function append(state: DiskState, options: DiskLogOptions, carryOut: () => AppendAnswer): Promise<AppendAnswer> {
  const { life, log, guard } = options
  if (!life.isAlive) return never()
  const { faults, random, time } = state
  state.writes++
  const moment = state.crashAt(state.writes)
  if (moment === 'before') {
    state.crash()
    return never()
  }
  return life.keep(async () => {
    await guard()
    const fails = faults.strikes('append-failed')
    const failsAfter = faults.strikes('append-failed-after')
    return await new Promise<AppendAnswer>((resolve, reject) => {
      const waiting: WaitingAppend = {
        isDone: false,
        carryOut() {
          waiting.isDone = true
          if (fails) return reject(storeFailed('the disk failed before it stored the events'))
          const answer = carryOut()
          if (failsAfter) reject(storeFailed('the disk failed after it had stored the events'))
          else resolve(answer)
        },
      }
      log.waiting.push(waiting)
      const ms = faults.strikes('append-slow') ? random.integer(1000, 5000) : random.integer(1, 8)
      time.schedule(ms, () => {
        if (moment === 'lost') {
          for (const one of log.waiting) one.isDone = true
          log.waiting = []
        }
        // Everything that was asked for before is written before.
        while (!waiting.isDone) log.waiting.shift()?.carryOut()
        if (!life.isAlive) return
        if (moment === 'lost' || moment === 'kept') state.crash()
        if (moment === 'after') life.schedule(0, state.crash)
      })
    })
  })
}

async function* read(
  { life, log, guard }: DiskLogOptions,
  { after = 0, to, signal }: Parameters<EventLog['read']>[0] = {},
): AsyncIterable<StoredEvent> {
  const end = Math.min(to ?? Number.POSITIVE_INFINITY, log.events.length)
  let hash = after === 0 ? genesisHash(log.key) : log.events[after - 1]?.hash
  for (let sequence = after + 1; sequence <= end; sequence++) {
    if ((sequence - after) % 100 === 1) await life.keep(guard)
    if (signal?.aborted === true) return
    const event = log.events[sequence - 1]
    if (event === undefined || hash === undefined || chainedHash(hash, sequence, event) !== event.hash) {
      throw new RaceError('LOG_DAMAGED', {
        message: `Event ${sequence} of the log of ${log.key.account} is not the one that was stored`,
        facts: { sequence },
        hint: 'Restore the log from a backup.',
      })
    }
    hash = event.hash
    yield { ...event, data: copyOf(event.data) }
  }
}

function verify(log: KeptLog): LogVerification {
  let hash = genesisHash(log.key)
  for (const [index, event] of log.events.entries()) {
    const sequence = index + 1
    if (event.sequence !== sequence || chainedHash(hash, sequence, event) !== event.hash) {
      return { isSound: false, fault: { kind: 'hash', sequence, message: `event ${sequence} was changed` } }
    }
    hash = event.hash
  }
  return { isSound: true, head: headOf(log) }
}
