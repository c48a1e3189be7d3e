import { columnsOf } from './internal/columns-of.ts'

/** Anything that tells its latest value and earlier ones: a strategy's handle does. */
export interface Readable {
  readonly now: number
  ago(bars: number): number
}

/**
 * Whether `a` has just gone from at or below `b` to above it. False while either is NaN.
 *
 * @example
 * ```ts
 * if (crossedAbove(fast, slow)) order.buy()
 * ```
 */
export function crossedAbove(a: Readable, b: Readable): boolean {
  return a.now > b.now && a.ago(1) <= b.ago(1)
}

/** Whether `a` has just gone from at or above `b` to below it. False while either is NaN. */
export function crossedBelow(a: Readable, b: Readable): boolean {
  return a.now < b.now && a.ago(1) >= b.ago(1)
}

/**
 * Where `a` goes above `b` (1) and below it (−1); 0 elsewhere. The rule of `crossedAbove` and `crossedBelow` over
 * columns.
 *
 * @throws RangeError for columns of different lengths
 */
export function crossings(a: Float64Array, b: Float64Array): Int8Array {
  const length = columnsOf('crossings', [a, b], 2)
  const output = new Int8Array(length)
  for (let i = 1; i < length; i++) {
    if (a[i]! > b[i]! && a[i - 1]! <= b[i - 1]!) output[i] = 1
    else if (a[i]! < b[i]! && a[i - 1]! >= b[i - 1]!) output[i] = -1
  }
  return output
}
