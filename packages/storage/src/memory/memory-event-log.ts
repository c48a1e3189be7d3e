import {
  type AppendAnswer,
  genesisHash,
  type Lease,
  type LeaseAnswer,
  type LogHead,
  type LogKey,
  type LogSnapshot,
  type LogVerification,
  type NewCommand,
  type NewEvent,
  RaceError,
  type StoredCommand,
  type StoredEvent,
  sha256Hex,
} from '@race/core'
import { checkCount } from '../internal/check-field.ts'
import { faultOfEnd, faultOfRow } from '../log/check-chain.ts'
import { checkLeaseRequest, checkLeaseTerms, checkRange, commandsMax, type ReadRange } from '../log/check-log-call.ts'
import { type CommandRow, decodeCommand, encodeCommand } from '../log/command-row.ts'
import { chainRows, decodeEvent, type EventRow, encodeEvent, rowLine } from '../log/event-row.ts'
import {
  answerAcquire,
  answerRenew,
  isFenceOf,
  type LeaseRequest,
  type LeaseRow,
  neverLeased,
  released,
} from '../log/lease-row.ts'
import { type LineLog, type LinePage, type LogSink, loadLog, readLines } from '../log/line-log.ts'
import { snapshotInvalid } from '../log/snapshot-invalid.ts'
import {
  decodeSnapshot,
  encodeSnapshot,
  faultOfSnapshot,
  misfitOf,
  type SnapshotRow,
  sealSnapshot,
} from '../log/snapshot-row.ts'
import { throwIfAborted } from '../log/throw-if-aborted.ts'

/** All that belongs to one log. */
export interface MemoryLog {
  /** Whether something was stored in it, so that it is listed. */
  isBegun: boolean
  readonly genesis: LogHead
  readonly events: EventRow[]
  readonly snapshots: Map<string, SnapshotRow>
  lease: LeaseRow
  readonly commands: CommandRow[]
}

export function newMemoryLog(key: LogKey): MemoryLog {
  const genesis = { sequence: 0, hash: genesisHash(key) }
  return { isBegun: false, genesis, events: [], snapshots: new Map(), lease: neverLeased, commands: [] }
}

/** Events whose chain is recomputed before others have their turn. */
const eventsPerTurn = 1_000

export class MemoryEventLog implements LineLog {
  readonly key: LogKey
  readonly #find: (key: LogKey) => MemoryLog
  readonly #assertOpen: (action: string) => void

  constructor(key: LogKey, find: (key: LogKey) => MemoryLog, assertOpen: (action: string) => void) {
    this.key = key
    this.#find = find
    this.#assertOpen = assertOpen
  }

  async head(): Promise<LogHead> {
    return headOf(this.#open('tell the head'))
  }

  async append(
    events: readonly NewEvent[],
    { expectedSequence, fence }: { readonly expectedSequence: number; readonly fence: number | null },
  ): Promise<AppendAnswer> {
    const log = this.#open('append events')
    const fields = events.map(encodeEvent)
    if (!isFenceOf(log.lease, fence)) return { type: 'fenced', holder: log.lease.holder }
    const head = headOf(log)
    if (head.sequence !== expectedSequence) return { type: 'conflict', head }
    if (fields.length > 0) log.isBegun = true
    for (const row of chainRows(head, fields, sha256Hex)) log.events.push(row)
    return { type: 'appended', head: headOf(log) }
  }

  read(range: ReadRange = {}): AsyncIterable<StoredEvent> {
    const log = this.#open('read events')
    const { after, to } = checkRange(range)
    return this.#events(log, after, Math.min(to, log.events.length), range.signal)
  }

  async *#events(log: MemoryLog, after: number, to: number, signal?: AbortSignal): AsyncGenerator<StoredEvent, void> {
    for (let at = after; at < to; at += 1) {
      this.#assertOpen('read events')
      throwIfAborted(signal, 'read events')
      // Nobody can reach the rows, so they are not held against their hashes here; `verify` does.
      yield decodeEvent(log.events[at] as EventRow)
    }
    throwIfAborted(signal, 'read events')
  }

  /** The lines as they are hashed, for backups. */
  [readLines](range: ReadRange = {}): AsyncIterable<LinePage> {
    const log = this.#open('read events')
    const { after, to } = checkRange(range)
    return this.#pages(log, after, Math.min(to, log.events.length), range.signal)
  }

  async *#pages(log: MemoryLog, after: number, to: number, signal?: AbortSignal): AsyncGenerator<LinePage, void> {
    for (let at = after; at < to; at += eventsPerTurn) {
      this.#assertOpen('read events')
      throwIfAborted(signal, 'read events')
      const events = log.events.slice(at, Math.min(to, at + eventsPerTurn))
      const lines = events.map((row) => rowLine(row.sequence, row))
      yield { after: headAt(log, at) ?? log.genesis, events, lines }
    }
  }

  /** Stores a whole log as one change, for restores. */
  async [loadLog](fill: (sink: LogSink) => Promise<void>): Promise<void> {
    const log = this.#open('restore the log')
    const events: EventRow[] = []
    const commands: CommandRow[] = []
    const isFree = (): boolean => log.events.length + log.commands.length === 0 && isFenceOf(log.lease, null)
    await fill({
      add: async (rows) => {
        if (!isFenceOf(log.lease, null)) return { type: 'fenced', holder: log.lease.holder }
        if (!isFree()) return { type: 'conflict', head: headOf(log) }
        for (const row of rows) events.push(row)
        const { sequence, hash } = rows.at(-1) ?? log.genesis
        return { type: 'appended', head: { sequence, hash } }
      },
      submit: async (command) => commands.push({ number: commands.length + 1, ...encodeCommand(command) }),
    })
    this.#assertOpen('restore the log')
    // While it was filled, others had their turn.
    if (!isFree()) throw notEmpty(this.key)
    log.isBegun ||= events.length + commands.length > 0
    for (const row of events) log.events.push(row)
    log.commands.push(...commands)
  }

  async verify(
    options: { readonly signal?: AbortSignal; readonly onProgress?: (done: LogHead) => void } = {},
  ): Promise<LogVerification> {
    const log = this.#open('verify')
    let last = log.genesis
    while (last.sequence < log.events.length) {
      throwIfAborted(options.signal, 'verify a log')
      this.#assertOpen('verify')
      for (const row of log.events.slice(last.sequence, last.sequence + eventsPerTurn)) {
        const fault = faultOfRow(last, row, sha256Hex)
        if (fault !== null) return { isSound: false, fault }
        last = { sequence: row.sequence, hash: row.hash }
      }
      options.onProgress?.(last)
      await Promise.resolve()
    }
    const faults = [
      faultOfEnd(last, headOf(log)),
      ...[...log.snapshots.values()].map((row) => faultOfSnapshot(row, headAt(log, row.sequence), sha256Hex)),
    ]
    const fault = faults.find((one) => one !== null)
    return fault === undefined ? { isSound: true, head: last } : { isSound: false, fault }
  }

  async saveSnapshot(snapshot: LogSnapshot): Promise<void> {
    const log = this.#open('save a snapshot')
    const fields = encodeSnapshot(snapshot)
    const { name, sequence } = fields
    const misfit = misfitOf(fields, headAt(log, sequence))
    if (misfit !== null) throw snapshotInvalid(this.key, misfit)
    if ((log.snapshots.get(name)?.sequence ?? 0) <= sequence) log.snapshots.set(name, sealSnapshot(fields, sha256Hex))
  }

  async latestSnapshot(name: string): Promise<LogSnapshot | null> {
    const row = this.#open('get a snapshot').snapshots.get(name)
    return row === undefined ? null : decodeSnapshot(row)
  }

  async acquireLease(request: LeaseRequest): Promise<LeaseAnswer> {
    const log = this.#open('acquire the lease')
    checkLeaseRequest(request)
    return keepLease(log, answerAcquire(log.lease, request))
  }

  async renewLease(lease: Lease, terms: { readonly now: number; readonly forMs: number }): Promise<LeaseAnswer> {
    const log = this.#open('renew the lease')
    checkLeaseTerms(terms)
    return keepLease(log, answerRenew(log.lease, lease, terms.now, terms.forMs))
  }

  async releaseLease(lease: Lease): Promise<void> {
    const log = this.#open('release the lease')
    log.lease = released(log.lease, lease) ?? log.lease
  }

  async submitCommand(command: NewCommand): Promise<number> {
    const log = this.#open('submit a command')
    const row = encodeCommand(command)
    const known = log.commands.find(({ id }) => id === row.id)
    if (known !== undefined) return known.number
    log.isBegun = true
    return log.commands.push({ number: log.commands.length + 1, ...row })
  }

  async commands(options: { readonly after: number; readonly limit?: number }): Promise<readonly StoredCommand[]> {
    const log = this.#open('list commands')
    const after = checkCount(options.after, 'after', 'commands')
    const limit = checkCount(options.limit ?? commandsMax, 'limit', 'commands')
    return log.commands.slice(after, after + limit).map(decodeCommand)
  }

  #open(action: string): MemoryLog {
    this.#assertOpen(action)
    return this.#find(this.key)
  }
}

function keepLease(log: MemoryLog, answer: LeaseAnswer): LeaseAnswer {
  if (answer.type === 'taken') return answer
  log.isBegun = true
  log.lease = { ...answer.lease }
  return answer
}

function notEmpty({ tenant, account }: LogKey): RaceError {
  return new RaceError('STORE_FAILED', {
    message: `cannot restore '${tenant}/${account}': somebody else has begun the log meanwhile`,
    facts: { tenant, account },
    hint: 'Restore into a new store. Nothing was changed.',
  })
}

function headOf(log: MemoryLog): LogHead {
  return headAt(log, log.events.length) ?? log.genesis
}

function headAt(log: MemoryLog, sequence: number): LogHead | null {
  if (sequence === 0) return { ...log.genesis }
  const row = log.events[sequence - 1]
  return row === undefined ? null : { sequence, hash: row.hash }
}
