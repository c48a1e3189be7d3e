import { canonicalJson, instrumentToJson, type JsonValue, sha256Hex } from '@race/core'
import { z } from 'zod'
import { shownCostsSchema } from './costs-schema.ts'
import { engineVersion } from './engine-version.ts'
import { riskSchema } from './race-config.ts'
import { accountSchema } from './race-config-account.ts'
import type { RaceOptions } from './race-options.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** A race as one file that anybody can recompute: `race-file/1`. */
export const raceFileSchema = z.strictObject({
  format: z.literal('race-file/1'),
  engine: z.strictObject({ name: z.literal('@race/arena'), version: z.string() }),
  /** False when the configuration holds what no file can hold; `notVerifiable` says where. */
  verifiable: z.boolean(),
  notVerifiable: z.array(z.string()),
  config: z.strictObject({
    name: z.string(),
    seed: z.string(),
    capital: z.string(),
    currency: z.string(),
    costs: shownCostsSchema,
    risk: riskSchema,
    account: accountSchema.exactOptional(),
    sizeAt: z.enum(['fill', 'signal']),
    closeAtEnd: z.enum(['last-close', 'last-open']).nullable(),
    /** Left out where orders wait through repaired bars. */
    fillOnRepairedBars: z.literal(true).exactOptional(),
  }),
  datasets: z.array(
    z.strictObject({
      instrument: z.record(z.string(), z.string().nullable()),
      timeframe: z.string(),
      calendar: z.string(),
      bars: z.int().min(0),
      /** Epoch ms of the first open and the last close. */
      from: z.int(),
      to: z.int(),
      hash,
    }),
  ),
  entrants: z.array(
    z.strictObject({ name: z.string(), strategyId: z.string(), strategyVersion: z.string(), params: z.json() }),
  ),
  standings: z.array(
    z.strictObject({
      rank: z.int().min(1),
      name: z.string(),
      status: z.enum(['finished', 'failed']),
      /** Decimal text. */
      finalEquity: z.string(),
      runHash: hash,
      trades: z.int().min(0),
    }),
  ),
  raceHash: hash,
})

export type RaceFile = z.infer<typeof raceFileSchema>

/** The hash of a race: SHA-256 of the canonical JSON of its file without the hash and the engine's version. */
export function raceHashOf(file: Omit<RaceFile, 'raceHash'>): string {
  const { engine: _, ...rest } = file
  return sha256Hex(canonicalJson(rest))
}

/** The data sets of a market as a race file names them. */
export function datasetsOf(market: RaceOptions['market']): RaceFile['datasets'] {
  const series = Array.isArray(market)
    ? (market as Extract<typeof market, readonly unknown[]>)
    : [market as Exclude<typeof market, readonly unknown[]>]
  return series.map((one) => ({
    instrument: { ...instrumentToJson(one.instrument) },
    timeframe: one.timeframe,
    calendar: one.calendar.id,
    bars: one.length,
    from: one.openTimes[0] ?? 0,
    to: one.closeTimes[one.length - 1] ?? 0,
    hash: one.hash,
  }))
}

/** What a file cannot hold. */
export function notVerifiablePlaces(datasets: RaceFile['datasets'], functions: readonly string[]): string[] {
  const shipped = new Set(['24x7', 'fx-24x5', 'XNYS'])
  const calendars = datasets.flatMap(({ calendar }, index) =>
    shipped.has(calendar) ? [] : [`market[${index}].calendar: '${calendar}' is an object of the host's own`],
  )
  return [...calendars, ...functions.map((place) => `${place}: a function of the host's own`)]
}

export function raceFileHeader(): Pick<RaceFile, 'format' | 'engine'> {
  return { format: 'race-file/1', engine: { name: '@race/arena', version: engineVersion } }
}

/** Brings costs or limits into plain JSON, decimals as text. */
export function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}
