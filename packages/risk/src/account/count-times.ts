/** Of what times are counted: all at or after a start, or only those after it. */
type WindowBound = 'from' | 'after'

/**
 * How many times lie within a window that has begun and does not end. One that is no number lies within any.
 *
 * Times that are known to ascend have those before the window first, so that its first one is found by halving: a day may hold
 * thousands, and every order asks. Others are looked at one by one.
 */
export function countTimes(
  times: readonly number[],
  start: number,
  { bound, ascend }: { readonly bound: WindowBound; readonly ascend: boolean },
): number {
  if (ascend) return times.length - firstWithin(times, start, bound)
  let count = 0
  for (const at of times) if (!isBefore(at, start, bound)) count++
  return count
}

/** Whether each time is at or after the one before it, from a place on; one that is no number is not. */
export function isAscending(times: readonly number[], from = 1): boolean {
  for (let k = Math.max(1, from); k < times.length; k++) {
    if (!((times[k] ?? Number.NaN) >= (times[k - 1] ?? Number.NaN))) return false
  }
  return true
}

function firstWithin(times: readonly number[], start: number, bound: WindowBound): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBefore(times[middle] ?? Number.NaN, start, bound)) low = middle + 1
    else high = middle
  }
  return low
}

function isBefore(at: number, start: number, bound: WindowBound): boolean {
  return bound === 'from' ? at < start : at <= start
}
