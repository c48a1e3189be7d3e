import type { Candles } from './candles.ts'
import { MeanKernel } from './mean-kernel.ts'

/** Places of the window: what is kept of it when it is full is at its front again, and bars are behind that. */
const places = 32
/** Up to five candles, the bar before them, and the one that `undo` takes back. */
const kept = 7

/** What the candles of a stream are kept in. With a period of 0 there are no averages, and of closes only where they are asked for. */
export class CandleWindow {
  private readonly opens = new Float64Array(places)
  private readonly highs = new Float64Array(places)
  private readonly lows = new Float64Array(places)
  private readonly closes = new Float64Array(places)
  /** Beside each bar, the averages up to and with it. */
  private readonly averageBodies = new Float64Array(places)
  private readonly averageCloses = new Float64Array(places)
  private readonly hasBodies: boolean
  private readonly hasCloses: boolean
  private readonly bodyMean: MeanKernel
  private readonly closeMean: MeanKernel
  /** What can be told from the columns has no place in a snapshot. */
  #candles: Candles = [this.opens, this.highs, this.lows, this.closes]
  /** Where the latest bar is. */
  place = kept

  constructor(period: number, hasCloses: boolean) {
    this.hasBodies = period > 0
    this.hasCloses = hasCloses
    this.bodyMean = new MeanKernel(Math.max(1, period))
    this.closeMean = new MeanKernel(Math.max(1, period))
  }

  /** One value for the four columns, made anew when a snapshot has put others in their place. */
  get candles(): Candles {
    if (this.#candles[0] !== this.opens) this.#candles = [this.opens, this.highs, this.lows, this.closes]
    return this.#candles
  }

  /** The average body up to the bar `ago` bars ago. */
  averageBody(ago: number): number {
    return this.averageBodies[this.place - ago] as number
  }

  /** 1 where the bar `ago` bars ago closed below the average close of the bars up to it, −1 where above, 0 else. */
  reversal(ago: number): number {
    const at = this.place - ago
    return Math.sign((this.averageCloses[at] as number) - (this.closes[at] as number))
  }

  /** Takes a bar of finite prices. */
  push(open: number, high: number, low: number, close: number): void {
    this.step()
    const { place } = this
    this.opens[place] = open
    this.highs[place] = high
    this.lows[place] = low
    this.closes[place] = close
    if (this.hasBodies) this.averageBodies[place] = this.bodyMean.update(Math.abs(close - open))
    if (this.hasCloses) this.averageCloses[place] = this.closeMean.update(close)
  }

  /** Takes a gap: the averages begin anew. */
  skip(): void {
    this.step()
    if (this.hasBodies) this.bodyMean.update(Number.NaN)
    if (this.hasCloses) this.closeMean.update(Number.NaN)
  }

  undo(): void {
    this.place--
    if (this.hasBodies) this.bodyMean.undo()
    if (this.hasCloses) this.closeMean.undo()
  }

  private step(): void {
    this.place++
    if (this.place < places) return
    for (const column of [this.opens, this.highs, this.lows, this.closes, this.averageBodies, this.averageCloses])
      column.copyWithin(0, places - kept)
    this.place = kept
  }
}
