/** A point of a curve. */
export interface Point {
  readonly time: number
  readonly value: number
}

/**
 * At most `4 × columns` points that look the same: of the points that fall on one pixel column the first, the lowest, the
 * highest and the last, in order.
 */
export function downsample(time: Float64Array, values: Float64Array, columns: number): Point[] {
  const pointAt = (i: number): Point => ({ time: time[i] as number, value: values[i] as number })
  if (time.length <= 4 * columns) return Array.from(time, (_, i) => pointAt(i))
  const points: Point[] = []
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * time.length) / columns)
    const to = Math.floor(((column + 1) * time.length) / columns)
    let low = from
    let high = from
    for (let i = from + 1; i < to; i++) {
      if ((values[i] as number) < (values[low] as number)) low = i
      if ((values[i] as number) > (values[high] as number)) high = i
    }
    const chosen = [...new Set([from, low, high, to - 1])].sort((a, b) => a - b)
    for (const i of chosen) points.push(pointAt(i))
  }
  return points
}
