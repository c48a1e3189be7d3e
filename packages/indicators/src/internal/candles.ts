/** Candles by column, and beside each bar the averages up to and with it, where a pattern has a measure. */
export interface CandleColumns {
  readonly opens: Float64Array
  readonly highs: Float64Array
  readonly lows: Float64Array
  readonly closes: Float64Array
  readonly averageBodies: Float64Array
  readonly averageCloses: Float64Array
}

/**
 * Bars as candles, by how many bars ago they were. The last `bars` of them may be a pattern, which is measured by the bars before it:
 * by their average body, and by the trend they end in.
 *
 * Both drivers look through this: a stream at a ring whose length is a power of 2, a column at itself.
 */
export class Candles {
  readonly opens: Float64Array
  readonly highs: Float64Array
  readonly lows: Float64Array
  readonly closes: Float64Array
  readonly averageBodies: Float64Array
  readonly averageCloses: Float64Array
  private readonly bars: number = 0
  /** What a place is cut to: all but 0 in a ring; −1, which leaves it as it is, in a column. */
  private readonly mask: number = 0
  /** Where the latest bar is. */
  place = 0

  constructor(columns: CandleColumns, bars: number, mask: number) {
    this.opens = columns.opens
    this.highs = columns.highs
    this.lows = columns.lows
    this.closes = columns.closes
    this.averageBodies = columns.averageBodies
    this.averageCloses = columns.averageCloses
    this.bars = bars
    this.mask = mask
  }

  open(ago: number): number {
    return this.opens[(this.place - ago) & this.mask] as number
  }

  high(ago: number): number {
    return this.highs[(this.place - ago) & this.mask] as number
  }

  low(ago: number): number {
    return this.lows[(this.place - ago) & this.mask] as number
  }

  close(ago: number): number {
    return this.closes[(this.place - ago) & this.mask] as number
  }

  /** 1 for a white candle, which closed above its open, −1 for a black one, 0 for neither. */
  colour(ago: number): number {
    return Math.sign(this.close(ago) - this.open(ago))
  }

  body(ago: number): number {
    return Math.abs(this.close(ago) - this.open(ago))
  }

  bodyTop(ago: number): number {
    return Math.max(this.open(ago), this.close(ago))
  }

  bodyBottom(ago: number): number {
    return Math.min(this.open(ago), this.close(ago))
  }

  upperShadow(ago: number): number {
    return this.high(ago) - this.bodyTop(ago)
  }

  lowerShadow(ago: number): number {
    return this.bodyBottom(ago) - this.low(ago)
  }

  /** The average body of the bars before the pattern. */
  get averageBody(): number {
    return this.averageBodies[(this.place - this.bars) & this.mask] as number
  }

  /** 1 where the bar before the pattern closed above the average close of the bars up to it, −1 where below, 0 else. */
  get trend(): number {
    const at = (this.place - this.bars) & this.mask
    return Math.sign((this.closes[at] as number) - (this.averageCloses[at] as number))
  }
}
