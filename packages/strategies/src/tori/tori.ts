import { defineStrategy, type Handle, type StrategyContext } from '@race/core'
import { atr, fibonacci, trendLines, zigzag } from '@race/indicators'
import { z } from 'zod'
import { barsFromNow } from '../internal/bars-from-now.ts'
import type { Direction } from '../internal/direction.ts'
import { isWorthItsRisk } from '../internal/is-worth-its-risk.ts'
import { type Confluence, type ConfluenceBar, confluence, confluenceOf, followConfluence } from './confluence.ts'
import { toriParams } from './tori-params.ts'
import { confidenceOf, planOf, reasonOf } from './turn.ts'

const state = z.strictObject({
  /** The retracement that has come to its line and has not turned yet. */
  confluence: confluence.nullable().default(null),
  /** The impulse whose retracement has turned, while it is the last one: it is traded once. */
  spent: z.strictObject({ start: z.number(), end: z.number() }).nullable().default(null),
})

type ToriContext = StrategyContext<z.output<typeof state>>

/** The prices of one side: lows and the line below for an impulse up, highs and the line above for one down. */
interface Side {
  readonly direction: Direction
  readonly extreme: Handle
  /** What a close must pass of the bar before for the price to have turned. */
  readonly opposite: Handle
  readonly line: Handle
  readonly slope: Handle
  readonly touches: Handle
}

/**
 * Buys the retracement of an impulse up where two things meet: 38.2 to 61.8 % of the impulse, and a rising trend line through the
 * last swing lows within `toleranceAtr` average true ranges of the bar's low. The entry is the turn, a close above the high of the
 * bar before within `turnBars` bars; the stop lies `stopAtr` average true ranges below the swing, the target at an extension of the
 * impulse. With `short`, the mirror image too. One position at a time, one trade per impulse.
 *
 * The confidence is the mean of three shares: how near the low came to the line (full on it, none at the tolerance), the touches of the
 * line beyond two (full at five), and how far the close is beyond the bar before (full at one average true range).
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: tori, params: { extension: '1.618', short: true }, data: series })
 * ```
 */
export const tori = defineStrategy({
  id: 'race/tori',
  version: '1.0.0',
  title: 'Trend line and Fibonacci confluence',
  description:
    'Enters the turn of a retracement that meets its trend line, and aims at an extension of the impulse: the confluence of two ' +
    'tools, as in Carolyn Boroden, "Fibonacci Trading", 2008, over trend lines as in Edwards and Magee, "Technical Analysis of ' +
    'Stock Trends", 1948.',
  params: toriParams,
  state,
  needs: { lookbackBars: 1000 },
  setup({ params, data, use }) {
    const { atrPeriod, reversalAtr, toleranceAtr, turnBars, rewardRiskMin, riskFraction } = params
    const bars = data()
    const { high, low, close } = bars
    const range = use(atr, high, low, close, atrPeriod)
    const legs = use(zigzag, high, low, close, reversalAtr, 'atr', atrPeriod)
    const levels = use(fibonacci, high, low, close, reversalAtr, 'atr', atrPeriod)
    const lines = use(trendLines, high, low, close, params.left, params.right, params.points)
    const target = params.extension === '1.272' ? levels.e1272 : levels.e1618
    const expiryOf = barsFromNow(bars.timeframe, params.expiryBars)
    const support = { line: lines.support, slope: lines.supportSlope, touches: lines.supportTouches }
    const resistance = { line: lines.resistance, slope: lines.resistanceSlope, touches: lines.resistanceTouches }
    const up: Side = { direction: 1, extreme: low, opposite: high, ...support }
    const down: Side = { direction: -1, extreme: high, opposite: low, ...resistance }

    const barOf = ({ direction, extreme, line, slope, touches }: Side): ConfluenceBar => ({
      ...{ direction, start: levels.start.now, end: levels.end.now, target: target.now },
      ...{ shallowest: levels.l382.now, deepest: levels.l618.now, swing: legs.extreme.now, extreme: extreme.now },
      ...{ line: line.now, slope: slope.now, touches: touches.now, range: range.now },
    })
    /** The confluence at this bar: a new one, or the one before that still holds. */
    const confluenceNow = ({ state: memory }: ToriContext): Confluence | null => {
      const { confluence: before, spent } = memory
      // Legs are never taken back: an impulse that is no longer the last one does not come again.
      const isSpent = spent !== null && spent.start === levels.start.now && spent.end === levels.end.now
      if (!isSpent) memory.spent = null
      // The leg that runs goes against the last impulse: in a leg down that was one up.
      const side = legs.direction.now === -1 ? up : params.short ? down : null
      const found = isSpent || side === null ? null : confluenceOf(barOf(side), toleranceAtr)
      if (found !== null || before === null) return found
      const { extreme } = before.direction === 1 ? up : down
      const leg = { running: legs.direction.now, start: levels.start.now, end: levels.end.now }
      return followConfluence(before, { extreme: extreme.now, close: close.now, ...leg }, turnBars)
    }
    const enter = ({ order, time }: ToriContext, found: Confluence, passed: number): void => {
      const turn = { found, close: close.now, passed, range: range.now }
      const plan = planOf(turn, params)
      if (!isWorthItsRisk(plan, rewardRiskMin)) return
      const signal = {
        ...{ size: { riskFraction }, stop: plan.stop, target: plan.target, expiresAt: expiryOf(time) },
        confidence: confidenceOf(turn, params),
        reason: reasonOf(turn, plan, params),
      }
      if (found.direction === 1) order.buy(signal)
      else order.sell(signal)
    }
    return {
      onBar(context) {
        const { position, order, state: memory } = context
        if (!context.closed(bars)) return
        const found = confluenceNow(context)
        memory.confluence = found
        if (found === null) return
        const passed = (found.direction === 1 ? up : down).opposite.ago(1)
        if (!(found.direction * (close.now - passed) > 0)) return
        memory.confluence = null
        memory.spent = { start: found.start, end: found.end }
        if (position.isFlat && order.workingCount === 0) enter(context, found, passed)
      },
    }
  },
})
