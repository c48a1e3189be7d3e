import { RaceError } from '@race/core'
import { z } from 'zod'
import { costsSchema } from './costs-schema.ts'
import { decimalText } from './decimal-text.ts'
import { accountSchema } from './race-config-account.ts'

const positive = z.number().gt(0)

/** Limits of every entrant's gate, as data. */
export const riskSchema = z.strictObject({
  profile: z.string().min(1).exactOptional(),
  limits: z
    .strictObject({
      positionUnitsMax: positive.exactOptional(),
      positionNotionalMax: positive.exactOptional(),
      positionFractionMax: positive.exactOptional(),
      orderNotionalMax: positive.exactOptional(),
      openPositionsMax: z.int().min(1).exactOptional(),
      drawdownMax: positive.max(1).exactOptional(),
    })
    .exactOptional(),
})

const instrumentSchema = z.union([
  z.string().min(1),
  z.strictObject({
    id: z.string().min(1),
    assetClass: z.enum(['equity', 'etf', 'index', 'fx', 'crypto', 'future']).exactOptional(),
    quoteCurrency: z.string().exactOptional(),
    baseCurrency: z.string().exactOptional(),
    tickSize: decimalText.exactOptional(),
    quantityStep: decimalText.exactOptional(),
    minQuantity: decimalText.exactOptional(),
    minNotional: decimalText.exactOptional(),
    contractSize: decimalText.exactOptional(),
    multiplier: decimalText.exactOptional(),
    calendar: z.string().exactOptional(),
  }),
])

const columnSchema = z.union([z.string(), z.int().min(0)])

const dataSchema = z.union([
  z.strictObject({
    path: z.string().min(1).describe('CSV file, plain or gzip; relative to the configuration file'),
    instrument: instrumentSchema,
    timeframe: z.string(),
    columns: z
      .strictObject({
        time: columnSchema.exactOptional(),
        open: columnSchema.exactOptional(),
        high: columnSchema.exactOptional(),
        low: columnSchema.exactOptional(),
        close: columnSchema.exactOptional(),
        volume: columnSchema.nullable().exactOptional(),
      })
      .exactOptional(),
    zone: z.string().exactOptional(),
    separator: z.string().exactOptional(),
    mode: z.enum(['strict', 'repair']).exactOptional(),
  }),
  z.strictObject({
    synthetic: z.strictObject({
      seed: z.union([z.string(), z.number()]),
      bars: z.int().min(1),
      timeframe: z.string().default('1d'),
      price: positive.exactOptional(),
      volatility: z.number().min(0).lt(1).exactOptional(),
      drift: z.number().exactOptional(),
    }),
  }),
])

const entrantSchema = z.strictObject({
  name: z.string().min(1).max(80).exactOptional().describe('on the leaderboard; the title of the strategy by default'),
  strategy: z.string().min(1).describe('id of a registered strategy'),
  params: z.record(z.string(), z.json()).exactOptional(),
})

/** The configuration file of a race: data by path, strategies by id, everything as plain data. */
export const raceConfigSchema = z.strictObject({
  name: z.string().min(1).max(120).default('Race'),
  seed: z.union([z.string(), z.number()]).default('race'),
  capital: decimalText.default('100000'),
  costs: costsSchema.default({}),
  risk: riskSchema.exactOptional(),
  account: accountSchema.exactOptional(),
  sizeAt: z.enum(['fill', 'signal']).exactOptional(),
  closeAtEnd: z.enum(['last-close', 'last-open']).exactOptional(),
  fillOnRepairedBars: z.boolean().exactOptional(),
  lapInstants: z.int().min(1).exactOptional(),
  data: z.array(dataSchema).min(1),
  entrants: z.array(entrantSchema).min(1),
})

/** What a configuration file holds. */
export type RaceFileConfig = z.input<typeof raceConfigSchema>

/** A configuration with its defaults filled in. */
export type ParsedRaceConfig = z.output<typeof raceConfigSchema>

/**
 * Gives a `.ts` configuration its types; it is checked when the race is made.
 *
 * @example
 * ```ts
 * export default defineRaceConfig({
 *   data: [{ path: 'spy.csv', instrument: 'SPY', timeframe: '1d' }],
 *   entrants: [{ strategy: 'race/buy-and-hold' }, { strategy: 'race/sma-cross', params: { fast: 20, slow: 100 } }],
 * })
 * ```
 */
export function defineRaceConfig(config: RaceFileConfig): RaceFileConfig {
  return config
}

/**
 * Checks a configuration.
 *
 * @throws RaceError `RACE_CONFIG_INVALID` naming each field
 */
export function parseRaceConfig(config: unknown): ParsedRaceConfig {
  const parsed = raceConfigSchema.safeParse(config)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`)
  throw new RaceError('RACE_CONFIG_INVALID', {
    message: `The race configuration is not valid: ${issues.join('; ')}`,
    facts: { issues: issues.length },
    hint: 'Correct these fields; docs/formats/race-config.md says what each may be.',
    cause: parsed.error,
  })
}
