/**
 * Indices of a curve that make the same picture at a width of `columns` pixels: of every column the first, lowest,
 * highest and last point, in order (U. Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB
 * 2014). A curve of few points keeps them all.
 *
 * @param time epoch ms, increasing
 * @param values as many; all finite
 * @param columns at least 1
 */
export function downsample(
  time: Float64Array,
  values: Float64Array,
  { from, to, columns }: { readonly from: number; readonly to: number; readonly columns: number },
): number[] {
  const length = Math.min(time.length, values.length)
  if (length <= 2 * columns || to <= from) return Array.from({ length }, (_, index) => index)
  const kept: number[] = []
  const perMs = columns / (to - from)
  for (let first = 0; first < length; ) {
    const column = Math.floor(((time[first] as number) - from) * perMs)
    const columnEnd = from + (column + 1) / perMs
    let lowest = first
    let highest = first
    let next = first + 1
    while (next < length && (time[next] as number) < columnEnd) {
      const value = values[next] as number
      if (value < (values[lowest] as number)) lowest = next
      if (value > (values[highest] as number)) highest = next
      next++
    }
    pushAscending(kept, first, Math.min(lowest, highest), Math.max(lowest, highest), next - 1)
    first = next
  }
  return kept
}

function pushAscending(kept: number[], ...indices: readonly number[]): void {
  for (const index of indices) if (kept.length === 0 || index > (kept[kept.length - 1] as number)) kept.push(index)
}
