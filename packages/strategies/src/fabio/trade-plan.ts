import { type Direction, opposite } from '../internal/direction.ts'
import { figure } from '../internal/figure.ts'
import { shareOf } from '../internal/share-of.ts'
import type { AuctionEvent, ValueArea } from './auction.ts'
import type { FabioParams } from './fabio-params.ts'

/** A trade that could be made at the close. */
export interface TradePlan {
  readonly direction: Direction
  readonly stop: number
  readonly target: number
  readonly confidence: number
  readonly reason: string
}

export interface PlanView {
  readonly close: number
  readonly atr: number
  /** Mean volume of the two latest bars, and the average before them. */
  readonly volume: number
  readonly volumeAverage: number
  readonly tick: number
  readonly area: ValueArea
}

/** A reward of this many risks, and a volume of this many averages, is worth full confidence. */
const rewardFull = 3
const volumeFull = 3

/**
 * The trade that an event of the auction asks for; null where its target is nearer than `rewardMin` risks, or a price of it
 * would not be above 0.
 *
 * The confidence of a rejection is the mean of three shares: how far the close is back from the probe (full at 1 ATR), how
 * short the probe was, and the reward (full at 3 risks). That of an acceptance is the mean of the volume (full at 3 averages)
 * and the reward.
 */
export function tradePlan(event: AuctionEvent, view: PlanView, params: FabioParams): TradePlan | null {
  const { close, area, tick, atr } = view
  const isRejection = event.type === 'rejection'
  const direction = isRejection ? opposite(event.edge) : event.edge
  const edgePrice = event.edge === 1 ? area.high : area.low
  const height = area.high - area.low
  const stop = isRejection
    ? event.extreme - direction * Math.max(tick, params.stopAtr * atr)
    : edgePrice - direction * Math.max(tick, params.insideFraction * height)
  const risk = direction * (close - stop)
  const target = isRejection
    ? area.poc
    : params.acceptanceTarget === 'height'
      ? edgePrice + direction * height
      : close + direction * params.targetR * risk
  const reward = direction * (target - close)
  if (!(risk > 0 && reward > 0 && stop > 0 && target > 0) || reward < params.rewardMin * risk) return null
  const rewardShare = shareOf(reward / risk, rewardFull)
  const edgeName = event.edge === 1 ? 'high' : 'low'
  const figures =
    `value area ${figure(area.low)} to ${figure(area.high)}, point of control ${figure(area.poc)}; ` +
    `${figure(reward)} to gain for ${figure(risk)} at risk`
  if (isRejection) {
    const back = shareOf(direction * (close - event.extreme), atr)
    const shortness = 1 - shareOf(event.bars - 1, params.probeBarsMax)
    return {
      ...{ direction, stop, target },
      confidence: (back + shortness + rewardShare) / 3,
      reason: `value area ${edgeName} rejected: probe of ${event.bars} bars to ${figure(event.extreme)}, close ${figure(close)} back inside; ${figures}`,
    }
  }
  return {
    ...{ direction, stop, target },
    confidence: (shareOf(view.volume, volumeFull * view.volumeAverage) + rewardShare) / 2,
    reason: `prices beyond value area ${edgeName} accepted: second close outside at ${figure(close)}, volume ${figure(view.volume)} against an average of ${figure(view.volumeAverage)}; ${figures}`,
  }
}
