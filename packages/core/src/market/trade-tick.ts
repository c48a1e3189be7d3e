/** A trade in the market. */
export interface TradeTick {
  /** Epoch ms. */
  readonly time: number
  readonly price: number
  /** Units. */
  readonly size: number
  /** The side that took liquidity, where the venue tells. */
  readonly aggressor: 'buy' | 'sell' | null
}
