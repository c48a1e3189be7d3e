import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { HilbertKernel } from '../internal/hilbert-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/** TA-Lib lets 37 bars pass before it begins, and gives its first value at bar 64. */
const quietBars = 37
const settledBars = 64

/** Places of the ring of prices: a power of two beyond the fifty bars of the longest cycle. */
const ringBars = 64
const lastPlace = ringBars - 1

class HtTrendlineKernel extends StreamKernel {
  readonly warmupBars: number = settledBars
  private readonly cycle: HilbertKernel = new HilbertKernel('', [], quietBars, settledBars)
  private readonly prices: Float64Array = new Float64Array(ringBars)
  private place = 0
  /** The means of the cycle at this bar and at the three before. */
  private mean = Number.NaN
  private meanOne = Number.NaN
  private meanTwo = Number.NaN
  private meanThree = Number.NaN
  private meanFour = Number.NaN
  /** Whether the latest row was a gap, which changes nothing but the cycle. */
  private isGap = true

  update(value: number): number {
    const { cycle } = this
    cycle.update(value)
    this.isGap = value - value !== 0
    if (this.isGap) return Number.NaN
    this.place = (this.place + 1) & lastPlace
    this.prices[this.place] = value
    this.meanFour = this.meanThree
    this.meanThree = cycle.isFirst ? 0 : this.meanTwo
    this.meanTwo = cycle.isFirst ? 0 : this.meanOne
    this.meanOne = cycle.isFirst ? 0 : this.mean
    this.mean = cycle.isQuiet ? Number.NaN : this.meanOfCycle()
    return this.output(0)
  }

  output(k: number): number {
    if (k !== 0 || !this.isWarm) return Number.NaN
    return (4 * this.mean + 3 * this.meanOne + 2 * this.meanTwo + this.meanThree) / 10
  }

  get isWarm(): boolean {
    return this.cycle.isWarm
  }

  undo(): void {
    this.cycle.undo()
    if (this.isGap) return
    this.place = (this.place - 1) & lastPlace
    this.mean = this.meanOne
    this.meanOne = this.meanTwo
    this.meanTwo = this.meanThree
    this.meanThree = this.meanFour
  }

  /** The mean of as many prices as the cycle has bars, rounded; 0 in the first bars, where it has none. */
  private meanOfCycle(): number {
    const bars = Math.floor(this.cycle.cycleBars + 0.5)
    let sum = 0
    for (let k = 0; k < bars; k++) sum += this.prices[(this.place - k) & lastPlace] as number
    return bars > 0 ? sum / bars : 0
  }
}

/** The column driver of `htTrendline`. */
export function htTrendlineColumn(
  inputs: readonly Float64Array[],
  _params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new HtTrendlineKernel('htTrendline', [])
  requireColumns('htTrendline', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  for (let i = 0; i < values.length; i++) output[i] = kernel.update(values[i] as number)
}

/**
 * Instantaneous trendline, value by value; see `htTrendline`.
 *
 * @example
 * ```ts
 * const trend = createHtTrendline()
 * for (let i = 0; i < 64; i++) trend.update(100)
 * console.log(trend.value) // 100
 * ```
 */
export function createHtTrendline(): IndicatorStream {
  return asStream(new HtTrendlineKernel('htTrendline', []))
}

/**
 * Instantaneous trendline: the mean of the prices of one dominant cycle, which leaves the cycle out, smoothed over four bars
 * with the weights 4, 3, 2 and 1 (John Ehlers, "Rocket Science for Traders", 2001; TA-Lib's `HT_TRENDLINE`). First value at bar 64,
 * as in TA-Lib. See `htDcPeriod` for the cycle.
 *
 * @param values one value per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first 63 bars and behind a gap
 *
 * @example
 * ```ts
 * console.log(htTrendline(new Float64Array(64).fill(100))[63]) // 100
 * ```
 */
export const htTrendline: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly []> =
  /*#__PURE__*/ columnIndicator({
    id: 'htTrendline',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars: () => settledBars,
    column: htTrendlineColumn,
    stream: createHtTrendline,
  })
