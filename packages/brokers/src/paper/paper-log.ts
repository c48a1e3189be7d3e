import {
  type Clock,
  type EventLog,
  type JsonValue,
  type Lease,
  type LogSnapshot,
  type NewEvent,
  RaceError,
} from '@race/core'
import { type PaperFact, paperFactVersion } from './paper-facts.ts'

const snapshotName = 'paper'
/** A paper broker that claims its log takes over from the one before it, so that all have one name, and no lease is renewed. */
const holder = 'paper broker'
const leaseForMs = 60_000
/** Of the state in snapshots. */
const schemaVersion = 1
const foreign = 'another writer has appended to the log of the paper broker, or holds its lease'
const unclaimed = 'the paper broker is not connected'

/** Where a log ends, and at which event the latest snapshot stands. */
export interface LogPlace {
  readonly sequence: number
  readonly snapshotAt: number
}

/** What a log needs of the account whose facts it stores. */
export interface LoggedAccount {
  /** Everything as it stands now, for a snapshot where one is due. */
  stateOf(): JsonValue
  /** Makes the account again of what the store holds now, and the log `restartAt` there; false where that may not be. */
  reopen(): Promise<boolean>
}

/** Facts that follow from what was fed, and that nobody was told of: an account that is made again can do without them. */
const silent: readonly string[] = ['venue-opened', 'venue-saved'] satisfies PaperFact['type'][]

/** Appends the facts of a paper account, all that have come up meanwhile at once. */
export class PaperLog {
  readonly #store: EventLog
  readonly #clock: Clock
  /** Where the log ends as far as is known. */
  #sequence: number
  #snapshotAt: number
  readonly #snapshotEvery: number
  /** What is not known to be stored. */
  readonly #waiting: NewEvent[] = []
  /** How many of those were handed to a store that failed: they may be there. */
  #attempted = 0
  #isForeign = false
  #isClaimed = false
  /** From the first append after the claim on: whoever had the log before appends no more. */
  #lease: Lease | null = null
  #taken: LogSnapshot | null = null

  constructor(store: EventLog, clock: Clock, at: LogPlace, every: number) {
    this.#store = store
    this.#clock = clock
    this.#sequence = at.sequence
    this.#snapshotAt = at.snapshotAt
    this.#snapshotEvery = every
  }

  add(facts: readonly PaperFact[]): void {
    const time = this.#clock.now()
    for (const { type, data } of facts) {
      this.#waiting.push({
        type,
        schemaVersion: paperFactVersion,
        time,
        correlationId: type === 'order-taken' ? data.intentId : null,
        causationId: null,
        data: data as unknown as JsonValue,
      })
    }
  }

  /** Whether everything that came up was stored. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** Whether nobody else appends: from the first append after `claim` on. */
  get isHeld(): boolean {
    return this.#lease !== null
  }

  /** From now on the log is this account's: the next append takes it, also where nothing waits. Until then nothing is stored. */
  claim(): void {
    this.#isClaimed = true
  }

  /** Goes on from another place, of which the account was made again; false where it has facts that others may know of. */
  restartAt({ sequence, snapshotAt }: LogPlace): boolean {
    if (!this.#isSilent) return false
    this.#waiting.length = 0
    this.#sequence = sequence
    this.#snapshotAt = snapshotAt
    return true
  }

  /** Stores what waits; null, or why it could not be stored, in words. It is tried again with the next call. */
  async append(account: LoggedAccount): Promise<string | null> {
    if (this.#isForeign) return foreign
    if (!this.#isClaimed) return this.#isSilent ? null : unclaimed
    try {
      const mayKeep = this.#attempted === 0
      if (!mayKeep) await this.#findOut()
      if (this.#lease === null && !(await this.#take(account))) this.#isForeign = true
      if (this.#isForeign) return foreign
      const events = [...this.#waiting]
      if (events.length === 0) return null
      this.#attempted = events.length
      const taken = mayKeep && this.#isDue(events.length) ? account.stateOf() : null
      const answer = await this.#store.append(events, {
        expectedSequence: this.#sequence,
        fence: this.#lease?.fence ?? null,
      })
      if (answer.type !== 'appended') {
        this.#isForeign = true
        return foreign
      }
      this.#waiting.splice(0, this.#attempted)
      this.#attempted = 0
      this.#sequence = answer.head.sequence
      if (taken !== null) this.#taken = { name: snapshotName, schemaVersion, head: answer.head, state: taken }
      return null
    } catch (error) {
      return failureOf(error)
    }
  }

  /** Keeps the snapshot that was taken, if one was. Without it more of the log is folded at the next start, and that is all. */
  async keep(): Promise<void> {
    const taken = this.#taken
    if (taken === null) return
    this.#taken = null
    this.#snapshotAt = taken.head.sequence
    try {
      await this.#store.saveSnapshot(taken)
    } catch (error) {
      failureOf(error)
    }
  }

  /** Lets the log go: another may open it. */
  async release(): Promise<void> {
    const lease = this.#lease
    this.#lease = null
    // It appends no more.
    this.#isForeign = true
    if (lease === null) return
    try {
      await this.#store.releaseLease(lease)
    } catch (error) {
      failureOf(error)
    }
  }

  /** Takes the lease of the log for an account that can go on from its end; false for others, and where no paper broker has it. */
  async #take(account: LoggedAccount): Promise<boolean> {
    if (!(await this.#isAtEnd(account))) return false
    const answer = await this.#store.acquireLease({ holder, now: this.#clock.now(), forMs: leaseForMs })
    if (answer.type !== 'held') return false
    // Who had it may have stored more before it changed hands.
    if (await this.#isAtEnd(account)) this.#lease = answer.lease
    else await this.#store.releaseLease(answer.lease)
    return this.#lease !== null
  }

  async #isAtEnd(account: LoggedAccount): Promise<boolean> {
    const { sequence } = await this.#store.head()
    return sequence === this.#sequence || account.reopen()
  }

  /** Whether nobody may know of what waits. */
  get #isSilent(): boolean {
    return this.#waiting.every(({ type }) => silent.includes(type))
  }

  /** A snapshot grows with the log, and so does the distance to the next. */
  #isDue(count: number): boolean {
    const distance = Math.max(this.#snapshotEvery, this.#snapshotAt)
    return this.#sequence + count - this.#snapshotAt >= distance
  }

  /** After a failure: whether what was handed over is there. */
  async #findOut(): Promise<void> {
    const { sequence } = await this.#store.head()
    if (sequence === this.#sequence + this.#attempted) {
      this.#waiting.splice(0, this.#attempted)
      this.#sequence = sequence
    } else if (sequence !== this.#sequence) this.#isForeign = true
    this.#attempted = 0
  }
}

/** What the store says of its failure; other errors are not the store's. */
function failureOf(error: unknown): string {
  if (RaceError.is(error, 'STORE_FAILED') || RaceError.is(error, 'STORE_CLOSED')) return error.message
  throw error
}

/** The latest snapshot and what came after it, for `onSnapshot` and then `onFact`, in order. */
export async function readPaperLog(
  store: EventLog,
  { onSnapshot, onFact }: { onSnapshot(state: JsonValue): void; onFact(fact: PaperFact): void },
): Promise<LogPlace> {
  const snapshot = await store.latestSnapshot(snapshotName)
  const isKnown = snapshot !== null && snapshot.schemaVersion === schemaVersion
  const first = isKnown ? snapshot.head.sequence : 0
  let sequence = first
  if (isKnown) onSnapshot(snapshot.state)
  for await (const { type, data, sequence: at } of store.read({ after: first })) {
    onFact({ type, data } as unknown as PaperFact)
    sequence = at
  }
  return { sequence, snapshotAt: first }
}
