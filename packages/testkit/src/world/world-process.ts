import type {
  Broker,
  Clock,
  Decimal,
  EventStore,
  Instrument,
  JsonValue,
  LogKey,
  MarketEvent,
  PostedEvent,
  Random,
  Scheduler,
  StoredEvent,
  Timers,
} from '@race/core'
import type { WorldFiles } from './torn-files.ts'

/** One process in a world, with everything that is handed to a system in it. It may be gone at any moment. */
export interface WorldProcess {
  /** 1 for the first. */
  readonly number: number
  /** The world's: what is drawn from it is the same in each of its processes. */
  readonly seed: string
  /** Names it in leases. */
  readonly holder: string
  readonly isAlive: boolean
  readonly clock: Clock & Scheduler
  /** By the same clock. */
  readonly timers: Timers
  /** Its own, so that what it draws moves nothing outside. */
  readonly random: Random
  /** The account's log. */
  readonly key: LogKey
  readonly store: EventStore
  /** For backups. */
  readonly files: WorldFiles
  readonly broker: Broker
  readonly instruments: readonly Instrument[]
  readonly currency: string
  /** Decimal text. */
  readonly capital: string
  /** Every trade at the market from now on, as a feed tells it. */
  market(signal: AbortSignal): AsyncIterable<MarketEvent>
  /** The process ends itself, as one does that cannot go on. Nothing after it happens. */
  exit(reason: string): Promise<never>
}

/** What a system's books say while it lives. */
export interface LiveBooks {
  /** How many events of the log they were made of. */
  readonly sequence: number
  readonly cash: Decimal
  /** By instrument; what is left out is nothing. */
  readonly positions: Readonly<Record<string, Decimal>>
  /** Every account of the ledger, summed up; 0 in a sound one. Null for a system without a ledger. */
  readonly trialBalance: Decimal | null
}

/** A system in one process of a world. */
export interface SystemInProcess {
  /**
   * Recovers from whatever happened to the processes before, and goes on working by itself. Resolves when it has recovered:
   * what the venue had when it began is in the log by then. Rejects where it cannot start; it is started again then.
   */
  start(): Promise<void>
  /**
   * Called when nothing goes wrong any more, and once more when all that was under way has come: ends new work, finds out what
   * is open, and resolves when the log tells all that the venue has.
   */
  reconcile(): Promise<void>
  /** What its ledger posted in this process so far; none by default. */
  postings?(): readonly PostedEvent[]
  /** What its books say now; asked after everything that happens. Null while there are none. */
  books?(): LiveBooks | null
  /**
   * Its state as it lives, and what it makes of the log when it folds it from the first event. Null while what it has folded is
   * not what is durable; asked only while nothing happens.
   */
  replay?(log: readonly StoredEvent[]): { readonly live: JsonValue; readonly folded: JsonValue } | null
}

/** How a system is put into a world. */
export interface SystemDriver {
  readonly name: string
  /** Makes the system anew: what it remembers of the process before is in the log and at the venue. */
  create(process: WorldProcess): SystemInProcess
}
