import { type EventLog, type LogHead, type NewEvent, RaceError, type Scheduler } from '@race/core'

interface Waiting {
  readonly events: readonly NewEvent[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** A venue that tells what it has not stored yet. */
export interface VenueAhead {
  /** Resolves when everything is stored that was told until now. */
  stored(): Promise<void>
  /** Whether that is so already. */
  isStored(): boolean
}

/**
 * Writes the log in groups: what comes while one group is being written is the next one, so that a disk that takes a few
 * milliseconds is asked a few hundred times a second, whatever happens meanwhile. Groups are in the order of the calls, each
 * whole or not at all.
 */
export class Journal {
  readonly #log: EventLog
  readonly #fence: number
  readonly #scheduler: Scheduler
  readonly #onFailure: (error: RaceError) => void
  readonly #venue: VenueAhead
  #head: LogHead
  #waiting: Waiting[] = []
  #isWriting = false
  #failure: RaceError | null = null

  constructor(options: {
    readonly log: EventLog
    readonly head: LogHead
    readonly fence: number
    readonly scheduler: Scheduler
    /** Told once, when something could not be written: nothing can be from then on. */
    readonly onFailure: (error: RaceError) => void
    /** What events follow from, and what has to be durable before them. */
    readonly venue?: VenueAhead
  }) {
    this.#log = options.log
    this.#head = options.head
    this.#fence = options.fence
    this.#scheduler = options.scheduler
    this.#onFailure = options.onFailure
    this.#venue = options.venue ?? { stored: () => Promise.resolve(), isStored: () => true }
  }

  /** Where the log ends that is durable. */
  get head(): LogHead {
    return this.#head
  }

  /** Events that are not durable yet. */
  get backlog(): number {
    let count = 0
    for (const { events } of this.#waiting) count += events.length
    return count
  }

  /**
   * Resolves when these events, and all before them, are durable; without any, when those before are.
   *
   * @throws RaceError `LEASE_LOST`, `STORE_FAILED`: then nothing will be written any more
   */
  record(events: readonly NewEvent[]): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure)
    if (events.length === 0 && !this.#isWriting) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events, resolve, reject })
      if (!this.#isWriting) void this.#write()
    })
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0 && this.#failure === null) {
      // Everything that happens before others have had their turn goes into the same group.
      await this.#scheduler.yield()
      let group: readonly Waiting[] = []
      try {
        group = await this.#take()
        await this.#append(group.flatMap(({ events }) => events))
        for (const { resolve } of group) resolve()
      } catch (error) {
        this.#fail(error, group)
      }
    }
    this.#isWriting = false
  }

  /** What can be written now. What was recorded during the wait may follow from what the venue has told since, and store later. */
  async #take(): Promise<readonly Waiting[]> {
    const { length } = this.#waiting
    await this.#venue.stored()
    return this.#waiting.splice(0, this.#venue.isStored() ? this.#waiting.length : length)
  }

  async #append(events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return
    const answer = await this.#log.append(events, { expectedSequence: this.#head.sequence, fence: this.#fence })
    if (answer.type === 'appended') {
      this.#head = answer.head
      return
    }
    const who =
      answer.type === 'fenced' ? `'${answer.holder ?? 'nobody'}' holds the lease now` : 'another has written to it'
    throw new RaceError('LEASE_LOST', {
      message: `The log of '${this.#log.key.account}' is not this engine's any more: ${who}`,
      facts: { account: this.#log.key.account, sequence: this.#head.sequence },
      hint: 'Only one engine trades an account. Stop the other one, and start this one again, if this is the one you want.',
    })
  }

  #fail(error: unknown, group: readonly Waiting[]): void {
    const failure = RaceError.is(error)
      ? error
      : new RaceError('STORE_FAILED', {
          message: `The log of '${this.#log.key.account}' could not be written: ${error instanceof Error ? error.message : String(error)}`,
          facts: { account: this.#log.key.account, sequence: this.#head.sequence },
          hint: 'Mend the store, then start the engine again: it finds out where it stands.',
          cause: error,
        })
    this.#failure = failure
    this.#onFailure(failure)
    for (const { reject } of [...group, ...this.#waiting]) reject(failure)
    this.#waiting = []
  }
}
