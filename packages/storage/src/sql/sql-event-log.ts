import {
  type AppendAnswer,
  genesisHash,
  type Lease,
  type LeaseAnswer,
  type LogFault,
  type LogHead,
  type LogKey,
  type LogSnapshot,
  type LogVerification,
  type NewCommand,
  type NewEvent,
  type StoredCommand,
  type StoredEvent,
} from '@race/core'
import { checkCount, checkText } from '../internal/check-field.ts'
import { faultOfEnd, faultOfRow, logDamaged } from '../log/check-chain.ts'
import { checkLeaseRequest, checkLeaseTerms, checkRange, commandsMax, type ReadRange } from '../log/check-log-call.ts'
import { checkPage, type RowPage } from '../log/check-page.ts'
import { decodeCommand, encodeCommand } from '../log/command-row.ts'
import { decodeEvent, encodeEvent } from '../log/event-row.ts'
import type { LeaseRequest } from '../log/lease-row.ts'
import { type LineLog, type LinePage, type LogSink, loadLog, readLines } from '../log/line-log.ts'
import { snapshotInvalid } from '../log/snapshot-invalid.ts'
import { encodeSnapshot } from '../log/snapshot-row.ts'
import { throwIfAborted } from '../log/throw-if-aborted.ts'
import { fillLog } from './fill-log.ts'
import type { LogQueries } from './log-queries.ts'
import { acquireSteps, fitSteps, releaseSteps, renewSteps, snapshotsFaultSteps, submitSteps } from './log-steps.ts'
import type { LogWriter } from './log-writer.ts'
import type { SqlSession } from './sql-session.ts'
import { firstOf, rowsOf, type Steps, type StepsMode } from './steps.ts'

/** Events that are fetched at a time. */
const pageEvents = 1_000

/** Every call on the store passes here, which maps its failures. */
export type Attempt = <T>(action: string, work: () => Promise<T>) => Promise<T>

export class SqlEventLog implements LineLog {
  readonly key: LogKey
  readonly #session: SqlSession
  readonly #attempt: Attempt
  readonly #queries: LogQueries
  readonly #writer: LogWriter
  readonly #genesis: LogHead
  /** Where the log ended after the last append from here, of which the last event need not be looked at again. */
  #known: LogHead | null = null

  constructor(key: LogKey, session: SqlSession, attempt: Attempt) {
    this.key = key
    this.#session = session
    this.#attempt = attempt
    this.#queries = session.queries(key)
    this.#writer = session.writer(key)
    this.#genesis = { sequence: 0, hash: genesisHash(key) }
  }

  head(): Promise<LogHead> {
    return this.#run('tell the head', 'single', () => this.#headSteps())
  }

  append(
    events: readonly NewEvent[],
    options: { readonly expectedSequence: number; readonly fence: number | null },
  ): Promise<AppendAnswer> {
    return this.#attempt(`append ${events.length} events`, async () => {
      const request = { events: events.map(encodeEvent), ...options, known: this.#known }
      // Until it is known how this ends.
      this.#known = null
      const result = await this.#writer
        .append(request)
        .catch((error: unknown) => Promise.reject(this.#asDamage(error, options.expectedSequence)))
      if (result.type === 'damaged') throw logDamaged(this.key, result.fault)
      if (result.type === 'appended' && events.length > 0) this.#known = result.head
      return result
    })
  }

  read(range: ReadRange = {}): AsyncIterable<StoredEvent> {
    checkRange(range)
    return this.#events(this.#pages(this.#end(), range), range.signal)
  }

  async *#events(pages: AsyncIterable<RowPage>, signal: AbortSignal | undefined): AsyncGenerator<StoredEvent, void> {
    for await (const { events } of pages) {
      for (const row of events) {
        throwIfAborted(signal, 'read events')
        yield decodeEvent(row)
      }
    }
    throwIfAborted(signal, 'read events')
  }

  /** The lines as they are kept, for backups. */
  [readLines](range: ReadRange = {}): AsyncIterable<LinePage> {
    return this.#pages(this.#end(), range)
  }

  async *#pages(ending: Promise<LogHead>, range: ReadRange): AsyncGenerator<RowPage, void> {
    const { after, to } = checkRange(range)
    const { signal } = range
    const action = 'read events'
    const { hash } = this.#session
    const end = await ending
    const last = Math.min(to, end.sequence)
    // The event before the first is fetched with it: the chain goes on from its hash.
    let before: LogHead | null = after === 0 ? this.#genesis : null
    while ((before?.sequence ?? after) < last) {
      throwIfAborted(signal, action)
      const from = before === null ? after : before.sequence + 1
      const rows = await this.#readable(
        this.#run(action, 'single', () => rowsOf(this.#queries.events(from, last, pageEvents))),
      )
      if (rows.length === 0 || (before === null && rows[0]?.sequence !== after)) throw this.#missing(from)
      const checked = checkPage(before, rows, { end, hash })
      yield checked.page
      if (checked.fault !== null) throw logDamaged(this.key, checked.fault)
      before = checked.last
    }
  }

  /** Stores a whole log as one change, for restores. */
  [loadLog](fill: (sink: LogSink) => Promise<void>): Promise<void> {
    const [queries, genesis] = [this.#queries, this.#genesis]
    return this.#attempt('restore the log', () =>
      this.#session
        .hold(this.key, (held) => fillLog({ queries, genesis, held }, fill))
        .catch((error: unknown) => Promise.reject(this.#asDamage(error, 0))),
    )
  }

  async verify(
    options: { readonly signal?: AbortSignal; readonly onProgress?: (done: LogHead) => void } = {},
  ): Promise<LogVerification> {
    try {
      return await this.#verify(options)
    } catch (error) {
      const fault = this.#faultOfFailure(error)
      if (fault === null) throw error
      return { isSound: false, fault }
    }
  }

  async #verify({
    signal,
    onProgress,
  }: {
    readonly signal?: AbortSignal
    readonly onProgress?: (done: LogHead) => void
  }): Promise<LogVerification> {
    const { hash } = this.#session
    for (let last = this.#genesis; ; ) {
      throwIfAborted(signal, 'verify the log')
      const { head, page } = await this.#run('verify the log', 'read', () => this.#pageSteps(last))
      for (const row of page) {
        const fault = faultOfRow(last, row, hash)
        if (fault !== null) return { isSound: false, fault }
        last = { sequence: row.sequence, hash: row.hash }
      }
      onProgress?.(last)
      if (page.length === pageEvents) continue
      const fault =
        faultOfEnd(last, head) ??
        (await this.#run('verify snapshots', 'read', () => snapshotsFaultSteps(this.#queries, this.#genesis, hash)))
      return fault === null ? { isSound: true, head: last } : { isSound: false, fault }
    }
  }

  saveSnapshot(snapshot: LogSnapshot): Promise<void> {
    return this.#attempt(`save snapshot '${snapshot.name}'`, async () => {
      const fault = await this.#writer.saveSnapshot(encodeSnapshot(snapshot))
      if (fault !== null) throw snapshotInvalid(this.key, fault)
    })
  }

  latestSnapshot(name: string): Promise<LogSnapshot | null> {
    checkText(name, 'name', 'latestSnapshot')
    return this.#run(`get snapshot '${name}'`, 'read', () =>
      fitSteps(this.#queries, this.#genesis, name, this.#session.hash),
    )
  }

  acquireLease(request: LeaseRequest): Promise<LeaseAnswer> {
    return this.#run('acquire the lease', 'write', () => {
      checkLeaseRequest(request)
      return acquireSteps(this.#queries, this.#genesis, request)
    })
  }

  renewLease(lease: Lease, terms: { readonly now: number; readonly forMs: number }): Promise<LeaseAnswer> {
    return this.#run('renew the lease', 'write', () => {
      checkLeaseTerms(terms)
      return renewSteps(this.#queries, lease, terms)
    })
  }

  releaseLease(lease: Lease): Promise<void> {
    return this.#run('release the lease', 'write', () => releaseSteps(this.#queries, lease))
  }

  submitCommand(command: NewCommand): Promise<number> {
    return this.#attempt('submit a command', async () => {
      const row = encodeCommand(command)
      return this.#session.run('write', () => submitSteps(this.#queries, this.#genesis, row))
    })
  }

  commands({ after, limit = commandsMax }: { readonly after: number; readonly limit?: number }) {
    return this.#attempt('list commands', async (): Promise<readonly StoredCommand[]> => {
      const query = this.#queries.commands(
        checkCount(after, 'after', 'commands'),
        checkCount(limit, 'limit', 'commands'),
      )
      const rows = await this.#session.run('single', () => rowsOf(query))
      return rows.map(decodeCommand)
    })
  }

  *#headSteps(): Steps<LogHead> {
    const { sequence, hash } = (yield* firstOf(this.#queries.head(false))) ?? this.#genesis
    return { sequence, hash }
  }

  /** The next events, whatever their numbers, and the head at the same moment. */
  *#pageSteps(last: LogHead) {
    const head = yield* this.#headSteps()
    const from = last.sequence === 0 ? null : last.sequence + 1
    return { head, page: yield* rowsOf(this.#queries.events(from, Number.MAX_SAFE_INTEGER, pageEvents)) }
  }

  /** The head, with which the events end, too: there is none after it. */
  *#endSteps(): Steps<LogHead> {
    const head = yield* this.#headSteps()
    const beyond = yield* firstOf(this.#queries.events(head.sequence + 1, Number.MAX_SAFE_INTEGER, 1))
    if (beyond === undefined) return head
    const fault = faultOfEnd({ sequence: beyond.sequence, hash: beyond.hash }, head)
    throw logDamaged(
      this.key,
      fault ?? { kind: 'head', sequence: beyond.sequence, message: 'it goes on after its head' },
    )
  }

  /** The head at the time of the call. */
  #end(): Promise<LogHead> {
    const end = this.#run('read events', 'read', () => this.#endSteps())
    // Nobody may ever ask for an event; who does is told.
    end.catch(() => undefined)
    return end
  }

  /** What could not be stored after an event, because something is there already. */
  #asDamage(error: unknown, after: number): unknown {
    if (!this.#session.isDuplicate(error)) return error
    const message = 'there are events after the one with which the log ends'
    return logDamaged(this.key, { kind: 'head', sequence: after + 1, message })
  }

  #missing(sequence: number) {
    return logDamaged(this.key, { kind: 'gap', sequence, message: `event ${sequence} is missing` })
  }

  /** What the database found damaged itself is damage of the log. */
  #readable<T>(reading: Promise<T>): Promise<T> {
    return reading.catch((error: unknown) => {
      const fault = this.#faultOfFailure(error)
      throw fault === null ? error : logDamaged(this.key, fault)
    })
  }

  #faultOfFailure(error: unknown): LogFault | null {
    if (!(error instanceof Error) || !this.#session.isUnreadable(error.cause)) return null
    const message = `the database cannot read it: ${String((error.cause as Error).message)}`
    return { kind: 'unreadable', sequence: null, message }
  }

  #run<T>(action: string, mode: StepsMode, steps: () => Steps<T>): Promise<T> {
    return this.#attempt(action, async () => this.#session.run(mode, steps))
  }
}
