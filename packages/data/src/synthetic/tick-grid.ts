import { type Instrument, RaceError } from '@race/core'

/** Prices as whole numbers of ticks, one at least, and back. */
export interface TickGrid {
  /** @throws RaceError `CONFIG_INVALID` for a price that the tick cannot count exactly */
  toTicks(price: number): number
  toPrice(ticks: number): number
}

/** Ticks are whole numbers, and a price is one correctly rounded division: its shortest text is then on the tick. */
export function tickGrid({ tickSize }: Instrument, market: string): TickGrid {
  const denominator = Number(`1e${tickSize.decimalPlaces}`)
  const numerator = tickSize.times(`1e${tickSize.decimalPlaces}`).toNumber()
  return {
    toTicks: (price) => {
      const ticks = Math.max(1, Math.round((price * denominator) / numerator))
      if (Number.isSafeInteger(ticks * numerator)) return ticks
      throw new RaceError('CONFIG_INVALID', {
        message: `The ${market} reached a price of ${price}, which a tick of ${tickSize} cannot count exactly`,
        facts: { price, tick: tickSize.toString() },
        hint: 'Use less drift or volatility, fewer bars, or a larger tick.',
      })
    },
    toPrice: (ticks) => (ticks * numerator) / denominator,
  }
}
