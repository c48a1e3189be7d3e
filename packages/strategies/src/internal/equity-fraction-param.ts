import { z } from 'zod'

/** How much of equity an entry takes: the same parameter in every built-in strategy. */
export const equityFractionParam = z
  .number()
  .min(0.01)
  .max(1)
  .default(1)
  .meta({ unit: 'fraction of equity', step: 0.05, description: 'How much of equity an entry takes; 1 is all of it.' })
