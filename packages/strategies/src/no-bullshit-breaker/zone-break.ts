import type { z } from 'zod'
import type { Direction } from '../internal/direction.ts'
import { figure } from '../internal/figure.ts'
import { type PlannedTrade, rewardToRisk } from '../internal/is-worth-its-risk.ts'
import { shareOf } from '../internal/share-of.ts'
import type { noBullshitBreakerParams } from './no-bullshit-breaker-params.ts'
import type { TestedZone } from './zone-test.ts'

/** A close beyond a zone, with what is known of the market then. */
export interface ZoneBreak {
  /** 1 above a supply zone, −1 below a demand zone. */
  readonly direction: Direction
  readonly zone: TestedZone
  readonly close: number
  /** The average true range. */
  readonly range: number
  /** Volume of the bar in averages; null where it is not asked for. */
  readonly volumeTimes: number | null
  /** Near edge of the next fresh zone ahead that is young enough; NaN for none. */
  readonly next: number
}

type Params = z.output<typeof noBullshitBreakerParams>

/** Entry, stop and target; the next fresh zone ahead is as far as the price is expected to go. */
export function planOf({ direction, zone, close, range, next }: ZoneBreak, params: Params): PlannedTrade {
  const entry = params.entry === 'market' ? close : zone.far
  const stop = zone.near - direction * params.stopAtr * range
  const target = entry + params.targetR * (entry - stop)
  return { entry, stop, target: direction * (next - target) < 0 ? next : target }
}

/** The mean of what speaks for a break: how far it closed beyond, its reward, and its volume where that is asked for. */
export function confidenceOf(
  { zone, close, range, volumeTimes }: ZoneBreak,
  plan: PlannedTrade,
  params: Params,
): number {
  const beyond = shareOf(Math.abs(close - zone.far), range)
  const reward = shareOf(rewardToRisk(plan), 2 * params.rewardRiskMin)
  if (volumeTimes === null) return (beyond + reward) / 2
  return (beyond + reward + shareOf(volumeTimes, 2 * params.volumeFactor)) / 3
}

/** The break and its plan in words, with their prices. */
export function reasonOf({ direction, zone, close, volumeTimes }: ZoneBreak, plan: PlannedTrade): string {
  const place = direction === 1 ? 'above the supply' : 'below the demand'
  const [bottom, top] = [Math.min(zone.near, zone.far), Math.max(zone.near, zone.far)]
  return [
    `close of ${figure(close)} is ${place} zone of ${figure(bottom)} to ${figure(top)}, touched at ${zone.age} bars of age,`,
    volumeTimes === null ? 'volume not asked for;' : `volume ${figure(volumeTimes)} times its average;`,
    `entry near ${figure(plan.entry)}, stop ${figure(plan.stop)}, target ${figure(plan.target)}:`,
    `reward to risk ${figure(rewardToRisk(plan))}`,
  ].join(' ')
}
