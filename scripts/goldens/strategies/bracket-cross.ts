import { defineStrategy, type ProfitTarget, type ProtectiveStop, type Side } from '@race/core'
import { atr, crossedAbove, crossedBelow, ema } from '@race/indicators'
import { z } from 'zod'

const params = z.strictObject({
  stop: z
    .enum(['price', 'limit', 'percent-trail', 'amount-trail', 'atr-trail', 'trail-limit', 'none'])
    .default('price'),
  target: z.enum(['price', 'touch', 'touch-limit', 'none']).default('price'),
  short: z.boolean().default(false),
  /** Average true ranges from the close to the stop and to the target. */
  stopRanges: z.number().default(2),
  targetRanges: z.number().default(3),
})

/** Enters where two exponential averages cross, under a bracket of every form. */
export const bracketCross = defineStrategy({
  id: 'golden/bracket-cross',
  version: '1.0.0',
  title: 'Crossings under a bracket',
  params,
  needs: { short: true },
  setup({ params: { stop, target, short, stopRanges, targetRanges }, data, use }) {
    const bars = data()
    const fast = use(ema, bars.close, 5)
    const slow = use(ema, bars.close, 13)
    const range = use(atr, bars.high, bars.low, bars.close, 14)
    const options = (side: Side) => {
      const away = side === 'buy' ? 1 : -1
      return {
        size: { equityFraction: 0.9 },
        stop: stopOf(stop, bars.close.now - away * stopRanges * range.now, stopRanges * range.now, away),
        target: targetOf(target, bars.close.now + away * targetRanges * range.now, away),
      }
    }
    return {
      onBar({ position, order }) {
        if (Number.isNaN(range.now) || !position.isFlat) return
        if (crossedAbove(fast, slow)) order.buy(options('buy'))
        else if (short && crossedBelow(fast, slow)) order.sell(options('sell'))
      },
    }
  },
})

function stopOf(
  form: z.output<typeof params>['stop'],
  price: number,
  distance: number,
  away: 1 | -1,
): ProtectiveStop | undefined {
  switch (form) {
    case 'price':
      return price
    case 'limit':
      return { price, limitPrice: price * (1 - away * 0.002) }
    case 'percent-trail':
      return { trail: { percent: 4 } }
    case 'amount-trail':
      return { trail: { amount: distance } }
    case 'atr-trail':
      return { trail: { atrMultiple: 2.5, periodBars: 14 } }
    case 'trail-limit':
      return { trail: { percent: 3 }, limitOffset: distance / 20 }
    case 'none':
      return undefined
  }
}

function targetOf(form: z.output<typeof params>['target'], price: number, away: 1 | -1): ProfitTarget | undefined {
  switch (form) {
    case 'price':
      return price
    case 'touch':
      return { touchPrice: price }
    case 'touch-limit':
      return { touchPrice: price, limitPrice: price * (1 - away * 0.001) }
    case 'none':
      return undefined
  }
}
