import { z } from 'zod'
import { riskFractionParam } from '../internal/risk-fraction-param.ts'
import { shortParam } from '../internal/short-param.ts'

/** The parameters of `noBullshitBreaker`. */
export const noBullshitBreakerParams = z
  .strictObject({
    atrPeriod: z
      .int()
      .min(1)
      .max(500)
      .default(14)
      .meta({ unit: 'bars', step: 7, description: "Period of the average true range, in Wilder's smoothing." }),
    baseBars: z
      .int()
      .min(1)
      .max(50)
      .default(6)
      .meta({ unit: 'bars', step: 1, description: 'Longest base; of a longer one the last bars count.' }),
    baseRange: z
      .number()
      .min(0.1)
      .max(5)
      .default(1)
      .meta({ unit: 'ATR', step: 0.1, description: 'Widest true range of a bar of a base.' }),
    impulse: z
      .number()
      .min(0.25)
      .max(20)
      .default(2)
      .meta({ unit: 'ATR', step: 0.25, description: 'How far a close must leave a base for it to be a zone.' }),
    impulseBars: z
      .int()
      .min(1)
      .max(50)
      .default(3)
      .meta({ unit: 'bars', step: 1, description: 'Within how many bars behind the base it must be left.' }),
    edge: z.enum(['body', 'wick']).default('body').meta({
      description: 'Whether the near edge of a zone is the outermost body of its base, or its outermost price.',
    }),
    zonesMax: z
      .int()
      .min(1)
      .max(100)
      .default(10)
      .meta({ unit: 'zones', step: 5, description: 'Zones kept of each kind; the oldest goes.' }),
    zoneBarsMax: z
      .int()
      .min(1)
      .max(5000)
      .default(250)
      .meta({ unit: 'bars', step: 50, description: 'Oldest zone that counts, from the first bar of its base.' }),
    breakBars: z.int().min(1).max(100).default(5).meta({
      unit: 'bars',
      step: 1,
      description: 'Within how many bars a zone must be broken, the bar that first touches it included.',
    }),
    volumePeriod: z
      .int()
      .min(1)
      .max(500)
      .default(20)
      .meta({ unit: 'bars', step: 5, description: 'Bars of the average volume, the breaking bar not included.' }),
    volumeFactor: z.number().min(0).max(20).default(1.2).meta({
      unit: 'average volumes',
      step: 0.1,
      description: 'Least volume of the breaking bar; 0 for any. Without volumes it is not asked for.',
    }),
    entry: z.enum(['market', 'retest']).default('market').meta({
      description:
        'Whether it enters at the next open, or waits at the far edge of the zone for the price to come back.',
    }),
    stopAtr: z
      .number()
      .min(0)
      .max(10)
      .default(0.25)
      .meta({ unit: 'ATR', step: 0.25, description: 'How far the stop lies behind the near edge of the zone.' }),
    targetR: z
      .number()
      .min(0.25)
      .max(50)
      .default(3)
      .meta({ unit: 'risks', step: 0.5, description: 'Target, as a multiple of the way from the entry to the stop.' }),
    rewardRiskMin: z.number().min(0).max(50).default(1.5).meta({
      unit: 'risks',
      step: 0.25,
      description: 'Least way to the target, which the next zone may cut short, in ways to the stop.',
    }),
    expiryBars: z
      .int()
      .min(1)
      .max(500)
      .default(3)
      .meta({ unit: 'bars', step: 1, description: 'How long a signal is worth entering.' }),
    riskFraction: riskFractionParam,
    short: shortParam,
  })
  .check(({ value: { targetR, rewardRiskMin }, issues }) => {
    if (rewardRiskMin <= targetR) return
    const message = `must be at most targetR, but rewardRiskMin is ${rewardRiskMin} and targetR is ${targetR} risks`
    issues.push({ code: 'custom', path: ['rewardRiskMin'], input: rewardRiskMin, message })
  })
