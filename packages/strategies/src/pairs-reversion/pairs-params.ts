import { z } from 'zod'

/** The parameters of `pairsReversion`. */
export const pairsParams = z
  .strictObject({
    period: z
      .int()
      .min(10)
      .max(1000)
      .default(60)
      .meta({ unit: 'bars', step: 10, description: 'Bars that both instruments have, which the regression is over.' }),
    entry: z.number().min(0.5).max(6).default(2).meta({
      unit: 'standard deviations',
      step: 0.25,
      description: 'Enters when the spread is at least this far from the regression.',
    }),
    exit: z.number().min(0).max(5).default(0.5).meta({
      unit: 'standard deviations',
      step: 0.25,
      description: 'Closes when the spread has come back to within this.',
    }),
    stop: z.number().min(1).max(12).default(4).meta({
      unit: 'standard deviations',
      step: 0.25,
      description: 'Closes when the spread is at least this far away; it enters no further out either.',
    }),
    grossFraction: z.number().min(0.05).max(10).default(1).meta({
      unit: 'fraction of equity',
      step: 0.05,
      description: 'Both legs together, long and short added; above 1 needs an account with leverage.',
    }),
  })
  .check(({ value: { entry, exit, stop }, issues }) => {
    if (exit >= entry) {
      const message = `must be smaller than entry, but exit is ${exit} and entry is ${entry} standard deviations`
      issues.push({ code: 'custom', path: ['exit'], input: exit, message })
    }
    if (stop <= entry) {
      const message = `must be greater than entry, but stop is ${stop} and entry is ${entry} standard deviations`
      issues.push({ code: 'custom', path: ['stop'], input: stop, message })
    }
  })
