import type { EventLog, JsonValue } from '@race/core'
import { type EngineSnapshot, snapshotState, stateSnapshotVersion } from './account/state-snapshot.ts'
import type { Journal } from './journal.ts'
import type { Kernel } from './kernel.ts'
import { engineSnapshotName } from './recover-account.ts'

/** Events between two snapshots for each order and each fill that the account knows. */
const eventsPerKept = 4

/** Keeps where an account stands, now and then, so that a start need not fold its log from the first event. */
export class SnapshotKeeper {
  readonly #log: EventLog
  readonly #kernel: Kernel
  readonly #journal: Journal
  readonly #every: number
  #keptAt: number
  #isKeeping = false

  /** @param every events between two snapshots, at least */
  constructor(log: EventLog, kernel: Kernel, journal: Journal, every: number) {
    this.#log = log
    this.#kernel = kernel
    this.#journal = journal
    this.#every = every
    this.#keptAt = kernel.state.sequence
  }

  get isDue(): boolean {
    if (this.#isKeeping) return false
    const { orders, fills } = this.#kernel.state
    // A snapshot takes time by what there is to be kept: so does the distance to the next one.
    const distance = Math.max(this.#every, eventsPerKept * (orders.size + fills.size))
    return this.#journal.head.sequence >= this.#keptAt + distance
  }

  /** Keeps where the account stands, if everything that it was folded from is durable. */
  async keep(): Promise<void> {
    const { state, runners } = this.#kernel
    const { head } = this.#journal
    if (this.#isKeeping || head.sequence !== state.sequence || head.sequence === this.#keptAt) return
    const series: Record<string, JsonValue> = {}
    for (const runner of runners.values()) {
      const memory = runner.series()
      // What cannot say what it remembers has to see every bar again: then there is no snapshot to start from.
      if (memory === null) return
      series[runner.instance] = memory
    }
    const kept: EngineSnapshot = { opened: state.opened, state: snapshotState(state), series }
    const schemaVersion = stateSnapshotVersion
    this.#isKeeping = true
    this.#keptAt = head.sequence
    try {
      await this.#log.saveSnapshot({
        name: engineSnapshotName,
        schemaVersion,
        head,
        state: kept as unknown as JsonValue,
      })
    } finally {
      this.#isKeeping = false
    }
  }
}
