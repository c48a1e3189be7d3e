import { figure } from '../internal/figure.ts'
import { shareOf } from '../internal/share-of.ts'
import type { JadeCapParams } from './jade-cap-params.ts'
import type { Pullback } from './pullback.ts'
import type { HigherView } from './trend-bias.ts'

/** A trade that could be made at the close. */
export interface PullbackPlan {
  readonly stop: number
  /** Null for none. */
  readonly target: number | null
  readonly confidence: number
  readonly reason: string
}

export interface PullbackPlanView {
  readonly higher: HigherView & { readonly timeframe: string; readonly atr: number }
  readonly close: number
  readonly average: number
  readonly atr: number
}

/** The swing of a pullback deeper than this many ATR is worth no confidence. */
const depthAtrMax = 3

/**
 * The trade that a reclaimed pullback asks for; null where its stop would not be a price. A target of many risks below a low
 * price is none that can be reached, and is left out.
 */
export function pullbackPlan(
  { direction, swing, bars }: Pullback,
  { higher, close, average, atr }: PullbackPlanView,
  { fast, slow, slopeBars, pullbackPeriod, stopAtr, targetR }: JadeCapParams,
): PullbackPlan | null {
  const stop = swing - direction * stopAtr * atr
  const risk = direction * (close - stop)
  if (!(stop > 0 && risk > 0)) return null
  const target = close + direction * targetR * risk
  const moved = higher.fast - higher.fastBefore
  const apart = shareOf(direction * (higher.fast - higher.slow), higher.atr)
  const slope = shareOf(direction * moved, higher.atr)
  const depth = shareOf(direction * (average - swing), depthAtrMax * atr)
  const [trend, beyond] = direction === 1 ? ['up', 'above'] : ['down', 'below']
  return {
    stop,
    target: targetR > 0 && target > 0 ? target : null,
    confidence: (apart + slope + 1 - depth) / 3,
    reason:
      `${higher.timeframe} trend ${trend}: close ${figure(higher.close)} ${beyond} EMA ${fast} at ` +
      `${figure(higher.fast)} ${beyond} EMA ${slow} at ${figure(higher.slow)}, moved ${figure(moved)} in ${slopeBars} ` +
      `bars; pullback of ${bars} bars to ${figure(swing)}, close ${figure(close)} back ${beyond} EMA ` +
      `${pullbackPeriod} at ${figure(average)}; ${figure(risk)} at risk`,
  }
}
