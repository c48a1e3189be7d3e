import { requireChoice } from './require-choice.ts'

/**
 * What the first bar gives to a true range, which needs the close before it: nothing (TA-Lib, Wilder), or its own high − low
 * (Tulip, TradingView's `ta.atr`).
 */
export type FirstRange = 'none' | 'highLow'

/**
 * Guards the choice of the first bar's range.
 *
 * @throws RangeError
 */
export function requireFirstRange(indicator: string, first: FirstRange): FirstRange {
  return requireChoice(indicator, 'first', first, ['none', 'highLow'])
}
