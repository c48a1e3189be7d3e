import { addScaled, type DecimalInput, type Scaled, subtractScaled } from '@race/core'
import type { PriceCost } from './market-moment.ts'
import { fractionOf, invalidChoice, requireFigure, requireWhole } from './require-figure.ts'
import { ceilingQuotient } from './rounded-quotient.ts'

/**
 * The distance between bid and ask where the market data has one price, as data. That price counts as the middle; each
 * side pays half, rounded up to the tick.
 *
 * - `none`: bid and ask are the price.
 * - `fixed`: `ticks` from bid to ask; 3 ticks make each side 2 ticks worse.
 * - `fixed-bps`: `bps` hundredths of a percent of the price from bid to ask.
 * - `quotes`: bid and ask come from quotes; nothing is added to the price that they give.
 */
export type SpreadModel =
  | { readonly type: 'none' }
  | { readonly type: 'fixed'; readonly ticks: number }
  | { readonly type: 'fixed-bps'; readonly bps: DecimalInput }
  | { readonly type: 'quotes' }

/**
 * The price after half the spread, or null when the model adds nothing.
 *
 * @throws RaceError `CONFIG_INVALID` naming the field
 *
 * @example
 * ```ts
 * const price = createSpread({ type: 'fixed', ticks: 3 })
 * const moment = { ...createMarketMoment(), ticks: 10_000 }
 * console.log(price?.(moment), price?.({ ...moment, side: -1 })) // 10002 9998
 * ```
 */
export function createSpread(model: SpreadModel): PriceCost | null {
  switch (model.type) {
    case 'none':
    case 'quotes':
      return null
    case 'fixed': {
      const ticks = requireWhole(model.ticks, { place: 'costs.spread (fixed)', name: 'ticks', min: 0 })
      const half = Math.ceil(ticks / 2)
      return half === 0 ? null : ({ ticks, side }) => worse(ticks, side, half)
    }
    case 'fixed-bps': {
      const bps = requireFigure(model.bps, { place: 'costs.spread (fixed-bps)', name: 'bps', min: 0, max: 20_000 })
      if (bps.isZero) return null
      const { numerator, denominator } = fractionOf(bps.times('0.00005'))
      return ({ ticks, side }) => worse(ticks, side, ceilingQuotient(ticks, numerator, denominator))
    }
    default:
      throw invalidChoice('costs.spread', 'type', (model as { readonly type: unknown }).type, [
        'none',
        'fixed',
        'fixed-bps',
        'quotes',
      ])
  }
}

function worse(ticks: Scaled, side: 1 | -1, by: Scaled): Scaled {
  if (side === 1) return addScaled(ticks, by)
  const price = subtractScaled(ticks, by)
  return price < 1 ? 1 : price
}
