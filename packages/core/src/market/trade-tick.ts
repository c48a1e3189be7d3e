/** A trade in the market. */
export interface TradeTick {
  /** Epoch ms. */
  readonly time: number
  /** In the quote currency. */
  readonly price: number
  /** Units. */
  readonly quantity: number
  /** The side that took liquidity, where the venue tells. */
  readonly aggressor: 'buy' | 'sell' | null
}
