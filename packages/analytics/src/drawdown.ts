/** Loss from the highest equity so far, as a fraction from −1 to 0; `initialEquity` is the first peak. */
export function drawdownColumn(equity: Float64Array, initialEquity: number): Float64Array {
  const column = new Float64Array(equity.length)
  let peak = initialEquity
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i] as number
    if (value > peak) peak = value
    column[i] = value / peak - 1
  }
  return column
}

/** A stretch from a peak to its recovery. */
export interface DrawdownPeriod {
  /** Epoch ms of the last instant at the peak. */
  readonly peakTime: number
  /** Epoch ms of the (first) lowest point. */
  readonly troughTime: number
  /** Epoch ms of the first instant at or above the peak again; null while it lasts. */
  readonly recoveryTime: number | null
  /** From the peak to the recovery, or to the last instant. */
  readonly durationMs: number
  /** Fraction from −1 to 0. */
  readonly depth: number
}

/** Every drawdown of a curve, in order of time. The first point is the first peak. */
export function drawdownPeriods(time: Float64Array, equity: Float64Array): DrawdownPeriod[] {
  const periods: DrawdownPeriod[] = []
  let peak = 0
  let trough = -1
  const end = (recovery: number | null, last: number): void => {
    if (trough < 0) return
    const peakTime = time[peak] as number
    periods.push({
      peakTime,
      troughTime: time[trough] as number,
      recoveryTime: recovery === null ? null : (time[recovery] as number),
      durationMs: (time[recovery ?? last] as number) - peakTime,
      depth: (equity[trough] as number) / (equity[peak] as number) - 1,
    })
    trough = -1
  }
  for (let i = 1; i < equity.length; i++) {
    const value = equity[i] as number
    if (value >= (equity[peak] as number)) {
      end(i, i)
      peak = i
    } else if (trough < 0 || value < (equity[trough] as number)) {
      trough = i
    }
  }
  end(null, equity.length - 1)
  return periods
}
