import { defineStrategy, type StrategyContext } from '@race/core'
import { sma } from '@race/indicators'
import { z } from 'zod'
import { equityFractionParam } from '../internal/equity-fraction-param.ts'
import { figure } from '../internal/figures.ts'
import { shortParam } from '../internal/short-param.ts'
import { type GridLevel, gridLevels } from './grid-levels.ts'

const params = z
  .strictObject({
    levels: z
      .int()
      .min(1)
      .max(50)
      .default(5)
      .meta({ unit: 'levels', step: 1, description: 'Levels on each side at most.' }),
    spacingPercent: z
      .number()
      .min(0.05)
      .max(50)
      .default(1)
      .meta({ unit: '% of the anchor', step: 0.25, description: 'Distance from one level to the next.' }),
    anchorBars: z
      .int()
      .min(2)
      .max(1000)
      .default(100)
      .meta({ unit: 'bars', step: 10, description: 'Period of the simple moving average that is the anchor.' }),
    stopLevels: z.int().min(0).max(50).default(0).meta({
      unit: 'levels',
      step: 1,
      description: 'The stop of every entry lies this many levels beyond the last one; 0 for none.',
    }),
    short: shortParam,
    equityFraction: equityFractionParam,
  })
  .check(({ value: { levels, spacingPercent, stopLevels }, issues }) => {
    const reach = (levels + stopLevels) * spacingPercent
    if (reach < 100) return
    const message = `must leave the lowest price above 0, but ${levels} + ${stopLevels} levels of ${spacingPercent} % reach ${reach} %`
    issues.push({ code: 'custom', path: ['spacingPercent'], input: spacingPercent, message })
  })

const state = z.strictObject({
  /** The average that the levels are counted from: that of the latest bar without inventory. */
  anchor: z.number().default(0),
  /** By level, the id of its signal; '' for none. */
  longs: z.array(z.string()).default(() => []),
  shorts: z.array(z.string()).default(() => []),
})

type GridContext = StrategyContext<z.output<typeof state>>

/**
 * Rests buy limits at `levels` levels below an anchor, `spacingPercent` of it apart; what one of them buys is sold one level higher, and
 * then the level is set again. With `short`, it rests sell limits above the anchor too, each bought back one level lower. The
 * anchor is the simple moving average of `anchorBars` closes: it moves with every bar while nothing is held, and stands while
 * something is.
 *
 * Each level is for `equityFraction` ÷ `levels` of equity and is held once at most, so that a side never holds more than
 * `equityFraction`. A level that the close has passed already is not set. The orders rest until they are moved and have no
 * expiry. The confidence of a level is its number ÷ (`levels` + 1): the further out, the more there is to come back.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: grid, params: { levels: 8, spacingPercent: 0.5 }, data: series })
 * ```
 */
export const grid = defineStrategy({
  id: 'race/grid',
  version: '1.0.0',
  title: 'Grid',
  description:
    'Rests limit orders at even distances around a moving average and takes one distance as profit on each, with a bounded ' +
    'inventory: the scale trading of commodity handbooks, which earns from swings and loses in trends.',
  params,
  state,
  setup({ params: { levels, spacingPercent, anchorBars, stopLevels, short, equityFraction }, data, use }) {
    const bars = data()
    const average = use(sma, bars.close, anchorBars)
    const size = { equityFraction: equityFraction / levels }
    const spacing = spacingPercent / 100
    const place = ({ order }: GridContext, { side, number, price, target, stop }: GridLevel): string => {
      const signal = {
        entry: { type: 'limit' as const, price },
        size,
        target,
        ...(stop === null ? {} : { stop }),
        confidence: number / (levels + 1),
        reason: `level ${number} of ${levels} ${side === 1 ? 'below' : 'above'} the anchor, at ${figure(price)}`,
      }
      return (side === 1 ? order.buy(signal) : order.sell(signal)).id
    }
    /** Brings the orders of one side to its levels. */
    const lay = (context: GridContext, side: 1 | -1, ids: string[], hasMoved: boolean): void => {
      const { order, state } = context
      for (const level of gridLevels({ side, anchor: state.anchor, levels, spacing, stopLevels })) {
        const index = level.number - 1
        const { price, target, stop } = level
        const ticket = order.find(ids[index] ?? '')
        const isAhead = side * (bars.close.now - price) > 0
        if (ticket === null) ids[index] = isAhead ? place(context, level) : ''
        else if (ticket.status !== 'working') continue
        else if (!isAhead) order.cancel(ticket)
        else if (hasMoved) order.modify(ticket, { limitPrice: price, target, ...(stop === null ? {} : { stop }) })
      }
    }
    return {
      onBar(context) {
        const { position, state } = context
        if (!context.closed(bars)) return
        const hasMoved = position.isFlat && state.anchor !== average.now
        if (hasMoved) state.anchor = average.now
        lay(context, 1, state.longs, hasMoved)
        if (short) lay(context, -1, state.shorts, hasMoved)
      },
    }
  },
})
