import { MeanKernel } from './mean-kernel.ts'

/** Places of the ring: up to five candles, the bar before them, and room for the one that `undo` takes back. */
const places = 8

/**
 * The latest bars as candles, by how many bars ago they were. The last `bars` of them may be a pattern, which is measured by the
 * `period` bars before it: by their average body, and by the trend they end in. With a period of 0 there is no such measure.
 */
export class CandleWindow {
  private readonly period: number = 0
  private readonly bars: number = 0
  private readonly opens = new Float64Array(places)
  private readonly highs = new Float64Array(places)
  private readonly lows = new Float64Array(places)
  private readonly closes = new Float64Array(places)
  private readonly averageBodies = new Float64Array(places)
  private readonly averageCloses = new Float64Array(places)
  private readonly bodyMean: MeanKernel
  private readonly closeMean: MeanKernel
  private place = 0

  constructor(period: number, bars: number) {
    this.period = period
    this.bars = bars
    this.bodyMean = new MeanKernel(Math.max(1, period))
    this.closeMean = new MeanKernel(Math.max(1, period))
  }

  /** Takes a bar of finite prices. */
  push(open: number, high: number, low: number, close: number): void {
    const place = (this.place + 1) % places
    this.place = place
    this.opens[place] = open
    this.highs[place] = high
    this.lows[place] = low
    this.closes[place] = close
    if (this.period === 0) return
    this.averageBodies[place] = this.bodyMean.update(Math.abs(close - open))
    this.averageCloses[place] = this.closeMean.update(close)
  }

  /** Takes a gap: the averages begin anew. */
  skip(): void {
    this.place = (this.place + 1) % places
    if (this.period === 0) return
    this.bodyMean.update(Number.NaN)
    this.closeMean.update(Number.NaN)
  }

  undo(): void {
    this.place = (this.place + places - 1) % places
    if (this.period === 0) return
    this.bodyMean.undo()
    this.closeMean.undo()
  }

  open(ago: number): number {
    return this.opens[(this.place + places - ago) % places] as number
  }

  high(ago: number): number {
    return this.highs[(this.place + places - ago) % places] as number
  }

  low(ago: number): number {
    return this.lows[(this.place + places - ago) % places] as number
  }

  close(ago: number): number {
    return this.closes[(this.place + places - ago) % places] as number
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
    return this.averageBodies[(this.place + places - this.bars) % places] as number
  }

  /** 1 where the bar before the pattern closed above the average close of the bars up to it, −1 where below, 0 else. */
  get trend(): number {
    const at = (this.place + places - this.bars) % places
    return Math.sign((this.closes[at] as number) - (this.averageCloses[at] as number))
  }
}
