import { z } from 'zod'
import { riskFractionParam } from '../internal/risk-fraction-param.ts'
import { shortParam } from '../internal/short-param.ts'

const pivotBarsParam = z.int().min(1).max(200)

/** The parameters of `tori`. */
export const toriParams = z.strictObject({
  left: pivotBarsParam
    .default(5)
    .meta({ unit: 'bars', step: 1, description: 'Bars before a pivot that it must stand out from.' }),
  right: pivotBarsParam.default(3).meta({ unit: 'bars', step: 1, description: 'Bars behind a pivot that confirm it.' }),
  points: z
    .int()
    .min(2)
    .max(10)
    .default(2)
    .meta({ unit: 'pivots', step: 1, description: 'Pivots that the trend line goes through, or is the best fit of.' }),
  atrPeriod: z
    .int()
    .min(1)
    .max(500)
    .default(14)
    .meta({ unit: 'bars', step: 7, description: "Period of the average true range, in Wilder's smoothing." }),
  reversalAtr: z
    .number()
    .min(0.25)
    .max(50)
    .default(2)
    .meta({ unit: 'ATR', step: 0.5, description: 'How far the price must come back for an impulse to have ended.' }),
  toleranceAtr: z
    .number()
    .min(0)
    .max(10)
    .default(1)
    .meta({ unit: 'ATR', step: 0.25, description: 'How near to the trend line the retracement must come.' }),
  turnBars: z
    .int()
    .min(1)
    .max(100)
    .default(5)
    .meta({ unit: 'bars', step: 1, description: 'Within how many bars the price must turn, the touch included.' }),
  stopAtr: z
    .number()
    .min(0)
    .max(10)
    .default(0.5)
    .meta({ unit: 'ATR', step: 0.25, description: 'How far the stop lies beyond the swing of the retracement.' }),
  extension: z.enum(['1.272', '1.618']).default('1.272').meta({
    description: 'Where the target lies: so many times the impulse from its start.',
  }),
  rewardRiskMin: z
    .number()
    .min(0)
    .max(50)
    .default(1.5)
    .meta({ unit: 'risks', step: 0.25, description: 'Least way to the target, in ways to the stop.' }),
  expiryBars: z
    .int()
    .min(1)
    .max(500)
    .default(3)
    .meta({ unit: 'bars', step: 1, description: 'How long a signal is worth entering.' }),
  riskFraction: riskFractionParam,
  short: shortParam,
})
