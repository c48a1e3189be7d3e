import type { BacktestResult } from '@race/backtest'
import { decimal, type RaceError } from '@race/core'
import type { Entry } from './entry.ts'
import { notVerifiablePlaces, plain, type RaceFile, raceFileHeader, raceHashOf } from './race-file.ts'
import type { RacePlan } from './race-plan.ts'
import { rank, type Standing } from './standings.ts'

/** One line of the final leaderboard, with everything behind it. */
export interface RaceEntrantResult extends Standing {
  readonly result: BacktestResult
  /** Why a failed entrant failed. */
  readonly failure: RaceError | null
}

/** What a race gave. */
export class RaceResult {
  readonly name: string
  /** The final leaderboard, by `rankRule`. */
  readonly standings: readonly RaceEntrantResult[]
  readonly #makeFile: () => RaceFile
  #file: RaceFile | null = null

  /** @hidden Use `createRace`. */
  constructor(plan: RacePlan, entries: readonly Entry[]) {
    this.name = plan.options.name ?? 'Race'
    const byName = new Map(entries.map((entry) => [entry.name, entry]))
    this.standings = rank(entries.map((entry) => entry.standing())).map((standing) => {
      const entry = byName.get(standing.name) as Entry
      return { ...standing, result: entry.result as BacktestResult, failure: entry.failure }
    })
    this.#makeFile = () => fileOf(this.name, plan, entries, this.standings)
  }

  /** The race as one file, see docs/formats/race-file.md. It hashes every bar and order, so it is made when it is first read. */
  get file(): RaceFile {
    this.#file ??= this.#makeFile()
    return this.#file
  }

  /** SHA-256 over configuration, data sets, entrants and results: the same for the same race, anywhere. */
  get hash(): string {
    return this.file.raceHash
  }

  /** The race file as text, ready to be written. */
  toRaceFileText(): string {
    return `${JSON.stringify(this.file, null, 2)}\n`
  }
}

function fileOf(
  name: string,
  { options, datasets, terms, references }: RacePlan,
  entries: readonly Entry[],
  standings: readonly RaceEntrantResult[],
): RaceFile {
  const settings = ((entries[0] as Entry).result as BacktestResult).settings
  const rows = datasets()
  const others = references()
  const places = notVerifiablePlaces(rows, others, settings.functionPlaces)
  const limits = Object.fromEntries(Object.entries(settings.riskLimits).filter(([, limit]) => limit !== null))
  const file = {
    ...raceFileHeader(),
    verifiable: places.length === 0,
    notVerifiable: places,
    config: {
      name,
      seed: settings.seed,
      capital: settings.capital,
      currency: settings.currency,
      costs: costsOf(settings),
      risk: { profile: settings.riskProfile, limits: limits as NonNullable<RaceFile['config']['risk']['limits']> },
      ...(options.account === undefined ? {} : { account: options.account }),
      sizeAt: settings.sizeAt,
      closeAtEnd: settings.closeAtEnd,
      ...(settings.fillOnRepairedBars ? { fillOnRepairedBars: true as const } : {}),
      ...terms(),
    },
    datasets: rows,
    ...(others.length === 0 ? {} : { references: others }),
    entrants: entries.map((entry) => ({
      name: entry.name,
      strategyId: entry.strategyId,
      strategyVersion: entry.strategyVersion,
      params: plain(entry.result?.params ?? null) as RaceFile['entrants'][number]['params'],
    })),
    standings: standings.map(({ rank: place, name: entrant, status, result }) => ({
      rank: place,
      name: entrant,
      status: status === 'failed' ? ('failed' as const) : ('finished' as const),
      finalEquity: decimal(result.finalEquity.amount).toString(),
      runHash: result.hash,
      trades: result.trades.length,
    })),
  }
  return { ...file, raceHash: raceHashOf(file) }
}

/** The costs of a run as plain data, those left out that were not given. */
function costsOf(settings: BacktestResult['settings']): RaceFile['config']['costs'] {
  const { fee, slippage, spread, liquidity, touch, latency, venueRules } = settings
  const given = Object.entries({ spread, liquidity, touch, latency, venueRules }).filter(([, model]) => model !== null)
  return plain({ fee, slippage, ...Object.fromEntries(given) }) as unknown as RaceFile['config']['costs']
}
