/** The first index from `from` up to `to` at which a column holds NaN or an infinity; `to` where there is none. */
export function firstGap(columns: readonly Float64Array[], from: number, to: number): number {
  let end = to
  for (const values of columns) {
    for (let i = from; i < end; i++) {
      const value = values[i] as number
      // Only finite numbers give 0 here.
      if (value - value !== 0) end = i
    }
  }
  return end
}
