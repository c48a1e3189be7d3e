import { type Decimal, decimal } from './decimal.ts'

const decimalsMax = 12

/** The price columns of a series. */
export interface PriceColumns {
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
}

/**
 * The smallest 10^-k, k from 0 to 12, of which every finite price is a multiple by its shortest decimal text: the tick
 * of indices, adjusted prices and whatever else comes without one. Prices with more than 12 decimals give 10^-12.
 *
 * @example
 * ```ts
 * inferTick([Float64Array.of(1394.46, 1399.4)]).toString() // '0.01'
 * ```
 */
export function inferTick(prices: PriceColumns | readonly Float64Array[]): Decimal {
  const columns: readonly Float64Array[] = Array.isArray(prices)
    ? (prices as readonly Float64Array[])
    : [
        (prices as PriceColumns).open,
        (prices as PriceColumns).high,
        (prices as PriceColumns).low,
        (prices as PriceColumns).close,
      ]
  let decimals = 0
  for (const column of columns) {
    for (let i = 0; i < column.length && decimals < decimalsMax; i++) {
      const value = column[i] as number
      while (decimals < decimalsMax && !holds(value, decimals)) decimals++
    }
  }
  return decimal(`1e-${decimals}`)
}

/** Whether a float is, by its shortest text, a multiple of 10^-decimals; so are NaN and infinities, which count for nothing. */
function holds(value: number, decimals: number): boolean {
  const unit = Number(`1e${decimals}`)
  const count = Math.round(value * unit)
  const size = Math.abs(count)
  if (size <= Number.MAX_SAFE_INTEGER && count / unit === value) return true
  // Below 2^50 the product is off by less than a half, so that the count was the right one. Above, the text decides.
  if (size < 1_125_899_906_842_624) return false
  return !Number.isFinite(value) || decimal(value).decimalPlaces <= decimals
}
