import { addScaled, notionalOf, type Scaled, subtractScaled } from '@race/core'
import type { FeeSchedule } from './fee.ts'

/**
 * The largest number of steps whose notional plus fee is at most `budget` (ledger units) at a price of `ticks`.
 *
 * A float estimate comes first; the exact integers decide. Cost grows with the number of steps, so one step more or
 * less settles it, and a bisection does where the estimate is far off (sizes beyond 2^53 steps).
 */
export function affordableSteps(budget: Scaled, ticks: Scaled, fee: FeeSchedule): Scaled {
  if (budget <= 0 || ticks <= 0) return 0
  const { valuation } = fee
  const perStep = (Number(ticks) * Number(valuation.numerator)) / Number(valuation.denominator)
  const money = Number(budget)
  const byRate = money / (perStep * (1 + fee.rateFloat) + fee.perStepFloat)
  const byLeast = (money - fee.leastFloat) / perStep
  const estimate = Math.floor(Math.min(byRate, byLeast))
  if (estimate < 0) return 0
  const fits = (steps: Scaled): boolean =>
    addScaled(notionalOf(valuation, ticks, steps), fee.of(ticks, steps)) <= budget
  let steps: Scaled = Number.isSafeInteger(estimate) ? estimate : BigInt(estimate)
  if (!fits(steps)) {
    const less = subtractScaled(steps, 1)
    if (less >= 0 && fits(less)) return less
    return bisect(0, steps, fits)
  }
  for (let width: Scaled = 1; ; width = addScaled(width, width)) {
    const more: Scaled = addScaled(steps, width)
    if (!fits(more)) return width === 1 ? steps : bisect(steps, more, fits)
    steps = more
  }
}

/** The largest value in [low, high) that fits; `low` where none above it does. `high` does not fit. */
function bisect(low: Scaled, high: Scaled, fits: (steps: Scaled) => boolean): Scaled {
  let inside = BigInt(low)
  let outside = BigInt(high)
  while (outside - inside > 1n) {
    const middle = (inside + outside) / 2n
    if (fits(middle)) inside = middle
    else outside = middle
  }
  return Number.isSafeInteger(Number(inside)) ? Number(inside) : inside
}
