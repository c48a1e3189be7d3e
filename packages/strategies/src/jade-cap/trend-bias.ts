import type { Direction } from '../internal/direction.ts'

/** The higher timeframe at its latest closed bar. */
export interface HigherView {
  readonly close: number
  readonly fast: number
  readonly slow: number
  /** The fast average `slopeBars` bars before. */
  readonly fastBefore: number
}

/**
 * Which way the higher timeframe points: 1 where the fast average is above the slow one and has risen, and the close is
 * above both; −1 for the mirror image; 0 for anything else, ties and missing values among it.
 */
export function trendBias({ close, fast, slow, fastBefore }: HigherView): Direction | 0 {
  if (fast > slow && close > fast && fast > fastBefore) return 1
  if (fast < slow && close < fast && fast < fastBefore) return -1
  return 0
}
