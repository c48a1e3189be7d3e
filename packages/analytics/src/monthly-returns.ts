/** The return of one calendar month (UTC). */
export interface MonthlyReturn {
  readonly year: number
  /** From 1. */
  readonly month: number
  /** From the last equity before the month to its last equity, as a fraction. */
  readonly returnFraction: number
}

/** Returns by month; the first one starts from the initial equity. */
export function monthlyReturns(time: Float64Array, equity: Float64Array, initialEquity: number): MonthlyReturn[] {
  const months: MonthlyReturn[] = []
  let base = initialEquity
  for (let i = 0; i < time.length; i++) {
    const date = new Date(time[i] as number)
    const year = date.getUTCFullYear()
    const month = date.getUTCMonth() + 1
    const next = i + 1 < time.length ? new Date(time[i + 1] as number) : null
    if (next !== null && next.getUTCFullYear() === year && next.getUTCMonth() + 1 === month) continue
    const value = equity[i] as number
    months.push({ year, month, returnFraction: value / base - 1 })
    base = value
  }
  return months
}
