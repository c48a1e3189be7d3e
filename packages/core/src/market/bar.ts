/** One bar. Times are epoch milliseconds, prices floats in the quote currency. */
export interface Bar {
  /** When the bar opens; for bars of whole days, midnight UTC of the (first) session date. */
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** In units; 0 where the source has none. */
  readonly volume: number
}
