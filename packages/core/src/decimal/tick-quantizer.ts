import { RaceError } from '../error/race-error.ts'
import { type Decimal, decimal } from './decimal.ts'
import { notFinite } from './quantize.ts'

/**
 * A fast `quantize` that counts ticks: gives the integer number of ticks nearest to a float, ties to even, the same as
 * `quantize(value, tick) ÷ tick`. Prices on the tick, which are nearly all, cost a multiplication; others go through
 * exact decimals when a float could be on the wrong side of a tie.
 *
 * @throws RaceError `QUANTIZE_INVALID` for a tick that is not above zero; from the returned function, for NaN, an
 * infinity, or a count beyond 2^53
 *
 * @example
 * ```ts
 * createTickQuantizer(decimal('0.05'))(101.237) // 2025
 * ```
 */
export function createTickQuantizer(tick: Decimal): (value: number) => number {
  // Throws for a tick that is not above zero, here rather than at the first price.
  if (tick.sign <= 0) tick.roundToStep(tick, 'down')
  const decimals = tick.decimalPlaces
  const numerator = tick.times(decimal(`1e${decimals}`)).toNumber()
  const denominator = Number(`1e${decimals}`)
  return (value) => {
    const count = (value * denominator) / numerator
    const nearest = Math.round(count)
    const distance = Math.abs(count - nearest)
    // Two rounded operations and the decimal text of a float are off by less than 2^-51 of the count together; that can
    // decide only near a tie. Beyond 2^49 ticks nothing is far from one.
    const size = Math.abs(nearest)
    if (distance < 0.499 - size * doubtShare && size < countMax) return nearest + 0
    return exactTicks(value, tick)
  }
}

/** 2^-51 and 2^49. */
const doubtShare = 4.440_892_098_500_626e-16
const countMax = 562_949_953_421_312

function exactTicks(value: number, tick: Decimal): number {
  if (!Number.isFinite(value)) throw notFinite(value)
  // The rough count keeps what is far out of range from the exact division, which would need too many digits.
  if (Math.abs(value / tick.toNumber()) < 2 * Number.MAX_SAFE_INTEGER) {
    const ticks = decimal(value).dividedBy(tick, { decimals: 0, rounding: 'half-even' }).toNumber()
    if (Number.isSafeInteger(ticks)) return ticks
  }
  throw new RaceError('QUANTIZE_INVALID', {
    message: `${value} is more ticks of ${tick} than a number can count exactly`,
    facts: { value, tick: tick.toString() },
    hint: 'Use a larger tick, or quantize(value, tick), which has no such limit.',
  })
}
