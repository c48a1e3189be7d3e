import { defineStrategy, type StrategyContext } from '@race/core'
import { z } from 'zod'
import { confidenceOf } from '../internal/confidence-of.ts'
import { figure } from '../internal/figures.ts'
import { riskFractionParam } from '../internal/rebalance-params.ts'
import { shortParam } from '../internal/short-param.ts'
import { openingRange, takeSessionBar } from './opening-range.ts'
import { sessionCalendar } from './session-calendar.ts'

const id = 'race/opening-range-breakout'

const params = z.strictObject({
  rangeMinutes: z.int().min(1).max(720).default(30).meta({
    unit: 'minutes',
    step: 5,
    description: 'Length of the opening range, from the first bar of the session on.',
  }),
  targetRanges: z.number().min(0).max(20).default(0).meta({
    unit: 'ranges',
    step: 0.5,
    description: 'Distance of the profit target from the close that decided, in heights of the range; 0 for none.',
  }),
  entriesMax: z
    .int()
    .min(1)
    .max(20)
    .default(1)
    .meta({ unit: 'entries', step: 1, description: 'Entries in one session at most.' }),
  riskFraction: riskFractionParam,
  short: shortParam,
})

/**
 * Takes the high and low of the first `rangeMinutes` of each session, and buys at the first close above that range, with the stop at
 * its low; with `short`, sells at the first close below it, with the stop at its high. What is held at the end of the session is
 * sold at its last price by an order at the close. The confidence is the distance of the close beyond the range in heights of it.
 *
 * Sessions are those of the instrument's calendar, `24x7`, `fx-24x5` or `XNYS`, by the opening times of the bars. Bars outside of
 * them are left out, and so is the session that the data begins in. Where the last bar of a session is missing, the position
 * is closed at the first one after.
 *
 * @throws RaceError `CONFIG_INVALID` for an instrument of another calendar
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: openingRangeBreakout, params: { rangeMinutes: 15 }, data: minutes })
 * ```
 */
export const openingRangeBreakout = defineStrategy({
  id,
  version: '1.0.0',
  title: 'Opening range breakout',
  description:
    "Follows the first close beyond the range of a session's first minutes, with the stop at the other side of the range, and is " +
    'flat at the end of the session. Toby Crabel, "Day Trading with Short Term Price Patterns and Opening Range Breakout", 1990.',
  params,
  state: openingRange,
  needs: { intraday: true },
  setup({ params: { rangeMinutes, targetRanges, entriesMax, riskFraction, short }, data }) {
    const bars = data()
    const { time, high, low, close } = bars
    const calendar = sessionCalendar(bars, id)
    const rangeMs = rangeMinutes * 60_000
    const enter = (context: StrategyContext, side: 1 | -1, range: { high: number; low: number }, end: number): void => {
      const [edge, stop] = side === 1 ? [range.high, range.low] : [range.low, range.high]
      const height = range.high - range.low
      const price = close.now
      const target = price + side * targetRanges * height
      const place = `${side === 1 ? 'above' : 'below'} the opening range of ${figure(range.low)} to ${figure(range.high)}`
      const aim = targetRanges === 0 ? '' : `, reward to risk ${figure((target - price) / (price - stop))}`
      const signal = {
        size: { riskFraction },
        stop,
        ...(targetRanges > 0 && target > 0 && height > 0 ? { target } : {}),
        confidence: confidenceOf(height > 0 ? Math.abs(price - edge) / height : Number.POSITIVE_INFINITY),
        reason: `close of ${figure(price)} is ${place}${aim}`,
        expiresAt: end,
      }
      if (side === 1) context.order.buy(signal)
      else context.order.sell(signal)
    }
    return {
      onBar(context) {
        const { position, order, state } = context
        if (!context.closed(bars)) return
        const before = state.sessionEnd
        const bar = { openTime: time.now, high: high.now, low: low.now }
        const part = takeSessionBar(state, bar, calendar, rangeMs)
        if (!position.isFlat) {
          if (state.sessionEnd !== before) position.close({ reason: 'the session has ended without a last price' })
          return
        }
        const { sessionEnd, isWhole, entries } = state
        if (part !== 'after' || !isWhole || sessionEnd === null || state.high === null || state.low === null) return
        // An order at the last close of a session would meet the next one.
        if (context.time >= sessionEnd || entries >= entriesMax || order.workingCount > 0) return
        const side = close.now > state.high ? 1 : close.now < state.low && short ? -1 : 0
        if (side === 0) return
        state.entries++
        enter(context, side, { high: state.high, low: state.low }, sessionEnd)
      },
      onFill({ side, quantity, price }, { order, position }) {
        // What opens is on the side of the position; what closes leaves none, or one of the other side.
        if (side === 'buy' ? !position.isLong : !position.isShort) return
        const signal = {
          size: { units: quantity.toNumber() },
          reduceOnly: true,
          timeInForce: 'at-close' as const,
          reason: `flat at the end of the session: ${quantity} from ${price}`,
        }
        if (side === 'buy') order.sell(signal)
        else order.buy(signal)
      },
    }
  },
})
