import { defineStrategy, type StrategyContext } from '@race/core'
import { atr, highest, lowest } from '@race/indicators'
import { z } from 'zod'
import { confidenceOf } from '../internal/confidence-of.ts'
import { entryExpiry } from '../internal/entry-expiry.ts'
import { figure } from '../internal/figures.ts'
import { type BreakoutBar, beginBreakout, breakoutRecord, endBreakout } from './breakout-record.ts'
import { campaign, clearCampaign, takeUnitFill } from './campaign.ts'
import { turtleParams } from './turtle-params.ts'

const state = z.strictObject({
  campaign: campaign.default(() => campaign.parse({})),
  record: breakoutRecord.default(() => breakoutRecord.parse({})),
})

type TurtleContext = StrategyContext<z.output<typeof state>>

/** A unit to be asked for. */
interface UnitRequest {
  readonly side: 1 | -1
  /** N of the campaign. */
  readonly range: number
  readonly reason: string
  readonly confidence: number
}

/**
 * Buys a first unit at a close above the highest high of the `entry` bars before it, and one more for each `stepAtr` N that the
 * price has gone on from the fill of the latest, up to `unitsMax`; with `short`, the mirror image too. A unit is as large as
 * makes its stop, `stopAtr` N away, cost `riskFraction` of equity; one that is refused, for want of buying power or by a limit, is not
 * asked for again, and no other is until all is over. With each unit all stops move to `stopAtr` N behind its fill. A
 * close below the lowest low of the `exit` bars before it closes everything. N is the average true range at the first unit.
 *
 * With `skipAfterWinner` a break is left out where the one before it, traded or not and on either side, would have won; a break of
 * the `failsafe` bars is then an entry all the same. A break has lost when a bar reached its stop, or when the exit channel ended
 * it without profit. Before any break has ended, none is left out.
 *
 * The confidence of a first unit is the distance of the close beyond the channel in N, that of a further unit the way from the unit
 * before it in steps.
 *
 * @example
 * ```ts
 * const slow = { entry: 55, exit: 20, skipAfterWinner: false }
 * const result = runBacktestSync({ strategy: turtle, params: slow, data: series })
 * ```
 */
export const turtle = defineStrategy({
  id: 'race/turtle',
  version: '1.0.0',
  title: 'Turtle',
  description:
    'Follows breaks of the price channel, adds units as the trend goes on, and moves the stops of all of them with each: the rules ' +
    'that Richard Dennis and William Eckhardt taught in 1983, as in Curtis Faith, "Way of the Turtle", 2007, decided at ' +
    "closes. Richard Donchian's channels of 20 and 10 bars, or 55 and 20.",
  params: turtleParams,
  state,
  needs: { lookbackBars: 1024 },
  setup({ params, data, use }) {
    const { skipAfterWinner, riskFraction, stopAtr, stepAtr, unitsMax, short } = params
    const bars = data()
    const { high, low, close } = bars
    const range = use(atr, high, low, close, params.atrPeriod)
    const [entryHigh, entryLow] = [use(highest, high, params.entry), use(lowest, low, params.entry)]
    const [exitHigh, exitLow] = [use(highest, high, params.exit), use(lowest, low, params.exit)]
    // The filter needs the channels of both sides; the failsafe none where nothing is left out.
    const farHigh = skipAfterWinner ? use(highest, high, params.failsafe) : entryHigh
    const farLow = skipAfterWinner ? use(lowest, low, params.failsafe) : entryLow
    const expiryOf = entryExpiry(bars.timeframe)

    const brokenOf = (upper: number, lower: number): 1 | -1 | 0 => (close.now > upper ? 1 : close.now < lower ? -1 : 0)
    const barNow = (): BreakoutBar => ({
      high: high.now,
      low: low.now,
      close: close.now,
      broken: brokenOf(entryHigh.ago(1), entryLow.ago(1)),
      exitLow: exitLow.ago(1),
      exitHigh: exitHigh.ago(1),
    })
    const ask = ({ order, state, time }: TurtleContext, { side, range, reason, confidence }: UnitRequest): void => {
      const stop = close.now - side * stopAtr * range
      if (!(stop > 0)) return
      const signal = { size: { riskFraction }, stop, reason, confidence, expiresAt: expiryOf(time) }
      state.campaign.asked = (side === 1 ? order.buy(signal) : order.sell(signal)).id
      state.campaign.side = side
      state.campaign.range = range
    }
    /** Asks for the first unit where this bar is an entry. */
    const enter = (context: TurtleContext, bar: BreakoutBar, isLeftOut: boolean): void => {
      const side = isLeftOut ? brokenOf(farHigh.ago(1), farLow.ago(1)) : bar.broken
      if (side === 0 || (side === -1 && !short)) return
      const [above, below] = isLeftOut ? [farHigh.ago(1), farLow.ago(1)] : [entryHigh.ago(1), entryLow.ago(1)]
      const edge = side === 1 ? above : below
      const span = isLeftOut ? params.failsafe : params.entry
      const place = `${side === 1 ? 'above' : 'below'} the channel of ${span} bars at ${figure(edge)}`
      ask(context, {
        side,
        range: range.now,
        reason: `close of ${figure(close.now)} is ${place}, N is ${figure(range.now)}`,
        confidence: confidenceOf(Math.abs(close.now - edge) / range.now),
      })
    }
    /** Asks for one more unit where the price has gone far enough from the latest. */
    const add = (context: TurtleContext, side: 1 | -1): void => {
      const { range, units, latestPrice, isFull } = context.state.campaign
      if (isFull || units.length === 0 || units.length >= unitsMax) return
      const gone = (side * (close.now - latestPrice)) / range
      if (!(gone >= stepAtr)) return
      const words = `close of ${figure(close.now)} is ${figure(gone)} N from the latest unit at ${figure(latestPrice)}`
      ask(context, {
        side,
        range,
        reason: `unit ${units.length + 1}: ${words}`,
        confidence: confidenceOf(gone / stepAtr),
      })
    }
    return {
      onBar(context) {
        const { position, order, state } = context
        if (!context.closed(bars)) return
        const bar = barNow()
        endBreakout(state.record, bar)
        const isLeftOut = skipAfterWinner && (state.record.hasWon === true || state.record.side === bar.broken)
        beginBreakout(state.record, bar, stopAtr * range.now)
        const side = position.isLong ? 1 : position.isShort ? -1 : 0
        const isOver = side === 1 ? bar.close < bar.exitLow : side === -1 && bar.close > bar.exitHigh
        if (isOver) position.close({ reason: `close of ${figure(bar.close)} is beyond the exit channel` })
        if (order.workingCount > 0) return
        const { asked, units } = state.campaign
        if (side !== 0 && asked !== null && !units.includes(asked)) state.campaign.isFull = true
        state.campaign.asked = null
        if (side === 0 || isOver) {
          clearCampaign(state.campaign)
          enter(context, bar, isLeftOut)
        } else add(context, side)
      },
      onFill(fill, context) {
        const held = context.state.campaign
        takeUnitFill(held, fill, context, stopAtr * held.range)
      },
    }
  },
})
