/** The best bid and ask from a moment on. */
export interface QuoteTick {
  /** Epoch ms. */
  readonly time: number
  /** In the quote currency, as is the ask. */
  readonly bid: number
  readonly ask: number
  /** Units; 0 where the source tells none. */
  readonly bidSize: number
  readonly askSize: number
}
