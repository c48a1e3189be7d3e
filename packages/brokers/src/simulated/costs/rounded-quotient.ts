import {
  absScaled,
  addScaled,
  multiplyDivideFloor,
  multiplyDivideHalfEven,
  multiplyScaled,
  negateScaled,
  type Rounding,
  type Scaled,
} from '@race/core'

/** `value ÷ divisor`, rounded once as named. The divisor is positive. */
export function roundedQuotient(value: Scaled, divisor: Scaled, rounding: Rounding): Scaled {
  switch (rounding) {
    case 'half-even':
      return multiplyDivideHalfEven(value, 1, divisor)
    case 'floor':
      return multiplyDivideFloor(value, 1, divisor)
    case 'ceiling':
      return ceilingQuotient(value, 1, divisor)
    case 'down':
      return value < 0 ? ceilingQuotient(value, 1, divisor) : multiplyDivideFloor(value, 1, divisor)
    case 'up':
      return value < 0 ? multiplyDivideFloor(value, 1, divisor) : ceilingQuotient(value, 1, divisor)
    case 'half-up': {
      const size = absScaled(value)
      const twice = addScaled(addScaled(size, size), divisor)
      const rounded = multiplyDivideFloor(twice, 1, multiplyScaled(divisor, 2))
      return value < 0 ? negateScaled(rounded) : rounded
    }
  }
}

/** `a × b ÷ divisor`, the exact product rounded once toward plus infinity. The divisor is positive. */
export function ceilingQuotient(a: Scaled, b: Scaled, divisor: Scaled): Scaled {
  if (typeof a === 'number' && typeof b === 'number' && typeof divisor === 'number') {
    const product = a * b
    if (Number.isSafeInteger(product)) {
      const remainder = product % divisor
      const quotient = (product - remainder) / divisor
      return remainder > 0 ? quotient + 1 : quotient + 0
    }
  }
  return negateScaled(multiplyDivideFloor(negateScaled(a), b, divisor))
}
