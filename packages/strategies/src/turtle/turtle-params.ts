import { z } from 'zod'
import { shortParam } from '../internal/short-param.ts'

const channelParam = z.int().min(2).max(1000)

/** The parameters of `turtle`. */
export const turtleParams = z
  .strictObject({
    entry: channelParam.default(20).meta({
      unit: 'bars',
      step: 5,
      description: 'Bars of the channel whose break is an entry; 55 in the slow system.',
    }),
    exit: channelParam.default(10).meta({
      unit: 'bars',
      step: 5,
      description: 'Bars of the channel whose break against the position closes it; 20 in the slow system.',
    }),
    skipAfterWinner: z.boolean().default(true).meta({
      description: 'Whether a break is left out when the break before it would have won; false in the slow system.',
    }),
    failsafe: channelParam.default(55).meta({
      unit: 'bars',
      step: 5,
      description: 'Bars of the channel whose break is an entry even where the shorter one was left out.',
    }),
    atrPeriod: z
      .int()
      .min(2)
      .max(200)
      .default(20)
      .meta({ unit: 'bars', step: 5, description: 'Period of the average true range, called N.' }),
    riskFraction: z.number().min(0.0005).max(0.1).default(0.02).meta({
      unit: 'fraction of equity',
      step: 0.0025,
      description: 'What one unit loses at its stop; 0.02 at 2 N is the 1 % for each N of the original.',
    }),
    stopAtr: z
      .number()
      .min(0.25)
      .max(10)
      .default(2)
      .meta({ unit: 'N', step: 0.25, description: 'Distance of the stop from the fill of the latest unit.' }),
    stepAtr: z
      .number()
      .min(0.1)
      .max(5)
      .default(0.5)
      .meta({ unit: 'N', step: 0.1, description: 'How far the price must go from one unit to the next.' }),
    unitsMax: z
      .int()
      .min(1)
      .max(20)
      .default(4)
      .meta({ unit: 'units', step: 1, description: 'Units that are held at most.' }),
    short: shortParam,
  })
  .check(({ value: { entry, exit, failsafe, skipAfterWinner }, issues }) => {
    if (exit > entry) {
      const message = `must be at most entry, but exit is ${exit} and entry is ${entry} bars`
      issues.push({ code: 'custom', path: ['exit'], input: exit, message })
    }
    if (skipAfterWinner && failsafe < entry) {
      const message = `must be at least entry, but failsafe is ${failsafe} and entry is ${entry} bars`
      issues.push({ code: 'custom', path: ['failsafe'], input: failsafe, message })
    }
  })
