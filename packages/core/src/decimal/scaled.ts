import { RaceError } from '../error/race-error.ts'
import { type Decimal, decimal } from './decimal.ts'
import { type Scaled, scaledToText } from './scaled-text.ts'

export { type Scaled, scaledToText } from './scaled-text.ts'

/** Exact up to 10^22. */
const powersOfTen = /*#__PURE__*/ Array.from({ length: 23 }, (_, decimals) => Number(`1e${decimals}`))

function shrink(value: bigint): Scaled {
  const asNumber = Number(value)
  return Number.isSafeInteger(asNumber) ? asNumber : value
}

/** `a + b`, exact. */
export function addScaled(a: Scaled, b: Scaled): Scaled {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  return shrink(BigInt(a) + BigInt(b))
}

/** `a − b`, exact. */
export function subtractScaled(a: Scaled, b: Scaled): Scaled {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (Number.isSafeInteger(difference)) return difference
  }
  return shrink(BigInt(a) - BigInt(b))
}

/** `a × b`, exact. */
export function multiplyScaled(a: Scaled, b: Scaled): Scaled {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    // Adding zero turns -0, which a zero factor can leave, into 0.
    if (Number.isSafeInteger(product)) return product + 0
  }
  return shrink(BigInt(a) * BigInt(b))
}

/** `−a`. */
export function negateScaled(a: Scaled): Scaled {
  return typeof a === 'number' ? 0 - a : -a
}

export function absScaled(a: Scaled): Scaled {
  return a < 0 ? negateScaled(a) : a
}

export function minScaled(a: Scaled, b: Scaled): Scaled {
  return a < b ? a : b
}

/** `a × b ÷ divisor`, the exact product rounded once, half to even. The divisor is positive. */
export function multiplyDivideHalfEven(a: Scaled, b: Scaled, divisor: Scaled): Scaled {
  if (typeof a === 'number' && typeof b === 'number' && typeof divisor === 'number') {
    const product = a * b
    if (Number.isSafeInteger(product)) {
      const remainder = product % divisor
      const quotient = (product - remainder) / divisor
      const twice = 2 * Math.abs(remainder)
      if (twice < divisor || (twice === divisor && quotient % 2 === 0)) return quotient + 0
      return product < 0 ? quotient - 1 : quotient + 1
    }
  }
  const wide = BigInt(divisor)
  const product = BigInt(a) * BigInt(b)
  const remainder = product % wide
  const quotient = product / wide
  const twice = 2n * (remainder < 0n ? -remainder : remainder)
  if (twice < wide || (twice === wide && quotient % 2n === 0n)) return shrink(quotient)
  return shrink(product < 0n ? quotient - 1n : quotient + 1n)
}

/** `a × b ÷ divisor`, the exact product rounded once toward minus infinity. The divisor is positive. */
export function multiplyDivideFloor(a: Scaled, b: Scaled, divisor: Scaled): Scaled {
  if (typeof a === 'number' && typeof b === 'number' && typeof divisor === 'number') {
    const product = a * b
    if (Number.isSafeInteger(product)) {
      const remainder = product % divisor
      const quotient = (product - remainder) / divisor
      return remainder < 0 ? quotient - 1 : quotient + 0
    }
  }
  const wide = BigInt(divisor)
  const product = BigInt(a) * BigInt(b)
  const remainder = product % wide
  const quotient = product / wide
  return shrink(remainder < 0n ? quotient - 1n : quotient)
}

/**
 * The integer that counts `value` in units of 10^-decimals.
 *
 * @throws RaceError `QUANTIZE_INVALID` when the value has more decimals than that
 */
export function toScaled(value: Decimal, decimals: number): Scaled {
  const text = value.toString()
  const point = text.indexOf('.')
  const kept = point < 0 ? 0 : text.length - point - 1
  if (kept > decimals) {
    throw new RaceError('QUANTIZE_INVALID', {
      message: `${text} has ${kept} decimals, but only ${decimals} are kept here`,
      facts: { value: text, decimals },
      hint: 'Round it first with roundTo(decimals, rounding), or use a larger scale.',
    })
  }
  const digits = `${point < 0 ? text : text.slice(0, point) + text.slice(point + 1)}${'0'.repeat(decimals - kept)}`
  // A float holds every integer of 15 digits.
  return digits.length <= 15 ? Number(digits) : shrink(BigInt(digits))
}

/** The exact decimal of an integer that counts units of 10^-decimals. */
export function fromScaled(value: Scaled, decimals: number): Decimal {
  const digits = absScaled(value)
    .toString()
    .padStart(decimals + 1, '0')
  const sign = value < 0 ? '-' : ''
  const point = digits.length - decimals
  return decimal(decimals === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`)
}

/**
 * The float nearest to the decimal value: that of `fromScaled(value, decimals).toNumber()`, without making a decimal.
 * A quotient of two floats that are exact is rounded once; where either is not, the text decides.
 */
export function scaledToFloat(value: Scaled, decimals: number): number {
  const powerOfTen = powersOfTen[decimals]
  return typeof value === 'number' && powerOfTen !== undefined
    ? value / powerOfTen
    : Number(scaledToText(value, decimals))
}
