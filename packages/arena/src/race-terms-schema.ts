import type { BacktestConfig } from '@race/backtest'
import { z } from 'zod'
import { corporateActionsSchema } from './corporate-actions-schema.ts'
import { decimalText } from './decimal-text.ts'
import { financingSchema, shownFinancingSchema } from './financing-schema.ts'

const reference = z.string().min(1).describe('name of a data set of this configuration, or the hash of one')
const references = z.array(reference).min(1)
const currency = z.string().regex(/^[A-Z0-9]{2,12}$/, 'must be 2 to 12 capital letters or digits')
const pair = { base: currency, quote: currency }

const intrabar = z.enum([
  'pessimistic',
  'optimistic',
  'open-high-low-close',
  'open-low-high-close',
  'adaptive',
  'lower-timeframe',
] satisfies readonly NonNullable<BacktestConfig['intrabar']>[])

/** What races alike for everybody besides capital, costs and limits, as data. Series are named, or told by their hash. */
export const raceTermsFields = {
  intrabar: intrabar.exactOptional(),
  intrabarData: references.exactOptional(),
  ticks: z
    .strictObject({
      quotes: references.exactOptional(),
      trades: references.exactOptional(),
      timeframe: z.string().exactOptional().describe('of the bars that are made of the ticks where data is left out'),
      bookDepth: z.enum(['unlimited', 'top']).exactOptional(),
      limitFills: z.union([z.enum(['touch', 'through']), z.strictObject({ probability: decimalText })]).exactOptional(),
      stopTrigger: z.enum(['last', 'quote']).exactOptional(),
      queue: z.enum(['front', 'back']).exactOptional(),
    })
    .exactOptional(),
  financing: financingSchema.exactOptional(),
  corporateActions: corporateActionsSchema.exactOptional(),
  conversions: z
    .array(
      z.union([
        z.strictObject({ ...pair, rate: decimalText }),
        z.strictObject({ ...pair, series: reference, maxAgeMs: z.number().gt(0).exactOptional() }),
      ]),
    )
    .exactOptional(),
  conversionPolicy: z.enum(['hold', 'auto-convert-fees-and-profit']).exactOptional(),
  futures: z.record(z.string(), z.strictObject({ settlement: z.enum(['daily', 'at-close']) })).exactOptional(),
}

/** The same as a race file shows them. */
export const shownRaceTermsFields = { ...raceTermsFields, financing: shownFinancingSchema.exactOptional() }

const raceTermsSchema = z.strictObject(raceTermsFields)

const shownRaceTermsSchema = z.strictObject(shownRaceTermsFields)

export type RaceTermsData = z.output<typeof raceTermsSchema>

export type ShownRaceTerms = z.output<typeof shownRaceTermsSchema>
