import { defineStrategy } from '@race/core'
import { highest, lowest } from '@race/indicators'
import { z } from 'zod'
import { equityFractionParam } from './internal/equity-fraction-param.ts'
import { shortParam } from './internal/short-param.ts'

const channelParam = z.int().min(1).max(1000)

const params = z
  .strictObject({
    entry: channelParam
      .default(20)
      .meta({ unit: 'bars', step: 5, description: 'Bars of the channel whose break is an entry.' }),
    exit: channelParam
      .default(10)
      .meta({ unit: 'bars', step: 5, description: 'Bars of the channel whose break against the position closes it.' }),
    short: shortParam,
    equityFraction: equityFractionParam,
  })
  .check(({ value, issues }) => {
    if (value.exit <= value.entry) return
    const message = `must be at most entry, but exit is ${value.exit} and entry is ${value.entry} bars`
    issues.push({ code: 'custom', path: ['exit'], input: value, message })
  })

/**
 * Buys when a close is above the highest high of the `entry` bars before it and closes when one is below the lowest low
 * of the `exit` bars before it; with `short`, the mirror image too. The bar that decides is no part of its channel.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: donchianBreakout, params: { entry: 55, exit: 20 }, data: series })
 * ```
 */
export const donchianBreakout = defineStrategy({
  id: 'race/donchian-breakout',
  version: '1.0.0',
  title: 'Donchian channel breakout',
  description:
    'Follows a break of the price channel of the last bars and leaves at the break of a shorter one against it: Richard ' +
    'Donchian\'s rule ("Trend-Following Methods in Commodity Price Analysis", Commodity Year Book, 1957; the four-week ' +
    'rule) in the form the Turtles traded it, 20 and 10 bars.',
  params,
  setup({ params: { entry, exit, short, equityFraction }, data, use }) {
    const bars = data()
    const { high, low, close } = bars
    const entryHigh = use(highest, high, entry)
    const exitLow = use(lowest, low, exit)
    // Without short selling, the mirror image would only cost time and memory.
    const entryLow = short ? use(lowest, low, entry) : null
    const exitHigh = short ? use(highest, high, exit) : null
    const size = { equityFraction }
    return {
      onBar(context) {
        const { position, order } = context
        if (!context.closed(bars)) return
        const price = close.now
        const isLongOver = position.isLong && price < exitLow.ago(1)
        const isShortOver = position.isShort && exitHigh !== null && price > exitHigh.ago(1)
        if (isLongOver || isShortOver) position.close({ reason: 'close beyond the exit channel' })
        if (order.workingCount > 0) return
        // The entry channel is at least as wide, so a break of it has closed an opposite position just above.
        if (!position.isLong && price > entryHigh.ago(1)) {
          order.buy({ size, reason: 'close above the entry channel' })
        } else if (entryLow !== null && !position.isShort && price < entryLow.ago(1)) {
          order.sell({ size, reason: 'close below the entry channel' })
        }
      },
    }
  },
})
