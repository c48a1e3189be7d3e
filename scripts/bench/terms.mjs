// What all engines are given. Plain JavaScript without imports: the first-answer scripts are timed with what they load.

/** Smallest change of a quantity. */
export const lot = 0.001
/** Fraction of the notional, on both sides. */
export const feeRate = 0.001
/** Cash at the start. */
export const capital = 1_000_000
/** Bar 0 opens here, epoch ms. */
export const start = Date.UTC(2020, 0, 1)
export const minuteMs = 60_000

/**
 * The columns of a market, of one length.
 *
 * @typedef {{
 *   readonly open: Float64Array
 *   readonly high: Float64Array
 *   readonly low: Float64Array
 *   readonly close: Float64Array
 *   readonly volume: Float64Array
 * }} Prices
 */

/**
 * Columns of a `.bin` file: open, high, low, close, volume as little-endian float64, one after the other.
 *
 * @param {Buffer} bytes
 * @returns {Prices}
 */
export function pricesOfBytes(bytes) {
  const all = new Float64Array(new Uint8Array(bytes).buffer)
  const bars = all.length / 5
  const column = (/** @type {number} */ index) => all.slice(index * bars, (index + 1) * bars)
  return { open: column(0), high: column(1), low: column(2), close: column(3), volume: column(4) }
}
