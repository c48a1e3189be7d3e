/** The first index from `from` up to `to` at which a column holds NaN or an infinity; `to` where there is none. */
export function firstGap(columns: readonly Float64Array[], from: number, to: number): number {
  let end = to
  for (const column of columns) end = firstGapIn(column, from, end)
  return end
}

function firstGapIn(values: Float64Array, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    const value = values[i] as number
    // Only finite numbers give 0 here.
    if (value - value !== 0) return i
  }
  return to
}
