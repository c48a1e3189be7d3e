import { canonicalJson, type JsonValue, sha256Hex } from '@race/core'
import { z } from 'zod'
import { shownCostsSchema } from './costs-schema.ts'
import { engineVersion } from './engine-version.ts'
import { riskSchema } from './race-config.ts'
import { accountSchema } from './race-config-account.ts'
import { hashText, marketRowSchema, referenceRowSchema } from './race-dataset.ts'
import { shownRaceTermsFields } from './race-terms-schema.ts'

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
    /** Each left out where it was not given; series by their hashes. */
    ...shownRaceTermsFields,
  }),
  /** Series of the market. */
  datasets: z.array(marketRowSchema),
  /** Series that are no part of the market: finer bars, ticks, rates. Left out where there are none. */
  references: z.array(referenceRowSchema).exactOptional(),
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
      runHash: hashText,
      trades: z.int().min(0),
    }),
  ),
  raceHash: hashText,
})

export type RaceFile = z.infer<typeof raceFileSchema>

/** The hash of a race: SHA-256 of the canonical JSON of its file without the hash and the engine's version. */
export function raceHashOf(file: Omit<RaceFile, 'raceHash'>): string {
  const { engine: _, ...rest } = file
  return sha256Hex(canonicalJson(rest))
}

/** What a file cannot hold. */
export function notVerifiablePlaces(
  datasets: RaceFile['datasets'],
  references: readonly { readonly calendar: string }[],
  functions: readonly string[],
): string[] {
  const shipped = new Set(['24x7', 'fx-24x5', 'XNYS'])
  const ownCalendars = (place: string, rows: readonly { readonly calendar: string }[]): string[] =>
    rows.flatMap(({ calendar }, index) =>
      shipped.has(calendar) ? [] : [`${place}[${index}].calendar: '${calendar}' is an object of the host's own`],
    )
  const calendars = [...ownCalendars('market', datasets), ...ownCalendars('references', references)]
  return [...calendars, ...functions.map((place) => `${place}: a function of the host's own`)]
}

export function raceFileHeader(): Pick<RaceFile, 'format' | 'engine'> {
  return { format: 'race-file/1', engine: { name: '@race/arena', version: engineVersion } }
}

/** Brings costs or limits into plain JSON, decimals as text. */
export function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}
