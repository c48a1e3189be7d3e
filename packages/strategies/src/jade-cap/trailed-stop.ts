import { z } from 'zod'
import type { Direction } from '../internal/direction.ts'
import type { JadeCapParams } from './jade-cap-params.ts'

export const openTradeSchema = z.object({
  /** Id of the ticket of its entry. */
  entryId: z.string(),
  firstStop: z.number(),
  /** Where the stop stands. */
  stop: z.number(),
  /** The best price since the decision. */
  best: z.number(),
})

/** A trade from its decision on, as it is remembered. */
export type OpenTrade = z.output<typeof openTradeSchema>

/** The market at the close, as a trade sees it. */
export interface TrailView {
  readonly direction: Direction
  /** Average price of the position. */
  readonly entryPrice: number
  /** The furthest price against the trade in the last `swingBars` bars. */
  readonly swing: number
  readonly close: number
  readonly atr: number
  readonly tick: number
}

/** Where the stop goes to; null where it stays: before the trade has moved, by less than a tick, and never to the close. */
export function trailedStop(
  { firstStop, stop: stopBefore, best }: OpenTrade,
  { direction, entryPrice, swing, close, atr, tick }: TrailView,
  { trail, trailFromR, trailAtr, stopAtr }: JadeCapParams,
): number | null {
  const risk = direction * (entryPrice - firstStop)
  if (trail === 'none' || direction * (best - entryPrice) < trailFromR * risk) return null
  const stop = trail === 'swing' ? swing - direction * stopAtr * atr : best - direction * trailAtr * atr
  const gains = direction * (stop - stopBefore) >= tick
  // A stop at the close or beyond it would be no stop but a way out.
  return gains && direction * (close - stop) > 0 ? stop : null
}
