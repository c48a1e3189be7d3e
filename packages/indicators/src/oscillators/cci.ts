import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { windowBuffer } from '../internal/window-buffer.ts'

/** Lambert's constant, by which most values lie within −100 and 100. */
const lambert = 0.015

/**
 * The kernel takes three times the typical price, high + low + close, because the index does not depend on the scale and
 * prices of short fractions add up exactly. The sums are made anew for each bar, which the deviation from a mean that moves
 * needs anyhow.
 */
class CciKernel extends CountedKernel {
  private readonly window: Float64Array
  /** Where the next price goes. */
  private index = 0
  private indexBefore = 0

  constructor(period: number) {
    super('cci', [period], warmupBars(period))
    this.window = windowBuffer(period)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const { window, index, warmupBars: period } = this
    this.indexBefore = index
    if (this.isGap(high - high + (low - low) + (close - close))) {
      this.index = 0
      return Number.NaN
    }
    window[index] = high + low + close
    this.index = index + 1
    if (this.index === window.length) {
      window.copyWithin(0, this.index - period, this.index)
      this.index = period
    }
    return this.output(0)
  }

  output(k: number): number {
    if (k !== 0 || !this.isWarm) return Number.NaN
    return channelIndex(this.window, this.index - this.warmupBars, this.index)
  }

  undo(): void {
    this.undoCount()
    this.index = this.indexBefore
  }
}

/** The index of the prices from one place up to another: four sums at a time, since one would wait for each addition. */
function channelIndex(prices: Float64Array, from: number, to: number): number {
  const inverse = 1 / (to - from)
  const newest = prices[to - 1] as number
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let i = from
  for (; i < to - 3; i += 4) {
    a += (prices[i] as number) - newest
    b += (prices[i + 1] as number) - newest
    c += (prices[i + 2] as number) - newest
    d += (prices[i + 3] as number) - newest
  }
  for (; i < to; i++) a += (prices[i] as number) - newest
  const mean = (a + b + (c + d)) * inverse
  a = 0
  b = 0
  c = 0
  d = 0
  for (i = from; i < to - 3; i += 4) {
    a += Math.abs((prices[i] as number) - newest - mean)
    b += Math.abs((prices[i + 1] as number) - newest - mean)
    c += Math.abs((prices[i + 2] as number) - newest - mean)
    d += Math.abs((prices[i + 3] as number) - newest - mean)
  }
  for (; i < to; i++) a += Math.abs((prices[i] as number) - newest - mean)
  const deviation = (a + b + (c + d)) * inverse
  return deviation !== 0 ? (0 - mean) / deviation / lambert : 0
}

function fill(inputs: readonly Float64Array[], period: number, output: Float64Array, start: number): number {
  const [high, low, close] = inputs as [Float64Array, Float64Array, Float64Array]
  const end = firstGap(inputs, start, close.length)
  const window = windowBuffer(period)
  let index = 0
  for (let i = start; i < end; i++) {
    window[index++] = (high[i] as number) + (low[i] as number) + (close[i] as number)
    if (index === window.length) {
      window.copyWithin(0, index - period, index)
      index = period
    }
    if (index >= period) output[i] = channelIndex(window, index - period, index)
  }
  return end
}

function warmupBars(period: number): number {
  return requirePeriod('cci', 'period', period)
}

/** The column driver of `cci`. */
export function cciColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('cci', inputs, 3, outputs, 1)
  driveColumn(inputs, outputs, period, (start) => fill(inputs, period, outputs[0] as Float64Array, start))
}

/**
 * Commodity channel index, bar by bar as `update(high, low, close)`; see `cci`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const index = createCci(2)
 * index.update(4, 2, 3)
 * console.log(index.update(7, 5, 6).toFixed(4)) // 66.6667
 * ```
 */
export function createCci(period: number): IndicatorStream {
  return asStream(new CciKernel(period))
}

/**
 * Commodity channel index (Donald R. Lambert, "Commodity Channel Index: Tool for Trading Cyclic Trends", 1980; TA-Lib's
 * `CCI`): how far the typical price, the mean of high, low and close, lies from its simple average of `period` bars, in units
 * of 0.015 of the mean deviation from that average. 0 where there is no deviation, as in TA-Lib. First value at bar `period`.
 *
 * The mean deviation has to look at the whole window for each bar: the cost grows with the period.
 *
 * @param high highs, one per bar
 * @param low lows, one per bar
 * @param close closes, one per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length, a number without unit; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period and for columns of different lengths
 *
 * @example
 * ```ts
 * const index = cci(Float64Array.of(4, 7), Float64Array.of(2, 5), Float64Array.of(3, 6), 2)
 * console.log(index[1]?.toFixed(4)) // 66.6667
 * ```
 */
export const cci: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close'],
  readonly ['value'],
  readonly [period: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'cci',
  inputs: ['high', 'low', 'close'],
  outputs: ['value'],
  warmupBars,
  column: cciColumn,
  stream: createCci,
})
