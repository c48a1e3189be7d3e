import {
  type Decimal,
  decimal,
  multiplyDivideFloor,
  multiplyDivideHalfEven,
  multiplyScaled,
  negateScaled,
  type Scaled,
  type ScaledRatio,
  toScaled,
  type Valuation,
} from '@race/core'

/** A decimal as a fraction of exact integers. */
export function ratioOf(value: Decimal): ScaledRatio {
  const decimals = value.decimalPlaces
  return { numerator: toScaled(value, decimals), denominator: toScaled(decimal(`1e${decimals}`), 0) }
}

/** The product of two fractions. */
export function timesRatio(a: ScaledRatio, b: ScaledRatio): ScaledRatio {
  return {
    numerator: multiplyScaled(a.numerator, b.numerator),
    denominator: multiplyScaled(a.denominator, b.denominator),
  }
}

/** A share of the worth of `steps` at `ticks`, in ledger units, rounded once, half to even. */
export function shareOfWorth(valuation: Valuation, ticks: Scaled, steps: Scaled, share: ScaledRatio): Scaled {
  const { numerator, denominator } = timesRatio(valuation, share)
  return multiplyDivideHalfEven(multiplyScaled(ticks, steps), numerator, denominator)
}

/** A share of the worth of `steps` at `ticks`, in ledger units, rounded once, up: what margin must cover. */
export function ceilingShareOfWorth(valuation: Valuation, ticks: Scaled, steps: Scaled, share: ScaledRatio): Scaled {
  const { numerator, denominator } = timesRatio(valuation, share)
  return multiplyDivideCeiling(multiplyScaled(ticks, steps), numerator, denominator)
}

/** `a × b ÷ divisor`, rounded once toward plus infinity. The divisor is positive. */
export function multiplyDivideCeiling(a: Scaled, b: Scaled, divisor: Scaled): Scaled {
  return negateScaled(multiplyDivideFloor(negateScaled(a), b, divisor))
}
