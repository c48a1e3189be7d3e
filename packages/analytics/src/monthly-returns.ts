/** The return of one calendar month (UTC). */
export interface MonthlyReturn {
  readonly year: number
  /** From 1. */
  readonly month: number
  /** From the last equity before the month to its last equity, as a fraction; null after ruin. */
  readonly returnFraction: number | null
}

/**
 * Returns by calendar month (UTC), in order of time; the first one starts from `initialEquity`. Months without an instant
 * are left out. As in `dailyPoints`, an instant at exactly midnight ends the month before it: the bar of 31 January of a
 * market that never closes ends on 1 February at 00:00, and belongs to January.
 *
 * @param time epoch ms, increasing
 * @param equity as many values, in the account's currency
 * @param initialEquity above zero
 *
 * @example
 * ```ts
 * monthlyReturns(Float64Array.of(Date.UTC(2024, 0, 31), Date.UTC(2024, 1, 29)), Float64Array.of(110, 99), 100)
 * // [{ year: 2024, month: 1, returnFraction: 0.1 }, { year: 2024, month: 2, returnFraction: -0.1 }]
 * ```
 */
export function monthlyReturns(time: Float64Array, equity: Float64Array, initialEquity: number): MonthlyReturn[] {
  const months: MonthlyReturn[] = []
  let base = initialEquity
  for (let i = 0; i < time.length; ) {
    const date = new Date((time[i] as number) - 1)
    const year = date.getUTCFullYear()
    const month = date.getUTCMonth() + 1
    const monthEnd = Date.UTC(year, month, 1)
    while (i < time.length && (time[i] as number) <= monthEnd) i++
    const value = equity[i - 1] as number
    months.push({ year, month, returnFraction: base > 0 ? value / base - 1 : null })
    base = value
  }
  return months
}
