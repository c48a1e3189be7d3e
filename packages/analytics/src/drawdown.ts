/**
 * Loss from the highest equity so far at every instant: `equity ÷ peak − 1`, a fraction from −1 (ruin; below it only for
 * negative equity) to 0. `initialEquity` is the first peak. The peak that counts is that of every instant, not of days.
 *
 * @param equity one value per instant, in the account's currency
 * @param initialEquity above zero, in the same currency
 * @returns one fraction per instant
 *
 * @example
 * ```ts
 * drawdown(Float64Array.of(100, 110, 99), 100) // 0, 0, -0.1
 * ```
 */
export function drawdown(equity: Float64Array, initialEquity: number): Float64Array {
  const column = new Float64Array(equity.length)
  let peak = initialEquity
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i] as number
    if (value > peak) peak = value
    column[i] = value / peak - 1
  }
  return column
}

/** The deepest point of `drawdown`, without its column: a fraction from −1 to 0, and 0 when equity never fell. */
export function maxDrawdown(equity: Float64Array, initialEquity: number): number {
  let peak = initialEquity
  let deepest = 0
  // Only equity below this can be a deeper fall; a division for every instant would cost more than all the rest.
  let level = peak
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i] as number
    if (value > peak) peak = value
    else if (value < level) deepest = Math.min(deepest, value / peak - 1)
    else continue
    level = levelOf(peak, deepest)
  }
  return deepest
}

/** Equity at or above this has not fallen further than `deepest` from the peak, whatever the rounding. */
function levelOf(peak: number, deepest: number): number {
  const level = peak * (1 + deepest)
  return level + Math.abs(peak) * 1e-12
}

/**
 * The longest of `drawdownPeriods` in milliseconds, without making them: from the last instant at a peak until equity is
 * back at that peak, or until the last instant while it is not. 0 when equity never fell.
 */
export function longestDrawdownMs(time: Float64Array, equity: Float64Array, initialEquity: number): number {
  let peak = initialEquity
  let peakTime = time[0] ?? 0
  let longest = 0
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i] as number
    const at = time[i] as number
    if (value < peak) {
      if (at - peakTime > longest) longest = at - peakTime
      continue
    }
    // The instant of recovery belongs to the period that it ends, but two peaks in a row are no period.
    if (i > 0 && (equity[i - 1] as number) < peak && at - peakTime > longest) longest = at - peakTime
    peak = value
    peakTime = at
  }
  return longest
}

/** A stretch from a peak to its recovery. */
export interface DrawdownPeriod {
  /** Epoch ms of the last instant at the peak; the first instant of the curve when the initial equity is the peak. */
  readonly peakTime: number
  /** Epoch ms of the first lowest point. */
  readonly troughTime: number
  /** Epoch ms of the first instant at or above the peak again; null while it lasts. */
  readonly recoveryTime: number | null
  /** From the peak to the recovery, or to the last instant. */
  readonly durationMs: number
  /** Fraction from −1 to 0. */
  readonly depth: number
}

/**
 * Every drawdown of a curve, in order of time. `initialEquity` is the first peak; nothing is known from before the first
 * instant, so a curve that starts below it falls from its first instant on.
 *
 * @param time epoch ms, increasing
 * @param equity as many values, in the account's currency
 */
export function drawdownPeriods(time: Float64Array, equity: Float64Array, initialEquity: number): DrawdownPeriod[] {
  const periods: DrawdownPeriod[] = []
  let peak = initialEquity
  let peakTime = time[0] ?? 0
  let trough = -1
  const end = (endTime: number, recoveryTime: number | null): void => {
    if (trough < 0) return
    const depth = (equity[trough] as number) / peak - 1
    periods.push({ peakTime, troughTime: time[trough] as number, recoveryTime, durationMs: endTime - peakTime, depth })
    trough = -1
  }
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i] as number
    const at = time[i] as number
    if (value >= peak) {
      end(at, at)
      peak = value
      peakTime = at
    } else if (trough < 0 || value < (equity[trough] as number)) {
      trough = i
    }
  }
  end(time[time.length - 1] ?? 0, null)
  return periods
}
