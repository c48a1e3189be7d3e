/** How many of the increasing times are at or before `time`. */
export function countUntil(times: Float64Array, time: number): number {
  let from = 0
  let to = times.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((times[middle] as number) <= time) from = middle + 1
    else to = middle
  }
  return from
}
