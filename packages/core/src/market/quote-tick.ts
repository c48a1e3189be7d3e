/** The best bid and ask at a moment. */
export interface QuoteTick {
  /** Epoch ms. */
  readonly time: number
  readonly bid: number
  readonly ask: number
  /** Units. */
  readonly bidSize: number
  readonly askSize: number
}
