import { Candles } from './candles.ts'
import { MeanKernel } from './mean-kernel.ts'

/** Places of the ring, a power of 2: up to five candles, the bar before them, and room for the one that `undo` takes back. */
const places = 8

/** What the candles of a stream are kept in. With a period of 0 there are no averages. */
export class CandleWindow {
  readonly candles: Candles
  private readonly period: number = 0
  private readonly bodyMean: MeanKernel
  private readonly closeMean: MeanKernel

  constructor(period: number, bars: number) {
    const ring = () => new Float64Array(places)
    const columns = { opens: ring(), highs: ring(), lows: ring(), closes: ring() }
    this.candles = new Candles({ ...columns, averageBodies: ring(), averageCloses: ring() }, bars, places - 1)
    this.period = period
    this.bodyMean = new MeanKernel(Math.max(1, period))
    this.closeMean = new MeanKernel(Math.max(1, period))
  }

  /** Takes a bar of finite prices. */
  push(open: number, high: number, low: number, close: number): void {
    const { candles } = this
    const place = (candles.place + 1) & (places - 1)
    candles.place = place
    candles.opens[place] = open
    candles.highs[place] = high
    candles.lows[place] = low
    candles.closes[place] = close
    if (this.period === 0) return
    candles.averageBodies[place] = this.bodyMean.update(Math.abs(close - open))
    candles.averageCloses[place] = this.closeMean.update(close)
  }

  /** Takes a gap: the averages begin anew. */
  skip(): void {
    this.candles.place = (this.candles.place + 1) & (places - 1)
    if (this.period === 0) return
    this.bodyMean.update(Number.NaN)
    this.closeMean.update(Number.NaN)
  }

  undo(): void {
    this.candles.place = (this.candles.place - 1) & (places - 1)
    if (this.period === 0) return
    this.bodyMean.undo()
    this.closeMean.undo()
  }
}
