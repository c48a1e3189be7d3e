import { type Decimal, decimal } from './decimal.ts'
import { notFinite } from './quantize.ts'

/**
 * A fast `quantize` that counts ticks: gives the integer number of ticks nearest to a float, ties to even, the same as
 * `quantize(value, tick) ÷ tick`. Prices on the tick, which are nearly all, cost a multiplication; others go through
 * exact decimals when a float could be on the wrong side of a tie.
 *
 * @throws RaceError `QUANTIZE_INVALID` (from the returned function) for NaN, an infinity, or a count beyond 2^53
 */
export function createTickQuantizer(tick: Decimal): (value: number) => number {
  const decimals = tick.decimalPlaces
  const numerator = tick.times(decimal(`1e${decimals}`)).toNumber()
  const denominator = Number(`1e${decimals}`)
  return (value) => {
    const count = (value * denominator) / numerator
    const nearest = Math.round(count)
    const distance = Math.abs(count - nearest)
    // Below 2^40 ticks the product is off by less than 2^-11; only near a tie can that decide.
    if (distance < 0.499 && nearest < 1_099_511_627_776 && nearest > -1_099_511_627_776) return nearest + 0
    return exactTicks(value, tick)
  }
}

function exactTicks(value: number, tick: Decimal): number {
  if (!Number.isFinite(value)) throw notFinite(value)
  const ticks = decimal(value).dividedBy(tick, { decimals: 0, rounding: 'half-even' }).toNumber()
  if (!Number.isSafeInteger(ticks)) throw notFinite(value)
  return ticks
}
