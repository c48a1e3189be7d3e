import {
  type AppendAnswer,
  chainedHash,
  type EventLog,
  genesisHash,
  type Lease,
  type LogSnapshot,
  type NewEvent,
  RaceError,
  type StoredEvent,
} from '@race/core'

/** What of a log a paper broker uses, with the faults that a test asks for. */
export interface ScriptedLog extends EventLog {
  readonly events: StoredEvent[]
  readonly snapshots: Map<string, LogSnapshot>
  /** Sizes of the appends that were stored. */
  readonly appends: number[]
  /** What the next append does: `lost` fails and stores nothing, `late` fails and stores all the same. */
  next: 'sound' | 'lost' | 'late'
  /** Another log that ends after so many events, with the snapshots that it had then. */
  cut(count: number): ScriptedLog
}

/** A log in memory, by the rules of the port, for tests. */
export function scriptLog(
  stored: readonly StoredEvent[] = [],
  kept: readonly LogSnapshot[] = [],
  { chains = true }: { readonly chains?: boolean } = {},
): ScriptedLog {
  const key = { tenant: 'test', account: 'paper/x' }
  const events = [...stored]
  const appends: number[] = []
  const snapshots = new Map(kept.map((snapshot) => [snapshot.name, snapshot]))
  const history = [...kept]
  const headNow = () => ({ sequence: events.length, hash: events.at(-1)?.hash ?? genesisHash(key) })
  const push = (added: readonly NewEvent[]): void => {
    for (const event of added) {
      const sequence = events.length + 1
      const hash = chains ? chainedHash(headNow().hash, sequence, event) : ''
      // A store gives back what it wrote, not the objects that it was handed.
      const data = chains ? JSON.parse(JSON.stringify(event.data)) : event.data
      events.push({ ...event, data, sequence, hash })
    }
    appends.push(added.length)
  }
  let lease: Lease | null = null
  const log: ScriptedLog = {
    key,
    events,
    snapshots,
    appends,
    next: 'sound',
    cut: (count) =>
      scriptLog(
        events.slice(0, count),
        history.filter(({ head }) => head.sequence <= count),
        { chains },
      ),
    head: async () => headNow(),
    async append(added, { expectedSequence, fence }): Promise<AppendAnswer> {
      await null
      if (lease !== null && fence !== lease.fence) return { type: 'fenced', holder: lease.holder }
      const { next } = log
      log.next = 'sound'
      if (expectedSequence !== events.length) return { type: 'conflict', head: headNow() }
      if (next !== 'lost') push(added)
      if (next !== 'sound') throw new RaceError('STORE_FAILED', { message: 'The disk failed' })
      return { type: 'appended', head: headNow() }
    },
    async *read({ after = 0 } = {}) {
      for (const event of events.slice(after)) yield event
    },
    verify: unused,
    async saveSnapshot(snapshot) {
      const plain = JSON.parse(JSON.stringify(snapshot)) as LogSnapshot
      history.push(plain)
      snapshots.set(snapshot.name, plain)
    },
    latestSnapshot: async (name) => snapshots.get(name) ?? null,
    async acquireLease({ holder, now, forMs }) {
      lease = { fence: (lease?.fence ?? 0) + 1, holder, expiresAt: now + forMs }
      return { type: 'held', lease }
    },
    renewLease: unused,
    async releaseLease({ fence }) {
      if (lease?.fence === fence) lease = { ...lease, holder: '' }
    },
    submitCommand: unused,
    commands: unused,
  }
  return log
}

function unused(): never {
  throw new RaceError('CONFIG_INVALID', { message: 'A paper broker does not call this' })
}
