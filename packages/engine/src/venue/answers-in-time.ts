import type { Timers } from '@race/core'

/** That nobody knows what the venue would have said. */
export interface NoAnswer {
  readonly type: 'unknown'
  readonly cause: string
}

interface Call {
  /** Its own, and of those that are to be answered until the same moment. */
  readonly own: AbortController
  /** Epoch ms until which its answer is waited for. */
  readonly until: number
  readonly end: (answer: NoAnswer | null) => void
}

/** Waits for the answers of a venue, each for as long as is set: all of them by one timer, which stands while there are any. */
export class AnswersInTime {
  readonly #timers: Timers
  readonly #forMs: number
  readonly #signal: AbortSignal
  /** The oldest first, and so the one whose time runs out first. */
  readonly #calls = new Set<Call>()
  #wait: AbortController | null = null
  #latest: Pick<Call, 'own' | 'until'> | null = null

  /** @param options.signal ends every wait */
  constructor({
    timers,
    forMs,
    signal,
  }: {
    readonly timers: Timers
    readonly forMs: number
    readonly signal: AbortSignal
  }) {
    this.#timers = timers
    this.#forMs = forMs
    this.#signal = signal
    signal.addEventListener('abort', () => this.#endAll(), { once: true })
  }

  /** The venue's answer, or that none came in time; null when the signal ends it. */
  within<Answer>(call: (signal: AbortSignal) => Promise<Answer>): Promise<Answer | NoAnswer | null> {
    if (this.#signal.aborted) return Promise.resolve(null)
    return new Promise((resolve) => {
      const end = (answer: Answer | NoAnswer | null): void => {
        this.#calls.delete(one)
        // With a reason of its own, for which no exception is made.
        if (this.#calls.size === 0) this.#wait?.abort(null)
        resolve(answer)
      }
      const { own, until } = this.#ending(this.#timers.now() + this.#forMs)
      const one: Call = { own, until, end }
      this.#calls.add(one)
      if (this.#wait === null) void this.#watch()
      answerOf(() => call(own.signal)).then(end)
    })
  }

  #ending(until: number): Pick<Call, 'own' | 'until'> {
    const latest = this.#latest
    if (latest?.until === until && !latest.own.signal.aborted) return latest
    this.#latest = { own: new AbortController(), until }
    return this.#latest
  }

  /** Until every answer is there: ends those whose time has run out. */
  async #watch(): Promise<void> {
    for (let oldest = this.#oldest; oldest !== undefined; oldest = this.#oldest) {
      this.#wait = new AbortController()
      const { signal } = this.#wait
      // The clock may be put back while something is waited for: no wait is longer than an answer may take.
      const wait = Math.min(this.#forMs, Math.max(1, oldest.until - this.#timers.now()))
      await this.#timers.after(wait, { signal }).catch(() => {})
      if (signal.aborted) continue
      for (const one of this.#calls) {
        // The timer says that the time of those that it was set for is over, whatever the clock shows.
        if (one.until !== oldest.until && one.until > this.#timers.now()) break
        one.end({ type: 'unknown', cause: `no answer within ${this.#forMs} ms` })
        one.own.abort()
      }
    }
    this.#wait = null
  }

  get #oldest(): Call | undefined {
    return this.#calls.values().next().value
  }

  #endAll(): void {
    for (const { own, end } of this.#calls) {
      end(null)
      own.abort(this.#signal.reason)
    }
  }
}

/** A broker answers with values; one that throws has said nothing about the order. */
async function answerOf<Answer>(call: () => Promise<Answer>): Promise<Answer | NoAnswer> {
  try {
    return await call()
  } catch (error) {
    return { type: 'unknown', cause: error instanceof Error ? error.message : String(error) }
  }
}
