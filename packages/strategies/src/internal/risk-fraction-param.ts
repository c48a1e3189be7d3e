import { z } from 'zod'

/** How much of equity is lost when the stop of an entry is hit: the same parameter wherever a stop decides the size. */
export const riskFractionParam = z.number().min(0.0001).max(0.1).default(0.01).meta({
  unit: 'fraction of equity',
  step: 0.0025,
  description: 'What an entry loses between its fill and its stop, as far as buying power carries it.',
})
