/**
 * Simple returns between consecutive points: E(t) ÷ E(t−1) − 1; one fewer than points.
 *
 * @example
 * ```ts
 * simpleReturns(Float64Array.of(100, 110, 99)) // 0.1, -0.1
 * ```
 */
export function simpleReturns(points: Float64Array): Float64Array {
  const returns = new Float64Array(Math.max(0, points.length - 1))
  for (let i = 0; i < returns.length; i++) returns[i] = (points[i + 1] as number) / (points[i] as number) - 1
  return returns
}

const dayMs = 86_400_000

/** One point per UTC day. */
export interface DailyPoints {
  /** Epoch ms of the last instant of each day. */
  readonly time: Float64Array
  readonly equity: Float64Array
}

/** The last equity of each UTC day that has any; daily data pass through unchanged. */
export function dailyPoints(time: Float64Array, equity: Float64Array): DailyPoints {
  const days: number[] = []
  for (let i = 0; i < time.length; i++) {
    const isLast =
      i + 1 === time.length || Math.floor((time[i + 1] as number) / dayMs) !== Math.floor((time[i] as number) / dayMs)
    if (isLast) days.push(i)
  }
  return {
    time: Float64Array.from(days, (i) => time[i] as number),
    equity: Float64Array.from(days, (i) => equity[i] as number),
  }
}

/**
 * Periods in a year, judged by the dates themselves: 12 for points about a month apart, 52 for weeks, 365 for daily
 * points of which more than 17 % fall on weekends, 252 for others.
 */
export function inferPeriodsPerYear(time: Float64Array): 12 | 52 | 252 | 365 {
  if (time.length < 2) return 252
  const spacingDays = ((time[time.length - 1] as number) - (time[0] as number)) / (time.length - 1) / dayMs
  if (spacingDays > 20) return 12
  if (spacingDays > 5) return 52
  const weekend = time.reduce((count, at) => count + ([0, 6].includes(new Date(at).getUTCDay()) ? 1 : 0), 0)
  return weekend / time.length > 0.17 ? 365 : 252
}
