/**
 * How many values of an ascending column are at or below `value`, by halving: the place at which a later one begins.
 *
 * @param from what lies before this place is known to be at or below it
 *
 * @example
 * ```ts
 * console.log(countUpTo([10, 20, 20, 30], 20)) // 3
 * ```
 */
export function countUpTo(ascending: ArrayLike<number>, value: number, from = 0): number {
  let low = from
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low
}
