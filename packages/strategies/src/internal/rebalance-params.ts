import { z } from 'zod'

/** How far a position may drift before it is brought back: the same parameter wherever positions are rebalanced. */
export const bandParam = z.number().min(0).max(1).default(0.05).meta({
  unit: 'fraction of equity',
  step: 0.01,
  description: 'A position is left as it is while it is no further than this from where it should be.',
})

/** Bars a volatility is measured over: the same parameter wherever one is. */
export const volatilityBarsParam = z
  .int()
  .min(3)
  .max(1000)
  .default(20)
  .meta({ unit: 'bars', step: 5, description: 'Bars whose returns the volatility is measured from.' })

/** The largest position: the same parameter wherever volatility decides on its size. */
export const exposureMaxParam = z.number().min(0.05).max(10).default(1).meta({
  unit: 'fraction of equity',
  step: 0.05,
  description: 'The largest position however calm the market; above 1 needs an account with leverage.',
})

/** What a trade loses at its stop: the same parameter wherever trades are sized by their stop. */
export const riskFractionParam = z.number().min(0.0005).max(0.1).default(0.01).meta({
  unit: 'fraction of equity',
  step: 0.0025,
  description: 'What a trade loses at its protective stop.',
})
