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
/** A paper broker that is opened takes over from the one before it, so that all have one name, and no lease is renewed. */
const holder = 'paper broker'
const leaseForMs = 60_000
/** Of the state in snapshots. */
const schemaVersion = 1
const foreign = 'another writer has appended to the log of the paper broker, or holds its lease'

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
  /** From the first append on: whoever opened the log before appends no more. */
  #lease: Lease | null = null
  #taken: LogSnapshot | null = null

  constructor(
    store: EventLog,
    clock: Clock,
    at: { readonly sequence: number; readonly snapshotAt: number },
    every: number,
  ) {
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

  /**
   * Stores what waits; null, or why it could not be stored, in words. It is tried again with the next call.
   *
   * @param stateOf everything as it stands now, for a snapshot where one is due
   */
  async append(stateOf: () => JsonValue): Promise<string | null> {
    if (this.#isForeign) return foreign
    try {
      const mayKeep = this.#attempted === 0
      if (!mayKeep) await this.#findOut()
      const events = [...this.#waiting]
      if (events.length === 0) return this.#isForeign ? foreign : null
      if (!(await this.#hold())) return foreign
      this.#attempted = events.length
      const taken = mayKeep && this.#isDue(events.length) ? stateOf() : null
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

  /** Takes the lease of the log; false where somebody holds it who is no paper broker. */
  async #hold(): Promise<boolean> {
    if (this.#lease !== null) return true
    const answer = await this.#store.acquireLease({ holder, now: this.#clock.now(), forMs: leaseForMs })
    if (answer.type === 'held') this.#lease = answer.lease
    else this.#isForeign = true
    return answer.type === 'held'
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
): Promise<{ readonly sequence: number; readonly snapshotAt: number }> {
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
