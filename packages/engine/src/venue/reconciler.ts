import type { Broker, Timers, VenueOrderReport, VenueStanding } from '@race/core'
import type { Kernel } from '../kernel.ts'
import { adoptedName } from './name-orders.ts'
import { fillsOfNobody, type NamedOrders, reconcile } from './reconcile.ts'

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
      const named = answer.type === 'known' ? await this.#nameOrders(answer.standing) : null
      if (this.#signal.aborted) return
      if (answer.type === 'known' && named !== null) {
        await this.#turn(() => reconcile(this.#kernel, answer.standing, since, named))
        wait = firstWaitMs
        if (!this.#isWanted) return
      } else this.#isWanted = true
      await this.#timers.after(wait, { signal: this.#signal }).catch(() => {})
      wait = Math.min(longestWaitMs, wait * 2)
    }
  }

  /** Asks for the orders of fills that nobody can name; null where the venue does not answer. */
  async #nameOrders(standing: VenueStanding): Promise<NamedOrders | null> {
    const names = new Set<string>()
    const orders: VenueOrderReport[] = []
    for (const { venueOrderId, instrument } of fillsOfNobody(this.#kernel, standing)) {
      if (names.has(venueOrderId)) continue
      const reference = { clientOrderId: adoptedName(venueOrderId), venueOrderId, instrument }
      const answer = await this.#broker.order(reference, { signal: this.#signal })
      if (answer.type === 'unknown') return null
      names.add(venueOrderId)
      if (answer.type === 'found') orders.push(answer.order)
    }
    return { names, orders }
  }
}
