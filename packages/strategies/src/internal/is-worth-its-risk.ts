/** The prices of a trade as it is planned. */
export interface PlannedTrade {
  readonly entry: number
  readonly stop: number
  readonly target: number
}

/** The way to the target in ways to the stop; NaN without a risk. */
export function rewardToRisk({ entry, stop, target }: PlannedTrade): number {
  const risk = Math.abs(entry - stop)
  return risk > 0 ? Math.abs(target - entry) / risk : Number.NaN
}

/** A target that is made as so many risks is so many risks, whatever the rounding of its price. */
const rounding = 1e-9

/**
 * Whether a trade has prices above 0, its entry between stop and target, and a reward of at least `least` risks.
 */
export function isWorthItsRisk(trade: PlannedTrade, least: number): boolean {
  const { entry, stop, target } = trade
  const isBetween = (stop < entry && entry < target) || (target < entry && entry < stop)
  return isBetween && stop > 0 && target > 0 && rewardToRisk(trade) >= least * (1 - rounding)
}
