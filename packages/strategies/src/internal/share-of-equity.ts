import type { BarHandles, StrategyContext } from '@race/core'
import { entryExpiry } from './entry-expiry.ts'
import { percent } from './figures.ts'

/** Where a position should be brought, and why. */
export interface WantedShare {
  /** Of equity; negative is short. */
  readonly share: number
  /** How far the position may be from it, as a share of equity, before an order is made. */
  readonly band: number
  /** In words; the two shares are put behind it. */
  readonly reason: string
  readonly confidence: number
}

/** The position in one instrument as a share of equity: what it is, and an order that brings it where it should be. */
export interface ShareOfEquity {
  /** Signed share of equity at the last close; NaN without equity. */
  held(context: StrategyContext): number
  /**
   * Orders the difference with the size `targetFraction`, unless it lies within the band. What is held is closed where nothing is
   * wanted, and entered where nothing is held, whatever the band.
   *
   * @returns the id of the signal; null where nothing was ordered or the position was closed
   */
  bringTo(context: StrategyContext, wanted: WantedShare): string | null
}

/**
 * Prices and equity must be in one currency: with an instrument in another, the share that is read, and with it the band, are
 * off by the rate. What the order is for is made of equity by the host, in whatever currency.
 */
export function shareOfEquity({ instrument, timeframe, close }: BarHandles): ShareOfEquity {
  const { id } = instrument
  const multiplier = instrument.multiplier.toNumber()
  const expiryOf = entryExpiry(timeframe)
  const held = ({ account, positionOf }: StrategyContext): number => {
    const { equity } = account
    return equity > 0 ? (positionOf(id).quantity * close.now * multiplier) / equity : Number.NaN
  }
  return {
    held,
    bringTo(context, { share, band, reason, confidence }) {
      const now = held(context)
      if (Number.isNaN(now) || now === share) return null
      const words = `${reason}: from ${percent(now)} to ${percent(share)} of equity`
      if (share === 0) {
        context.positionOf(id).close({ reason: words })
        return null
      }
      if (now !== 0 && Math.abs(share - now) <= band) return null
      const signal = {
        instrument: id,
        size: { targetFraction: share },
        confidence,
        reason: words,
        expiresAt: expiryOf(context.time),
      }
      return (share > now ? context.order.buy(signal) : context.order.sell(signal)).id
    },
  }
}
