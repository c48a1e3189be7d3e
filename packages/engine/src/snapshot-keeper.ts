import type { EventLog, LogSnapshot, Scheduler } from '@race/core'
import { partText } from './account/orders-snapshot.ts'
import { engineSnapshotText } from './account/state-snapshot.ts'
import type { Journal } from './journal.ts'
import { accountSnapshot, lengthPerEvent, partSnapshot } from './kept-snapshots.ts'
import type { Kernel } from './kernel.ts'
import { PartNumbers } from './part-numbers.ts'
import { SeriesKeeper } from './series-keeper.ts'

/** Families of orders in a part, at most: what is written at a time takes a few milliseconds. */
const familiesPerPart = 128
/** Events between two snapshots in which about as many orders come as a part takes. */
const eventsPerFamily = 80

export interface SnapshotKeeperOptions {
  readonly log: EventLog
  readonly kernel: Kernel
  readonly journal: Journal
  readonly scheduler: Scheduler
  /** Events between two snapshots, at least. */
  readonly every: number
  /** Numbers of the parts that the latest snapshot names. */
  readonly parts: readonly number[]
  /** By strategy instance, the event up to which its series are kept. */
  readonly series: ReadonlyMap<string, number>
}

/**
 * Keeps where an account stands, now and then, so that a start need not fold its log from the first event.
 *
 * Orders that are over hardly change any more. They are kept in parts, each written once, as soon as there are enough of them; one
 * of which something changes after all is given up, and its orders go into others. The snapshot of the account names the parts and
 * holds the rest. So a snapshot takes time by what has happened since the one before, not by what is known.
 */
export class SnapshotKeeper {
  readonly #options: SnapshotKeeperOptions
  readonly #series: SeriesKeeper
  readonly #numbers: PartNumbers
  readonly #partFamilies: number
  #keptAt: number
  #length = 0
  #keeping: Promise<void> | null = null

  constructor(options: SnapshotKeeperOptions) {
    const { kernel, every, parts, series } = options
    this.#options = options
    this.#partFamilies = Math.min(familiesPerPart, Math.max(1, Math.floor(every / eventsPerFamily)))
    this.#keptAt = kernel.state.sequence
    this.#numbers = new PartNumbers(parts)
    this.#series = new SeriesKeeper(kernel.runners, every, series)
  }

  /** Whether something is to be kept, and can be now. */
  get isDue(): boolean {
    if (this.#keeping !== null) return false
    if (this.#hasPart) return true
    const { sequence } = this.#options.journal.head
    return (this.#isAccountDue || this.#series.isDue(sequence)) && this.#isAllDurable
  }

  /** Keeps one thing that is due: others wait for the next time, so that trading goes on in between. */
  async keep(): Promise<void> {
    if (this.#keeping !== null) return
    if (this.#hasPart) await this.#keepPart()
    else if (!this.#isAllDurable) return
    else if (this.#isAccountDue) await this.#keepAccount()
    else await this.#keepSeries(this.#series.due(this.#options.journal.head.sequence))
  }

  /** Keeps everything, for an end. */
  async keepAll(): Promise<void> {
    await this.#keeping
    const { journal } = this.#options
    while (this.#hasPart) await this.#keepPart()
    for (const instance of this.#series.behind(journal.head.sequence)) {
      if (this.#isAllDurable) await this.#keepSeries(instance)
    }
    if (this.#isAllDurable && journal.head.sequence !== this.#keptAt) await this.#keepAccount()
  }

  /** The latest that are over are left out: most of what is told of an order after its end is told at once. */
  get #hasPart(): boolean {
    return this.#options.kernel.state.families.over.size >= this.#partFamilies * 1.25
  }

  get #isAccountDue(): boolean {
    const { every, journal } = this.#options
    return journal.head.sequence - this.#keptAt >= Math.max(every, this.#length / lengthPerEvent)
  }

  /** Whether everything that the account was folded from is durable: a snapshot is of an event of the log. */
  get #isAllDurable(): boolean {
    const { kernel, journal } = this.#options
    return journal.head.sequence === kernel.state.sequence
  }

  async #keepPart(): Promise<void> {
    const { kernel, journal } = this.#options
    const { families, sequence } = kernel.state
    const chosen = families.longestOver(this.#partFamilies)
    const text = partText(kernel.state, chosen)
    const { number } = families.keep(chosen, { number: this.#numbers.take(), takenAt: sequence })
    await this.#save(partSnapshot(number, journal.head, sequence, text))
  }

  async #keepAccount(): Promise<void> {
    const { kernel, journal } = this.#options
    const text = engineSnapshotText(kernel.state)
    const { parts } = kernel.state.families
    const named = Array.from(parts, ({ number }) => number)
    this.#keptAt = journal.head.sequence
    this.#length = text.length
    await this.#save(accountSnapshot(journal.head, text))
    this.#numbers.named(named)
  }

  async #keepSeries(instance: string | null): Promise<void> {
    const { head } = this.#options.journal
    const snapshot = instance === null ? null : this.#series.snapshot(instance, head)
    if (snapshot !== null) await this.#save(snapshot)
  }

  #save(snapshot: LogSnapshot): Promise<void> {
    this.#keeping = this.#saveLater(snapshot).finally(() => {
      this.#keeping = null
    })
    return this.#keeping
  }

  /** To make a text and to store it takes about as long: others have their turn in between. */
  async #saveLater(snapshot: LogSnapshot): Promise<void> {
    const { scheduler, log } = this.#options
    await scheduler.yield()
    await log.saveSnapshot(snapshot)
  }
}
