import {
  type EquityRecord,
  RaceError,
  type RaceRecord,
  type ResultStore,
  type RunRecord,
  type RunStatus,
  type TradeRecord,
} from '@race/core'

/**
 * A result store that ends with its process: for tests, scripts and browsers. Records are copied in and out.
 *
 * @example
 * ```ts
 * await using store = createMemoryResultStore()
 * ```
 */
export function createMemoryResultStore(): ResultStore {
  return new MemoryResultStore()
}

class MemoryResultStore implements ResultStore {
  readonly port = 'result-store/1'
  readonly capabilities = { durable: false }
  readonly #races = new Map<string, RaceRecord>()
  readonly #runs = new Map<string, RunRecord>()
  readonly #trades = new Map<string, readonly TradeRecord[]>()
  readonly #equities = new Map<string, EquityRecord>()
  #isOpen = true

  async putRace(race: RaceRecord): Promise<void> {
    this.#requireOpen()
    this.#races.set(race.id, structuredClone(race))
  }

  async getRace(id: string): Promise<RaceRecord | null> {
    this.#requireOpen()
    return structuredClone(this.#races.get(id) ?? null)
  }

  async listRaces({
    status,
    limit,
  }: {
    readonly status?: RunStatus
    readonly limit?: number
  } = {}): Promise<RaceRecord[]> {
    this.#requireOpen()
    const found = [...this.#races.values()].filter((race) => status === undefined || race.status === status)
    found.sort((a, b) => b.startedAt - a.startedAt || compareText(a.id, b.id))
    return structuredClone(found.slice(0, limit))
  }

  async deleteRace(id: string): Promise<boolean> {
    this.#requireOpen()
    for (const run of [...this.#runs.values()]) if (run.raceId === id) this.#dropRun(run.id)
    return this.#races.delete(id)
  }

  async markInterrupted(before: number): Promise<number> {
    this.#requireOpen()
    const stale = [...this.#races.values()].filter((race) => race.status === 'running' && race.updatedAt < before)
    for (const race of stale) {
      this.#races.set(race.id, { ...race, status: 'interrupted' })
      for (const run of this.#runs.values()) {
        if (run.raceId === race.id && run.status === 'running')
          this.#runs.set(run.id, { ...run, status: 'interrupted' })
      }
    }
    return stale.length
  }

  async putRun(run: RunRecord): Promise<void> {
    this.#requireOpen()
    this.#runs.set(run.id, structuredClone(run))
  }

  async getRun(id: string): Promise<RunRecord | null> {
    this.#requireOpen()
    return structuredClone(this.#runs.get(id) ?? null)
  }

  async listRuns({ raceId, limit }: { readonly raceId: string | null; readonly limit?: number }): Promise<RunRecord[]> {
    this.#requireOpen()
    const found = [...this.#runs.values()].filter((run) => run.raceId === raceId)
    found.sort((a, b) => rankOf(a) - rankOf(b) || compareText(a.name, b.name) || compareText(a.id, b.id))
    return structuredClone(found.slice(0, limit))
  }

  async deleteRun(id: string): Promise<boolean> {
    this.#requireOpen()
    return this.#dropRun(id)
  }

  async putTrades(runId: string, trades: readonly TradeRecord[]): Promise<void> {
    this.#requireRun(runId)
    this.#trades.set(runId, structuredClone(trades))
  }

  async listTrades(runId: string): Promise<readonly TradeRecord[]> {
    this.#requireOpen()
    return structuredClone(this.#trades.get(runId) ?? [])
  }

  async putEquity(runId: string, { time, equity }: EquityRecord): Promise<void> {
    this.#requireRun(runId)
    this.#equities.set(runId, { time: time.slice(), equity: equity.slice() })
  }

  async getEquity(runId: string): Promise<EquityRecord | null> {
    this.#requireOpen()
    return structuredClone(this.#equities.get(runId) ?? null)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false
  }

  #dropRun(id: string): boolean {
    this.#trades.delete(id)
    this.#equities.delete(id)
    return this.#runs.delete(id)
  }

  #requireOpen(): void {
    if (this.#isOpen) return
    throw new RaceError('STORE_CLOSED', { message: 'The result store in memory was closed', hint: 'Make a new store.' })
  }

  #requireRun(id: string): void {
    this.#requireOpen()
    if (this.#runs.has(id)) return
    throw new RaceError('RECORD_NOT_FOUND', {
      message: `There is no run '${id}'`,
      facts: { run: id },
      hint: 'Put the run before its trades and its equity.',
    })
  }
}

function rankOf(run: RunRecord): number {
  return run.rank ?? Number.MAX_SAFE_INTEGER
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
