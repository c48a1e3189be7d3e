import {
  type Clock,
  type EventLog,
  type JsonValue,
  type Lease,
  type LogHead,
  type LogSnapshot,
  type NewEvent,
  RaceError,
} from '@race/core'
import { type PaperFact, paperFactVersion } from './paper-facts.ts'
import { invalid } from './paper-settings.ts'

const snapshotName = 'paper'
const partName = (number: number): string => `paper/history/${number}`
/** A paper broker that claims its log takes over from the one before it, so that all have one name, and no lease is renewed. */
const holder = 'paper broker'
const leaseForMs = 60_000
/** Of the state in snapshots. */
const schemaVersion = 3
const foreign = 'another writer has appended to the log of the paper broker, or holds its lease'
const unclaimed = 'the paper broker is not connected'

/** Facts that follow from what was fed, and that nobody was told of: an account that is made again can do without them. */
const silent: readonly string[] = ['venue-opened', 'venue-saved'] satisfies PaperFact['type'][]

/** Orders and fills in a part, at most: what is written at a time takes a few milliseconds. */
const partSizeMax = 256
/** Events between two snapshots in which about as many orders and fills come as a part takes. */
const eventsPerOrder = 40
/** Length of a snapshot for each event between it and the next: a longer one takes more time, and so comes less often. */
const lengthPerEvent = 64

/** What snapshots are made of. */
interface PaperSnapshotSource {
  /** So many orders that have ended and fills, each once; null where there are not as many. */
  part(count: number): JsonValue
  /** Everything else as it stands now. */
  state(): JsonValue
}

/** Where a log ends, as far as is known, and what its latest snapshot is made of. */
export interface LogPlace {
  readonly sequence: number
  readonly snapshotAt: number
  /** Of each part, the event at which it was taken. */
  readonly parts: readonly number[]
}

/** What a log needs of the account whose facts it stores. */
export interface LoggedAccount extends PaperSnapshotSource {
  /** Makes the account again of what the store holds now, and the log `restartAt` there; false where that may not be. */
  reopen(): Promise<boolean>
}

interface KeptSnapshot {
  readonly parts: readonly number[]
  readonly state: JsonValue
}

interface KeptPart {
  readonly takenAt: number
  readonly part: JsonValue
}

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
  #head: LogHead | null = null
  #isForeign = false
  #isClaimed = false
  /** From the first append after the claim on: whoever had the log before appends no more. */
  #lease: Lease | null = null
  #taken: LogSnapshot | null = null
  /** A part that was taken and may not be stored: the next ones wait for it, and so do snapshots. */
  #part: Pick<LogSnapshot, 'name' | 'state'> | null = null
  readonly #parts: number[]
  readonly #partSize: number
  #length = 0
  #keeping: Promise<void> | null = null
  /** What kept a snapshot from being stored, where it was no failure of the store: the next append tells. */
  #mistake: { readonly error: unknown } | null = null

  constructor(store: EventLog, clock: Clock, at: LogPlace, every: number) {
    this.#store = store
    this.#clock = clock
    this.#sequence = at.sequence
    this.#snapshotAt = at.snapshotAt
    this.#snapshotEvery = every
    this.#parts = [...at.parts]
    this.#partSize = Math.min(partSizeMax, Math.max(1, Math.floor(every / eventsPerOrder)))
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
  restartAt({ sequence, snapshotAt, parts }: LogPlace): boolean {
    if (!this.#isSilent) return false
    this.#waiting.length = 0
    this.#sequence = sequence
    this.#snapshotAt = snapshotAt
    this.#parts.splice(0, this.#parts.length, ...parts)
    this.#part = null
    this.#taken = null
    this.#length = 0
    return true
  }

  /** Stores what waits; null, or why it could not be stored, in words. It is tried again with the next call. */
  async append(account: LoggedAccount): Promise<string | null> {
    if (this.#isForeign) return foreign
    if (!this.#isClaimed) return this.#isSilent ? null : unclaimed
    try {
      if (this.#mistake !== null) throw this.#mistake.error
      const mayKeep = this.#attempted === 0
      if (!mayKeep) await this.#findOut()
      if (this.#lease === null && !(await this.#take(account))) this.#isForeign = true
      if (this.#isForeign) return foreign
      const events = [...this.#waiting]
      if (events.length === 0) return null
      this.#attempted = events.length
      if (mayKeep) this.#takePart(account, events.length)
      const taken = mayKeep && this.#isDue(events.length) ? this.#textOf(account) : null
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
      this.#head = answer.head
      if (taken !== null) this.#taken = { name: snapshotName, schemaVersion, head: answer.head, state: taken }
      return null
    } catch (error) {
      return failureOf(error)
    }
  }

  /** Begins to keep what was taken of the account, one snapshot at a time: appends do not wait for it. */
  keep(): void {
    this.#keeping ??= this.#keepTaken()
      .catch((error: unknown) => {
        this.#mistake = { error }
      })
      .finally(() => {
        this.#keeping = null
      })
  }

  /** Without a snapshot more of the log is folded at the next start, and that is all. */
  async #keepTaken(): Promise<void> {
    const [head, part, taken] = [this.#head, this.#part, this.#taken]
    if (head === null) return
    this.#taken = null
    try {
      if (part !== null) {
        await this.#store.saveSnapshot({ ...part, schemaVersion, head })
        this.#part = null
      }
      if (taken === null) return
      this.#snapshotAt = taken.head.sequence
      await this.#store.saveSnapshot(taken)
    } catch (error) {
      failureOf(error)
    }
  }

  /** Lets the log go: another may open it. */
  async release(): Promise<void> {
    await this.#keeping
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

  #takePart(source: PaperSnapshotSource, count: number): void {
    if (this.#part !== null) return
    const part = source.part(this.#partSize)
    if (part === null) return
    const takenAt = this.#sequence + count
    const kept: KeptPart = { takenAt, part }
    this.#part = { name: partName(this.#parts.length), state: JSON.stringify(kept) }
    this.#parts.push(takenAt)
  }

  /** One text, which a store need not bring into a canonical form member by member. */
  #textOf(source: PaperSnapshotSource): string {
    const kept: KeptSnapshot = { parts: this.#parts, state: source.state() }
    const text = JSON.stringify(kept)
    this.#length = text.length
    return text
  }

  #isDue(count: number): boolean {
    const distance = Math.max(this.#snapshotEvery, this.#length / lengthPerEvent)
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

/** The latest snapshot with its parts, and what came after it, for `onSnapshot` and then `onFact`, in order. */
export async function readPaperLog(
  store: EventLog,
  {
    onSnapshot,
    onFact,
  }: { onSnapshot(state: JsonValue, parts: readonly JsonValue[]): void; onFact(fact: PaperFact): void },
): Promise<LogPlace> {
  const kept = await keptSnapshot(store)
  const first = kept?.sequence ?? 0
  let sequence = first
  if (kept !== null) onSnapshot(kept.state, kept.parts)
  for await (const { type, schemaVersion: version, data, sequence: at } of store.read({ after: first })) {
    if (version !== paperFactVersion) throw otherVersion(at, version)
    onFact({ type, data } as unknown as PaperFact)
    sequence = at
  }
  return { sequence, snapshotAt: first, parts: kept?.takenAt ?? [] }
}

function otherVersion(sequence: number, version: number): RaceError {
  return invalid(
    'store',
    `event ${sequence} of its log is of version ${version}, and this paper broker reads version ${paperFactVersion}`,
    'Open it with the version of @race/brokers that wrote it, or give the account a log of its own.',
  )
}

/** Null where there is none, or a part of it is not there any more. */
async function keptSnapshot(store: EventLog) {
  const found = await latest(store, snapshotName)
  if (found === null) return null
  const { parts: takenAt, state } = JSON.parse(found.text) as KeptSnapshot
  const parts: JsonValue[] = []
  for (const [number, at] of takenAt.entries()) {
    const kept = await latest(store, partName(number))
    const part = kept === null ? null : (JSON.parse(kept.text) as KeptPart)
    // Another may have come to its place.
    if (part?.takenAt !== at) return null
    parts.push(part.part)
  }
  return { sequence: found.sequence, state, parts, takenAt }
}

async function latest(store: EventLog, name: string) {
  const found = await store.latestSnapshot(name)
  if (found === null || found.schemaVersion !== schemaVersion || typeof found.state !== 'string') return null
  return { sequence: found.head.sequence, text: found.state }
}
