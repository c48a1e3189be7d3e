import { type DecimalFraction, multiplyScaled, type Scaled, scaledToText } from '@race/core'

/** So many increments as exact decimal text. */
export function countText(count: Scaled, { numerator, decimals }: DecimalFraction): string {
  return scaledToText(multiplyScaled(count, numerator), decimals)
}
