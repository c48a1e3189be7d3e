import type { Costs } from '@race/backtest'
import { type AnyStrategy, type BarSeries, RaceError } from '@race/core'
import { describeIssue } from './config-issue.ts'
import { createRace } from './create-race.ts'
import { hashOfDataset, type RaceDataset, type ReferenceRow } from './race-dataset.ts'
import { type RaceFile, raceFileSchema, raceHashOf } from './race-file.ts'
import type { RaceOptions } from './race-options.ts'
import { DatasetDirectory, raceTermsOf } from './race-options-of.ts'
import type { RaceResult } from './race-result.ts'
import type { RaceTermsData } from './race-terms-schema.ts'

/** One place where a recomputed race is not what its file says. */
export interface RaceDifference {
  /** Such as `standings[0].finalEquity`. */
  readonly path: string
  readonly expected: string
  readonly actual: string
}

export interface RaceVerification {
  readonly isVerified: boolean
  readonly differences: readonly RaceDifference[]
  /** The recomputed race; null when it could not be run. */
  readonly result: RaceResult | null
}

export interface VerifyRaceOptions {
  /** The series that the race ran on, finer bars, ticks and rates too, in any order; found by their hash. */
  readonly markets: readonly RaceDataset[]
  /** The strategies that took part, found by their id. */
  readonly strategies: readonly AnyStrategy[]
  readonly signal?: AbortSignal
}

/**
 * Reads a race file.
 *
 * @param file its text, or what `JSON.parse` made of it
 * @throws RaceError `RACE_FILE_INVALID`
 */
export function parseRaceFile(file: unknown): RaceFile {
  const read = typeof file === 'string' ? parseJson(file) : file
  const parsed = raceFileSchema.safeParse(read)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues.map((one) => describeIssue(one, read))
  throw new RaceError('RACE_FILE_INVALID', {
    message: `This is not a race file: ${issue}`,
    hint: "Give a file of format 'race-file/1', as a race writes it.",
    cause: parsed.error,
  })
}

/**
 * Runs the race of a file again and says what differs.
 *
 * @throws RaceError `RACE_FILE_INVALID`, `DATA_NOT_FOUND` naming the missing data set, `STRATEGY_UNKNOWN`, `ABORTED`
 *
 * @example
 * ```ts
 * const { isVerified, differences } = await verifyRace(text, { markets: [series], strategies: builtInStrategies })
 * ```
 */
export async function verifyRace(
  file: unknown,
  { markets, strategies, signal }: VerifyRaceOptions,
): Promise<RaceVerification> {
  const expected = parseRaceFile(file)
  const { raceHash, ...unhashed } = expected
  const own: RaceDifference[] =
    raceHashOf(unhashed) === raceHash ? [] : [{ path: 'raceHash', expected: raceHashOf(unhashed), actual: raceHash }]
  if (!expected.verifiable) {
    const differences = expected.notVerifiable.map((place) => ({
      path: place,
      expected: 'plain data',
      actual: 'code of the host',
    }))
    return { isVerified: false, differences: [...own, ...differences], result: null }
  }
  const race = createRace(optionsOf(expected, { markets, strategies }))
  const result = await race.run(signal === undefined ? {} : { signal })
  const { engine: _expectedEngine, ...before } = expected
  const { engine: _actualEngine, ...after } = result.file
  const differences = [...own, ...differencesOf(before, after, '')]
  return { isVerified: differences.length === 0, differences, result }
}

/** The race of a file. */
function optionsOf(
  { config, datasets, references = [], entrants }: RaceFile,
  { markets, strategies }: Pick<VerifyRaceOptions, 'markets' | 'strategies'>,
): RaceOptions {
  const { name, capital, costs, risk, seed, sizeAt, account, closeAtEnd, currency, fillOnRepairedBars } = config
  const byHash = new Map(markets.map((one) => [hashOfDataset(one), one]))
  // Bars that were made of ticks are made of them again.
  const market = config.ticks?.timeframe === undefined ? datasets : []
  const series = [...market, ...references].map((row) => ({ name: row.hash, dataset: datasetOf(row, byHash) }))
  return {
    name,
    capital,
    costs: costs as Costs,
    risk,
    seed,
    sizeAt,
    currency,
    entrants: entrants.map((entrant) => ({
      name: entrant.name,
      strategy: strategyOf(entrant.strategyId, strategies),
      params: entrant.params,
    })),
    ...(market.length === 0 ? {} : { market: market.map((row) => datasetOf(row, byHash) as BarSeries) }),
    ...(account === undefined ? {} : { account }),
    ...(fillOnRepairedBars === true ? { fillOnRepairedBars } : {}),
    ...(closeAtEnd === null ? {} : { closeAtEnd }),
    // What is verifiable holds no code of the host's own.
    ...raceTermsOf(config as RaceTermsData, new DatasetDirectory(series)),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RaceError('RACE_FILE_INVALID', {
      message: 'This is not a race file: it is not JSON',
      hint: 'Check that the file is complete.',
      cause,
    })
  }
}

function datasetOf(
  row: RaceFile['datasets'][number] | ReferenceRow,
  byHash: ReadonlyMap<string, RaceDataset>,
): RaceDataset {
  const found = byHash.get(row.hash)
  if (found !== undefined) return found
  const size = 'bars' in row ? `${row.timeframe}, ${row.bars} bars` : `${row.kind}, ${row.ticks} of them`
  throw new RaceError('DATA_NOT_FOUND', {
    message: `The data set ${row.instrument.id} ${size} with hash ${row.hash.slice(0, 12)}… was not given`,
    facts: { hash: row.hash },
    hint: 'Give the very data the race ran on: same rows, same instrument.',
  })
}

function strategyOf(id: string, strategies: readonly AnyStrategy[]): AnyStrategy {
  const found = strategies.find((strategy) => strategy.id === id)
  if (found !== undefined) return found
  throw new RaceError('STRATEGY_UNKNOWN', {
    message: `The strategy '${id}' of the race was not given`,
    facts: { id },
    hint: `Given are: ${strategies.map((strategy) => strategy.id).join(', ') || 'none'}.`,
  })
}

function differencesOf(expected: unknown, actual: unknown, path: string): RaceDifference[] {
  if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)])
    return [...keys].flatMap((key) => {
      const place = Array.isArray(expected) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
      return differencesOf((expected as Record<string, unknown>)[key], (actual as Record<string, unknown>)[key], place)
    })
  }
  return Object.is(expected, actual)
    ? []
    : [{ path, expected: String(JSON.stringify(expected)), actual: String(JSON.stringify(actual)) }]
}
