import type { Broker, Timers } from '@race/core'
import type { Kernel } from '../kernel.ts'
import { reconcile } from './reconcile.ts'

/** How far back fills are asked for again: a venue may tell of one late, and one that is known is known. */
const lateFillsMs = 3_600_000

/** First and longest wait between two questions, ms. */
const [firstWaitMs, longestWaitMs] = [1000, 30_000]

/** Asks the venue for its standing until it is known, and holds the account against it; once at a time. */
export class Reconciler {
  readonly #broker: Broker
  readonly #kernel: Kernel
  readonly #timers: Timers
  readonly #signal: AbortSignal
  readonly #turn: (work: () => void) => Promise<void>
  #running: Promise<void> | null = null
  /** What was asked for while one was under way is another one: the first may have looked too early. */
  #isWanted = false

  constructor(options: {
    readonly broker: Broker
    readonly kernel: Kernel
    readonly timers: Timers
    /** Ends it. */
    readonly signal: AbortSignal
    readonly turn: (work: () => void) => Promise<void>
  }) {
    this.#broker = options.broker
    this.#kernel = options.kernel
    this.#timers = options.timers
    this.#signal = options.signal
    this.#turn = options.turn
  }

  get isBusy(): boolean {
    return this.#running !== null
  }

  reconcile(): Promise<void> {
    this.#isWanted = true
    this.#running ??= this.#untilKnown().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #untilKnown(): Promise<void> {
    let wait = firstWaitMs
    while (this.#isWanted && !this.#signal.aborted) {
      this.#isWanted = false
      const since = Math.max(0, this.#kernel.state.latestFill - lateFillsMs)
      const answer = await this.#broker.standing({ since, signal: this.#signal })
      if (this.#signal.aborted) return
      if (answer.type === 'known') {
        await this.#turn(() => reconcile(this.#kernel, answer.standing, since))
        wait = firstWaitMs
        if (!this.#isWanted) return
      } else this.#isWanted = true
      await this.#timers.after(wait, { signal: this.#signal }).catch(() => {})
      wait = Math.min(longestWaitMs, wait * 2)
    }
  }
}
