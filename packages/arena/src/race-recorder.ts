import { canonicalJson, type RaceRecord, type ResultStore, type RunRecord, type RunStatus, sha256Hex } from '@race/core'
import type { Entry } from './entry.ts'
import { plain } from './race-file.ts'
import type { RacePlan } from './race-plan.ts'
import type { RaceResult } from './race-result.ts'

/** A running race gives a sign of life at least this often, as long as its handlers let it. */
const signOfLifeMs = 5_000

/** A race that was silent for longer has lost its process: `store.markInterrupted(now - raceSilenceMsMax)`. */
export const raceSilenceMsMax = 60_000

/** Keeps a race in a store while it runs, so that one that is cut off is seen to be. */
export class RaceRecorder {
  readonly #store: ResultStore
  readonly #now: () => number
  #race: RaceRecord

  constructor(store: ResultStore, plan: RacePlan, entries: readonly Entry[], now: () => number) {
    this.#store = store
    this.#now = now
    this.#race = initialRecord(plan, entries, now())
  }

  get raceId(): string {
    return this.#race.id
  }

  /** Puts the race, and marks those whose process is gone. */
  async start(entries: readonly Entry[]): Promise<void> {
    await this.#store.markInterrupted(this.#now() - raceSilenceMsMax)
    // The same race has the same id: nothing of an earlier time may be taken for a result of this one.
    await this.#store.deleteRace(this.#race.id)
    await this.#store.putRace(this.#race)
    for (const entry of entries) await this.#store.putRun(runningRecord(this.#race, entry))
  }

  /** A sign of life; between laps only when the last one is some time ago. */
  async touch(isLapEnd: boolean): Promise<void> {
    if (isLapEnd || this.#now() - this.#race.updatedAt >= signOfLifeMs) await this.#put('running')
  }

  async finish(result: RaceResult): Promise<void> {
    for (const { rank, name, result: run, status } of result.standings) {
      const id = runIdOf(this.#race.id, name)
      const record = run.toRunRecord({ id, name, raceId: this.#race.id })
      await this.#store.putRun({ ...record, rank, status: status === 'failed' ? 'failed' : 'finished' })
      await this.#store.putTrades(id, run.trades)
      await this.#store.putEquity(id, run.toEquityRecord())
    }
    this.#race = { ...this.#race, raceHash: result.hash }
    await this.#put('finished')
  }

  /** The race has ended before its end. */
  async stop(status: 'interrupted' | 'failed', entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) await this.#store.putRun({ ...runningRecord(this.#race, entry), status })
    await this.#put(status)
  }

  async #put(status: RunStatus): Promise<void> {
    this.#race = { ...this.#race, status, updatedAt: this.#now() }
    await this.#store.putRace(this.#race)
  }
}

/** Id of an entrant's run. */
function runIdOf(raceId: string, entrant: string): string {
  return `${raceId}/${entrant}`
}

function initialRecord(plan: RacePlan, entries: readonly Entry[], now: number): RaceRecord {
  const { options } = plan
  const datasets = plan.datasets()
  const config = plain({
    name: options.name ?? 'Race',
    seed: String(options.seed ?? 'race'),
    capital: options.capital ?? '100000',
    costs: options.costs ?? {},
    risk: options.risk ?? { profile: 'open' },
    ...(options.account === undefined ? {} : { account: options.account }),
    sizeAt: options.sizeAt ?? 'fill',
    closeAtEnd: options.closeAtEnd ?? null,
    ...(options.fillOnRepairedBars === true ? { fillOnRepairedBars: true } : {}),
    ...(options.currency === undefined ? {} : { currency: options.currency }),
    ...plan.terms(),
    datasets: datasets.map(({ hash }) => hash),
    entrants: options.entrants.map(({ name, strategy, params }) => ({
      name: name ?? strategy.title,
      strategyId: strategy.id,
      strategyVersion: strategy.version,
      params: params ?? {},
    })),
  })
  return {
    id: `race-${sha256Hex(canonicalJson(config)).slice(0, 16)}`,
    name: options.name ?? 'Race',
    status: 'running',
    seed: String(options.seed ?? 'race'),
    currency: options.currency ?? datasets[0]?.instrument.quoteCurrency ?? 'USD',
    capital: String(options.capital ?? '100000'),
    riskProfile: entries[0]?.backtest.riskProfile ?? 'open',
    datasets: datasets.map(({ instrument, timeframe, bars, from, to, hash }) => ({
      instrument: instrument.id ?? '',
      timeframe,
      bars,
      from,
      to,
      hash,
    })),
    config,
    raceHash: null,
    startedAt: now,
    updatedAt: now,
  }
}

function runningRecord(race: RaceRecord, entry: Entry): RunRecord {
  return {
    id: runIdOf(race.id, entry.name),
    raceId: race.id,
    name: entry.name,
    strategyId: entry.strategyId,
    strategyVersion: entry.strategyVersion,
    params: null,
    status: 'running',
    rank: null,
    currency: race.currency,
    initialEquity: race.capital,
    finalEquity: null,
    runHash: null,
    riskProfile: race.riskProfile,
    metrics: {},
    warnings: [],
  }
}
