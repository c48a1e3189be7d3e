import { addScaled, type Decimal, multiplyScaled, type Scaled } from '@race/core'
import { fractionOf } from './require-figure.ts'
import { ceilingQuotient } from './rounded-quotient.ts'

/** How many ticks worse a price is made by a size, given what of the volume was used before. At least 0. */
export type Impact = (ticks: Scaled, steps: Scaled, usedSteps: Scaled, volumeSteps: Scaled | null) => Scaled

/**
 * Ticks × priceImpact × share², rounded up, where share is (used + steps) ÷ volume and at most `volumeLimit`. An unknown
 * or empty volume counts as a share of `volumeLimit`. This is Zipline's `VolumeShareSlippage`.
 */
export function volumeShareImpact(priceImpact: Decimal, volumeLimit: Decimal): Impact {
  const impact = fractionOf(priceImpact)
  const limit = fractionOf(volumeLimit)
  const atLimit = fractionOf(priceImpact.times(volumeLimit).times(volumeLimit))
  const factor = priceImpact.toNumber()
  return (ticks, steps, usedSteps, volumeSteps) => {
    const taken = addScaled(usedSteps, steps)
    if (
      volumeSteps === null ||
      volumeSteps <= 0 ||
      multiplyScaled(taken, limit.denominator) >= multiplyScaled(volumeSteps, limit.numerator)
    ) {
      return ceilingQuotient(ticks, atLimit.numerator, atLimit.denominator)
    }
    const share = Number(taken) / Number(volumeSteps)
    const estimate = Number(ticks) * factor * share * share
    if (isSureOfCeiling(estimate)) return Math.ceil(estimate)
    return ceilingQuotient(
      multiplyScaled(ticks, impact.numerator),
      multiplyScaled(taken, taken),
      multiplyScaled(impact.denominator, multiplyScaled(volumeSteps, volumeSteps)),
    )
  }
}

/**
 * Ticks × factor × √share, rounded up, where share is (used + steps) ÷ volume and at most 1. An unknown or empty volume
 * counts as a share of 1. The square-root law of market impact: R. Almgren, C. Thum, E. Hauptmann and H. Li, "Direct
 * Estimation of Equity Market Impact" (2005); B. Tóth and others, "Anomalous price impact" (Phys. Rev. X 1, 2011).
 */
export function squareRootImpact(
  ticks: Scaled,
  numerator: Scaled,
  denominator: Scaled,
  taken: Scaled,
  volumeSteps: Scaled | null,
): Scaled {
  if (numerator === 0 || taken <= 0) return 0
  if (volumeSteps === null || volumeSteps <= 0 || taken >= volumeSteps) {
    return ceilingQuotient(ticks, numerator, denominator)
  }
  const estimate =
    ((Number(ticks) * Number(numerator)) / Number(denominator)) * Math.sqrt(Number(taken) / Number(volumeSteps))
  if (isSureOfCeiling(estimate)) return Math.ceil(estimate)
  return exactSquareRootImpact(
    BigInt(ticks) * BigInt(numerator),
    BigInt(denominator),
    BigInt(taken),
    BigInt(volumeSteps),
  )
}

/** How close to a whole number an estimate is not trusted: 2^-18. */
const closest = 1 / 262_144

/**
 * Whether the ceiling of a float that stands for an exact value is the ceiling of that value. Such an estimate is a few
 * roundings away, less than 2^-49 of itself: below 2^30 that is less than the 2^-18 which it keeps from whole numbers.
 */
function isSureOfCeiling(estimate: number): boolean {
  const fraction = estimate - Math.floor(estimate)
  return estimate < 1_073_741_824 && fraction > closest && fraction < 1 - closest
}

/** The least n with n² × denominator² × volume ≥ product² × taken. */
function exactSquareRootImpact(product: bigint, denominator: bigint, taken: bigint, volume: bigint): Scaled {
  const left = denominator * denominator * volume
  const right = product * product * taken
  let root = squareRootFloor(right / left)
  while (root * root * left < right) root += 1n
  return Number.isSafeInteger(Number(root)) ? Number(root) : root
}

/** Floor of the square root of a non-negative integer, by Newton's method from above. */
function squareRootFloor(value: bigint): bigint {
  if (value < 2n) return value
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}
