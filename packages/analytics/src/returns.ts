import { countUpTo } from '@race/core'

/**
 * Simple returns between consecutive points: `E(t) ÷ E(t−1) − 1`; one fewer than points.
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

/**
 * The last equity of each UTC day that has any; curves with one point a day pass through unchanged. Times are instants at
 * which equity was observed, in Race the closes of bars: an instant at exactly midnight ends the day before it. (The
 * sessions of XNYS lie within one UTC day, so that a UTC day is a session there.)
 *
 * @param time epoch ms, increasing
 * @param equity as many values
 */
export function dailyPoints(time: Float64Array, equity: Float64Array): DailyPoints {
  const ends: number[] = []
  for (let next = 0; next < time.length; ) {
    // Days are found by halving: there are many instants in one.
    next = countUpTo(time, Math.ceil((time[next] as number) / dayMs) * dayMs, next + 1)
    ends.push(next - 1)
  }
  return {
    time: Float64Array.from(ends, (end) => time[end] as number),
    equity: Float64Array.from(ends, (end) => equity[end] as number),
  }
}

/**
 * Returns of UTC days: from `initialEquity` to the last equity of the first day, then from day to day. A first day that
 * ends at the initial equity is taken as the point from which the curve starts, and gives no return of its own; so it
 * makes no difference whether a curve begins with its base or with the first result. Ruin ends the column: the day on
 * which equity reaches zero or less is its last.
 *
 * @param time epoch ms, increasing
 * @param equity as many values, in the account's currency
 * @param initialEquity above zero
 * @returns fractions
 */
export function dailyReturns(time: Float64Array, equity: Float64Array, initialEquity: number): Float64Array {
  return returnsFrom(dailyPoints(time, equity).equity, initialEquity)
}

/** `dailyReturns` of points that are daily already. */
export function returnsFrom(points: Float64Array, initialEquity: number): Float64Array {
  const skipped = points[0] === initialEquity ? 1 : 0
  const returns = new Float64Array(Math.max(0, points.length - skipped))
  let base = initialEquity
  for (let i = 0; i < returns.length; i++) {
    const value = points[i + skipped] as number
    returns[i] = value / base - 1
    if (value <= 0) return returns.slice(0, i + 1)
    base = value
  }
  return returns
}

/** Months, weeks, trading days of an exchange, or days of a market that never closes. */
export type PeriodsPerYear = 12 | 52 | 252 | 365

/**
 * Periods in a year, judged by the dates themselves: 12 for points about a month apart, 52 for weeks, 365 for daily
 * points that know every day of the week (the rarest weekday has more than half of its fair share), 252 for others.
 *
 * @param time epoch ms, one per period
 */
export function inferPeriodsPerYear(time: Float64Array): PeriodsPerYear {
  const seen = new Float64Array(7)
  for (let i = 0; i < time.length; i++) {
    const weekday = weekdayOf(time[i] as number)
    seen[weekday] = (seen[weekday] as number) + 1
  }
  return judgePeriodsPerYear((time[time.length - 1] ?? 0) - (time[0] ?? 0), seen)
}

/** 0 for Thursday, the first of January 1970 in UTC, up to 6 for Wednesday. */
export function weekdayOf(time: number): number {
  return ((Math.floor(time / dayMs) % 7) + 7) % 7
}

/**
 * The rule of `inferPeriodsPerYear`.
 *
 * @param spanMs from the first point to the last
 * @param weekdays how many points fall on each of the seven days, see `weekdayOf`
 */
export function judgePeriodsPerYear(spanMs: number, weekdays: Float64Array): PeriodsPerYear {
  let points = 0
  for (const count of weekdays) points += count
  if (points < 2) return 252
  const spacingDays = spanMs / (points - 1) / dayMs
  if (spacingDays > 20) return 12
  if (spacingDays > 5) return 52
  return Math.min(...weekdays) / points > 1 / 14 ? 365 : 252
}
