import type { EquityRecord, RaceRecord, ResultStore, RunRecord, RunStatus, TradeRecord } from '@race/core'
import { checkEquity } from '../internal/check-equity.ts'
import { checkCount, checkInteger } from '../internal/check-field.ts'
import { compareText } from '../internal/compare-text.ts'
import { decodeRace, encodeRace, type RaceRow } from '../internal/race-row.ts'
import { recordNotFound } from '../internal/record-not-found.ts'
import { decodeRun, encodeRun, type RunRow } from '../internal/run-row.ts'
import { storeClosed } from '../internal/store-closed.ts'
import { decodeTrade, encodeTrades, type TradeRow } from '../internal/trade-row.ts'

/**
 * A result store in memory, gone with the process: for tests, browsers and results that nobody needs tomorrow. It runs
 * wherever JavaScript runs, and behaves as the SQLite store does, in orders, refusals and copies.
 *
 * Its calls reject with a `RaceError`: `DATA_INVALID` for a record that a database could not hold, `RECORD_NOT_FOUND`
 * for a run of a race, or trades or equity of a run, that is not there, `STORE_CLOSED` after it was disposed of.
 *
 * @example
 * ```ts
 * const store = createMemoryResultStore()
 * console.log(await store.listRaces()) // []
 * ```
 */
export function createMemoryResultStore(): ResultStore {
  return new MemoryResultStore()
}

class MemoryResultStore implements ResultStore {
  readonly port = 'result-store/1'
  readonly capabilities = { durable: false }
  readonly #races = new Map<string, RaceRow>()
  readonly #runs = new Map<string, RunRow>()
  readonly #trades = new Map<string, readonly TradeRow[]>()
  readonly #equity = new Map<string, EquityRecord>()
  #isClosed = false

  async putRace(race: RaceRecord): Promise<void> {
    this.#assertOpen('put a race')
    this.#races.set(race.id, encodeRace(race))
  }

  async getRace(id: string): Promise<RaceRecord | null> {
    this.#assertOpen('get a race')
    const row = this.#races.get(id)
    return row === undefined ? null : decodeRace(row)
  }

  async listRaces(options: { readonly status?: RunStatus; readonly limit?: number } = {}) {
    this.#assertOpen('list races')
    const { status, limit } = options
    const rows = [...this.#races.values()]
      .filter((row) => status === undefined || row.status === status)
      .sort((a, b) => b.startedAt - a.startedAt || compareText(a.id, b.id))
    return firstOf(rows, limit, 'listRaces').map(decodeRace)
  }

  async deleteRace(id: string): Promise<boolean> {
    this.#assertOpen('delete a race')
    for (const run of this.#runs.values()) if (run.raceId === id) this.#forgetRun(run.id)
    return this.#races.delete(id)
  }

  async markInterrupted(before: number): Promise<number> {
    this.#assertOpen('mark interrupted races')
    checkInteger(before, 'before', 'markInterrupted')
    const silent = [...this.#races.values()].filter((race) => race.status === 'running' && race.updatedAt < before)
    for (const race of silent) this.#races.set(race.id, { ...race, status: 'interrupted' })
    const ids = new Set(silent.map((race) => race.id))
    for (const run of this.#runs.values()) {
      if (run.status !== 'running' || run.raceId === null || !ids.has(run.raceId)) continue
      this.#runs.set(run.id, { ...run, status: 'interrupted' })
    }
    return silent.length
  }

  async putRun(run: RunRecord): Promise<void> {
    this.#assertOpen('put a run')
    const row = encodeRun(run)
    if (row.raceId !== null && !this.#races.has(row.raceId)) {
      throw recordNotFound('race', row.raceId, `put run '${row.id}'`)
    }
    this.#runs.set(row.id, row)
  }

  async getRun(id: string): Promise<RunRecord | null> {
    this.#assertOpen('get a run')
    const row = this.#runs.get(id)
    return row === undefined ? null : decodeRun(row)
  }

  async listRuns({ raceId, limit }: { readonly raceId: string | null; readonly limit?: number }) {
    this.#assertOpen('list runs')
    const rows = [...this.#runs.values()].filter((row) => row.raceId === raceId).sort(compareRuns)
    return firstOf(rows, limit, 'listRuns').map(decodeRun)
  }

  async deleteRun(id: string): Promise<boolean> {
    this.#assertOpen('delete a run')
    return this.#forgetRun(id)
  }

  async putTrades(runId: string, trades: readonly TradeRecord[]): Promise<void> {
    this.#assertOpen('put trades')
    const rows = encodeTrades(runId, trades)
    this.#assertRun(runId, 'put the trades')
    this.#trades.set(runId, rows)
  }

  async listTrades(runId: string): Promise<readonly TradeRecord[]> {
    this.#assertOpen('list trades')
    return (this.#trades.get(runId) ?? []).map(decodeTrade)
  }

  async putEquity(runId: string, equity: EquityRecord): Promise<void> {
    this.#assertOpen('put equity')
    checkEquity(runId, equity)
    this.#assertRun(runId, 'put the equity')
    this.#equity.set(runId, copyEquity(equity))
  }

  async getEquity(runId: string): Promise<EquityRecord | null> {
    this.#assertOpen('get equity')
    const equity = this.#equity.get(runId)
    return equity === undefined ? null : copyEquity(equity)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    for (const kept of [this.#races, this.#runs, this.#trades, this.#equity]) kept.clear()
  }

  #assertOpen(action: string): void {
    if (this.#isClosed) throw storeClosed(action)
  }

  #assertRun(runId: string, action: string): void {
    if (!this.#runs.has(runId)) throw recordNotFound('run', runId, `${action} of run '${runId}'`)
  }

  #forgetRun(id: string): boolean {
    this.#trades.delete(id)
    this.#equity.delete(id)
    return this.#runs.delete(id)
  }
}

function firstOf<T>(rows: readonly T[], limit: number | undefined, owner: string): readonly T[] {
  return limit === undefined ? rows : rows.slice(0, checkCount(limit, 'limit', owner))
}

/** By rank, those without one last, then by name; the id settles equal names. */
function compareRuns(a: RunRow, b: RunRow): number {
  if (a.rank !== b.rank) return a.rank === null ? 1 : b.rank === null ? -1 : a.rank - b.rank
  return compareText(a.name, b.name) || compareText(a.id, b.id)
}

function copyEquity({ time, equity }: EquityRecord): EquityRecord {
  return { time: Float64Array.from(time), equity: Float64Array.from(equity) }
}
