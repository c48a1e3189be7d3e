import type { Costs } from '@race/backtest'
import { type AnyStrategy, type BarSeries, RaceError } from '@race/core'
import { createRace } from './create-race.ts'
import { type RaceFile, raceFileSchema, raceHashOf } from './race-file.ts'
import type { RaceResult } from './race-result.ts'

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
  /** The series that the race ran on, in any order; found by their hash. */
  readonly markets: readonly BarSeries[]
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
  const parsed = raceFileSchema.safeParse(typeof file === 'string' ? parseJson(file) : file)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new RaceError('RACE_FILE_INVALID', {
    message: `This is not a race file: ${issue?.path.join('.') || '(root)'}: ${issue?.message}`,
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
  const race = createRace({
    name: expected.config.name,
    market: expected.datasets.map((dataset) => marketOf(dataset, markets)),
    entrants: expected.entrants.map(({ name, strategyId, params }) => ({
      name,
      strategy: strategyOf(strategyId, strategies),
      params,
    })),
    capital: expected.config.capital,
    costs: expected.config.costs as Costs,
    risk: expected.config.risk,
    ...(expected.config.account === undefined ? {} : { account: expected.config.account }),
    seed: expected.config.seed,
    sizeAt: expected.config.sizeAt,
    ...(expected.config.fillOnRepairedBars === true ? { fillOnRepairedBars: true } : {}),
    ...(expected.config.closeAtEnd === null ? {} : { closeAtEnd: expected.config.closeAtEnd }),
  })
  const result = await race.run(signal === undefined ? {} : { signal })
  const { engine: _expectedEngine, ...before } = expected
  const { engine: _actualEngine, ...after } = result.file
  const differences = [...own, ...differencesOf(before, after, '')]
  return { isVerified: differences.length === 0, differences, result }
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

function marketOf(dataset: RaceFile['datasets'][number], markets: readonly BarSeries[]): BarSeries {
  const found = markets.find((series) => series.hash === dataset.hash)
  if (found !== undefined) return found
  const name = `${dataset.instrument.id} ${dataset.timeframe}, ${dataset.bars} bars`
  throw new RaceError('DATA_NOT_FOUND', {
    message: `The data set ${name} with hash ${dataset.hash.slice(0, 12)}… was not given`,
    facts: { hash: dataset.hash },
    hint: 'Give the very data the race ran on: same bars, same instrument.',
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
