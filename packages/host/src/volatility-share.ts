import type { Size } from '@race/core'
import { type RecentBars, yearlyVolatility } from './recent-bars.ts'

/**
 * The share of equity that brings the yearly volatility to the target of a size, at most `most`, which is all that the
 * account carries; NaN for other sizes, and while there are not as many bars as the size looks back.
 */
export function volatilityShare(size: Size, recent: RecentBars, most: number): number {
  if (!('volatilityTarget' in size)) return Number.NaN
  const { annual, lookbackBars } = size.volatilityTarget
  const volatility = yearlyVolatility(recent, lookbackBars)
  // A price that does not move has no volatility: all that the account carries is allowed then. NaN stays NaN.
  return volatility === 0 ? most : Math.min(most, annual / volatility)
}
