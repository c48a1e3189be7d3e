import type { Handle } from '@race/core'

/**
 * Crosses as backtrader tells them: 1 where `fast` is above `slow` and the last difference that was not zero was below,
 * −1 the other way round. A bar of equality keeps the old sign. Call it once on every bar.
 */
export function createCrossSignal(fast: Handle, slow: Handle): () => -1 | 0 | 1 {
  let last = Number.NaN
  return () => {
    const difference = fast.now - slow.now
    const before = last
    if (difference !== 0) last = difference
    if (before < 0 && difference > 0) return 1
    return before > 0 && difference < 0 ? -1 : 0
  }
}
