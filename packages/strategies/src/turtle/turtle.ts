import { defineStrategy, type StrategyContext } from '@race/core'
import { atr, highest, lowest } from '@race/indicators'
import { z } from 'zod'
import { entryExpiry } from '../internal/entry-expiry.ts'
import { figure } from '../internal/figures.ts'
import { beginBreakout, breakoutRecord, endBreakout } from './breakout-record.ts'
import { campaign, clearCampaign, takeUnitFill } from './campaign.ts'
import { turtleParams } from './turtle-params.ts'
import { type Channel, firstUnit, nextUnit, sideOf, type UnitRequest } from './unit-request.ts'

const state = z.strictObject({
  campaign: campaign.default(() => campaign.parse({})),
  record: breakoutRecord.default(() => breakoutRecord.parse({})),
})

type TurtleContext = StrategyContext<z.output<typeof state>>

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
    const { skipAfterWinner, riskFraction, stopAtr, short } = params
    const bars = data()
    const { high, low, close } = bars
    const range = use(atr, high, low, close, params.atrPeriod)
    const channelOf = (period: number): (() => Channel) => {
      const [top, bottom] = [use(highest, high, period), use(lowest, low, period)]
      return () => ({ bars: period, high: top.ago(1), low: bottom.ago(1) })
    }
    const near = channelOf(params.entry)
    const exit = channelOf(params.exit)
    // Where nothing is left out, the failsafe would only cost time and warm-up.
    const far = skipAfterWinner ? channelOf(params.failsafe) : near
    const expiryOf = entryExpiry(bars.timeframe)
    const ask = ({ order, state, time }: TurtleContext, request: UnitRequest | null): void => {
      if (request === null || (request.side === -1 && !short)) return
      const { side, reason, confidence } = request
      const stop = close.now - side * stopAtr * request.range
      if (!(stop > 0)) return
      const signal = { size: { riskFraction }, stop, reason, confidence, expiresAt: expiryOf(time) }
      state.campaign.asked = (side === 1 ? order.buy(signal) : order.sell(signal)).id
      state.campaign.side = side
      state.campaign.range = request.range
    }
    return {
      onBar(context) {
        const { position, order, state } = context
        if (!context.closed(bars)) return
        const price = close.now
        const broken = sideOf(price, near())
        const beyond = sideOf(price, exit())
        const bar = { high: high.now, low: low.now, close: price, broken, beyond }
        endBreakout(state.record, bar)
        const isLeftOut = skipAfterWinner && (state.record.hasWon === true || state.record.side === broken)
        beginBreakout(state.record, bar, stopAtr * range.now)
        const side = position.isLong ? 1 : position.isShort ? -1 : 0
        const isOver = side !== 0 && beyond === -side
        if (isOver) position.close({ reason: `close of ${figure(price)} is beyond the exit channel` })
        if (order.workingCount > 0) return
        const { asked, units } = state.campaign
        if (side !== 0 && asked !== null && !units.includes(asked)) state.campaign.isFull = true
        state.campaign.asked = null
        if (side === 0 || isOver) {
          clearCampaign(state.campaign)
          ask(context, firstUnit(price, range.now, isLeftOut ? far() : near()))
        } else ask(context, nextUnit(price, state.campaign, params))
      },
      onFill(fill, context) {
        const held = context.state.campaign
        takeUnitFill(held, fill, context, stopAtr * held.range)
      },
    }
  },
})
