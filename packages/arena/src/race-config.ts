import { RaceError } from '@race/core'
import { z } from 'zod'
import { describeIssue } from './config-issue.ts'
import { costsSchema } from './costs-schema.ts'
import { marketDataSchema, namedDatasetSchema } from './dataset-schema.ts'
import { decimalText } from './decimal-text.ts'
import { accountSchema } from './race-config-account.ts'
import { raceTermsFields } from './race-terms-schema.ts'

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
  currency: z.string().exactOptional().describe("of every account; the first instrument's by default"),
  ...raceTermsFields,
  data: z.array(marketDataSchema).default([]).describe('the market; left out where ticks.timeframe makes it of ticks'),
  datasets: z.array(namedDatasetSchema).exactOptional().describe('further series, for what refers to them by name'),
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
 * @throws RaceError `RACE_CONFIG_INVALID` naming each wrong field with its path, its value and what to give
 */
export function parseRaceConfig(config: unknown): ParsedRaceConfig {
  const parsed = raceConfigSchema.safeParse(config)
  if (parsed.success) return requireMarket(parsed.data)
  const issues = parsed.error.issues.map((issue) => describeIssue(issue, config))
  throw new RaceError('RACE_CONFIG_INVALID', {
    message: `The race configuration is not valid: ${issues.join('; ')}`,
    facts: { issues: issues.length },
    hint: 'Correct these fields; docs/formats/race-config.md says what each may be.',
    cause: parsed.error,
  })
}

function requireMarket(config: ParsedRaceConfig): ParsedRaceConfig {
  if (config.data.length > 0 || config.ticks?.timeframe !== undefined) return config
  throw new RaceError('RACE_CONFIG_INVALID', {
    message: 'The race configuration is not valid: data is []: there is no market',
    facts: { issues: 1 },
    hint: "Name at least one series of bars in data, or give ticks a timeframe such as '1m' to make the bars of.",
  })
}
