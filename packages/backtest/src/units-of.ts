import { type Holding, incrementsToFloat } from '@race/core'

/** Account currency per unit of price that a position is worth. */
export function unitsOf({ position, valuation }: Holding): number {
  return incrementsToFloat(position.steps, valuation.step) * valuation.multiplierFloat
}
