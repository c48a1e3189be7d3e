import type { z } from 'zod'
import { figure } from '../internal/figure.ts'
import { type PlannedTrade, rewardToRisk } from '../internal/is-worth-its-risk.ts'
import { shareOf } from '../internal/share-of.ts'
import type { Confluence } from './confluence.ts'
import type { toriParams } from './tori-params.ts'

/** A close that turns a retracement. */
export interface Turn {
  readonly found: Confluence
  readonly close: number
  /** The high of the bar before, or its low for an impulse down, which the close has passed. */
  readonly passed: number
  /** The average true range. */
  readonly range: number
}

type Params = z.output<typeof toriParams>

/** Entry, stop beyond the swing, and target. */
export function planOf({ found, close, range }: Turn, { stopAtr }: Params): PlannedTrade {
  return { entry: close, stop: found.swing - found.direction * stopAtr * range, target: found.target }
}

/** The mean of what speaks for a turn: a swing on the line, a line that was touched more than twice, a strong close. */
export function confidenceOf({ found, close, passed, range }: Turn, { toleranceAtr }: Params): number {
  const nearness = toleranceAtr > 0 ? 1 - found.distanceAtr / toleranceAtr : 1
  return (nearness + shareOf(found.touches - 2, 3) + shareOf(Math.abs(close - passed), range)) / 3
}

/** The turn and its plan in words, with their prices. */
export function reasonOf({ found, close, passed }: Turn, plan: PlannedTrade, { extension }: Params): string {
  const { direction, start, end, swing, line, distanceAtr } = found
  const beyond = direction === 1 ? 'above the high' : 'below the low'
  const depth = ((end - swing) / (end - start)) * 100
  return [
    `close of ${figure(close)} is ${beyond} of the bar before at ${figure(passed)};`,
    `retraced ${depth.toFixed(1)} % of the impulse from ${figure(start)} to ${figure(end)}, as far as ${figure(swing)},`,
    `${figure(distanceAtr)} ATR from the trend line at ${figure(line)}; stop ${figure(plan.stop)},`,
    `target ${figure(plan.target)} at ${extension}: reward to risk ${figure(rewardToRisk(plan))}`,
  ].join(' ')
}
