import {
  type EquityRecord,
  RaceError,
  type RaceRecord,
  type ResultStore,
  type RunRecord,
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
  const races = new Map<string, RaceRecord>()
  const runs = new Map<string, RunRecord>()
  const trades = new Map<string, readonly TradeRecord[]>()
  const equities = new Map<string, EquityRecord>()
  let isOpen = true

  const guarded = async <Value>(work: () => Value): Promise<Value> => {
    if (isOpen) return work()
    throw new RaceError('STORE_CLOSED', { message: 'The result store in memory was closed', hint: 'Make a new store.' })
  }
  const dropRun = (id: string): boolean => {
    trades.delete(id)
    equities.delete(id)
    return runs.delete(id)
  }
  const requireRun = (id: string): void => {
    if (runs.has(id)) return
    throw new RaceError('RECORD_NOT_FOUND', {
      message: `There is no run '${id}'`,
      facts: { run: id },
      hint: 'Put the run before its trades and its equity.',
    })
  }
  const copy = <Value>(map: ReadonlyMap<string, Value>, id: string): Value | null => {
    const found = map.get(id)
    return found === undefined ? null : structuredClone(found)
  }

  return {
    port: 'result-store/1',
    capabilities: { durable: false },
    putRace: (race) => guarded(() => void races.set(race.id, structuredClone(race))),
    getRace: (id) => guarded(() => copy(races, id)),
    listRaces: ({ status, limit } = {}) =>
      guarded(() =>
        structuredClone(
          [...races.values()]
            .filter((race) => status === undefined || race.status === status)
            .sort((a, b) => b.startedAt - a.startedAt || compareText(a.id, b.id))
            .slice(0, limit),
        ),
      ),
    deleteRace: (id) =>
      guarded(() => {
        for (const run of [...runs.values()]) if (run.raceId === id) dropRun(run.id)
        return races.delete(id)
      }),
    markInterrupted: (before) =>
      guarded(() => {
        const stale = [...races.values()].filter((race) => race.status === 'running' && race.updatedAt < before)
        for (const race of stale) {
          races.set(race.id, { ...race, status: 'interrupted' })
          for (const run of runs.values()) {
            if (run.raceId === race.id && run.status === 'running') runs.set(run.id, { ...run, status: 'interrupted' })
          }
        }
        return stale.length
      }),
    putRun: (run) => guarded(() => void runs.set(run.id, structuredClone(run))),
    getRun: (id) => guarded(() => copy(runs, id)),
    listRuns: ({ raceId, limit }) =>
      guarded(() =>
        structuredClone(
          [...runs.values()]
            .filter((run) => run.raceId === raceId)
            .sort((a, b) => rankOf(a) - rankOf(b) || compareText(a.name, b.name) || compareText(a.id, b.id))
            .slice(0, limit),
        ),
      ),
    deleteRun: (id) => guarded(() => dropRun(id)),
    putTrades: (runId, records) =>
      guarded(() => {
        requireRun(runId)
        trades.set(runId, structuredClone(records))
      }),
    listTrades: (runId) => guarded(() => copy(trades, runId) ?? []),
    putEquity: (runId, { time, equity }) =>
      guarded(() => {
        requireRun(runId)
        equities.set(runId, { time: time.slice(), equity: equity.slice() })
      }),
    getEquity: (runId) => guarded(() => copy(equities, runId)),
    async [Symbol.asyncDispose]() {
      isOpen = false
    },
  }
}

function rankOf(run: RunRecord): number {
  return run.rank ?? Number.MAX_SAFE_INTEGER
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
