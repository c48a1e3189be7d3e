import { z } from 'zod'
import { riskFractionParam } from '../internal/risk-fraction-param.ts'
import { shortParam } from '../internal/short-param.ts'

/** From 2 on: an average of one bar is its close, and no close is beyond itself. */
const periodParam = z.int().min(2).max(500)

export const jadeCapParams = z
  .strictObject({
    higherTimeframe: z
      .string()
      .regex(/^[1-9]\d{0,4}(s|m|h|d|w|mo)$/, "must be a count and one of s, m, h, d, w, mo, such as '4h'")
      .default('1h')
      .meta({ description: 'Timeframe of the series that gives the bias; coarser than that of the first series.' }),
    fast: periodParam
      .default(20)
      .meta({ unit: 'higher bars', step: 5, description: 'Period of the fast average of the higher timeframe.' }),
    slow: periodParam
      .default(50)
      .meta({ unit: 'higher bars', step: 10, description: 'Period of the slow average of the higher timeframe.' }),
    slopeBars: z.int().min(1).max(100).default(3).meta({
      unit: 'higher bars',
      step: 1,
      description: 'Bars over which the fast average must have risen or fallen.',
    }),
    pullbackPeriod: periodParam
      .default(20)
      .meta({ unit: 'bars', step: 5, description: 'Period of the average that a pullback goes to.' }),
    pullbackBarsMax: z
      .int()
      .min(1)
      .max(500)
      .default(20)
      .meta({ unit: 'bars', step: 5, description: 'A pullback that has not been reclaimed within this is forgotten.' }),
    atrPeriod: z
      .int()
      .min(1)
      .max(500)
      .default(14)
      .meta({ unit: 'bars', step: 7, description: "Period of the average true range, in Wilder's smoothing." }),
    stopAtr: z
      .number()
      .min(0)
      .max(10)
      .default(0.25)
      .meta({ unit: 'ATR', step: 0.25, description: 'How far the stop lies beyond the swing of the pullback.' }),
    targetR: z
      .number()
      .min(0)
      .max(50)
      .default(3)
      .meta({ unit: 'risks', step: 0.5, description: 'Target, as a multiple of what is risked; 0 for none.' }),
    trail: z.enum(['swing', 'atr', 'none']).default('swing').meta({
      description: 'What the stop follows once the trade has moved: the swing of the last bars, the ATR, or nothing.',
    }),
    trailFromR: z
      .number()
      .min(0)
      .max(20)
      .default(1)
      .meta({ unit: 'risks', step: 0.5, description: 'How far the price must have gone before the stop follows.' }),
    swingBars: z
      .int()
      .min(1)
      .max(200)
      .default(5)
      .meta({ unit: 'bars', step: 1, description: 'Bars of the swing that a stop follows.' }),
    trailAtr: z
      .number()
      .min(0.1)
      .max(20)
      .default(2.5)
      .meta({ unit: 'ATR', step: 0.5, description: 'How far behind the best price a stop by ATR follows.' }),
    session: z.enum(['auto', 'on', 'off']).default('auto').meta({
      description: 'Whether entries keep to hours; auto: not in markets that never close, nor on bars of whole days.',
    }),
    sessionFrom: z
      .int()
      .min(0)
      .max(23)
      .default(7)
      .meta({ unit: 'UTC hour', step: 1, description: 'Entries are decided from this hour on.' }),
    sessionTo: z.int().min(1).max(24).default(20).meta({
      unit: 'UTC hour',
      step: 1,
      description: 'Entries are decided before this hour; below the other, over midnight.',
    }),
    expiryBars: z
      .number()
      .min(0.1)
      .max(100)
      .default(1)
      .meta({ unit: 'bars', step: 1, description: 'How long after its decision an entry is still worth making.' }),
    short: shortParam,
    riskFraction: riskFractionParam,
  })
  .check(({ value, issues }) => {
    if (value.fast >= value.slow) {
      const message = `must be smaller than slow, but fast is ${value.fast} and slow is ${value.slow} bars`
      issues.push({ code: 'custom', path: ['fast'], input: value, message })
    }
    if (value.sessionFrom === value.sessionTo) {
      const message = `must not be the hour of sessionFrom, but both are ${value.sessionTo}; 0 and 24 are the whole day`
      issues.push({ code: 'custom', path: ['sessionTo'], input: value, message })
    }
  })

export type JadeCapParams = z.output<typeof jadeCapParams>
