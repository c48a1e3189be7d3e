import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { renewalStrideOf } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { windowBuffer } from '../internal/window-buffer.ts'

/**
 * How far the volume of the window may rise above or fall below what it was when it was last summed anew. Rounding errors are of
 * the size of the largest volume since, so that 512 of them stay below 1e-10 of the smallest; and a window without volume, which
 * is far below, has a sum of exactly 0.
 */
const volumeSpread = 32

/** The kernel sums distances to a price of the window, times volume: so where all prices are that one, there is nothing to sum. */
class VwmaKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly prices: Float64Array
  private readonly volumes: Float64Array
  /** The place in the windows at which they are moved to their front, and the sums are made anew. */
  private readonly last: number = 0
  /** Where the next row goes; at least `period` when the windows are full. */
  private index = 0
  private reference = Number.NaN
  private traded = Number.NaN
  private weighted = Number.NaN
  private floor = Number.NaN
  private ceiling = Number.NaN
  private tradedBefore = Number.NaN
  private weightedBefore = Number.NaN
  /**
   * What `index` was behind the latest step that was not a rolling one. A rolling step in the place of one that was undone ends
   * there too: it left the twins as that one did, so that its way back is the same.
   */
  private takenAt = 0
  private indexBefore = 0
  private referenceBefore = Number.NaN
  private floorBefore = Number.NaN
  private ceilingBefore = Number.NaN

  constructor(period: number) {
    super('vwma', [period])
    this.warmupBars = warmupBars(period)
    this.prices = windowBuffer(period)
    this.volumes = windowBuffer(period)
    this.last = this.prices.length - 1
  }

  update(price: number, volume: number = Number.NaN): number {
    const { prices, volumes, index, reference, warmupBars: period } = this
    if (index < period || index === this.last || price - price + (volume - volume) !== 0)
      return this.take(price, volume)
    const leaves = volumes[index - period] as number
    const traded = this.traded + (volume - leaves)
    if (traded < this.floor || traded > this.ceiling) return this.take(price, volume)
    const left = ((prices[index - period] as number) - reference) * leaves
    const weighted = this.weighted + ((price - reference) * volume - left)
    this.tradedBefore = this.traded
    this.weightedBefore = this.weighted
    this.traded = traded
    this.weighted = weighted
    prices[index] = price
    volumes[index] = volume
    this.index = index + 1
    return reference + weighted / traded
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.reference + this.weighted / this.traded : Number.NaN
  }

  get isWarm(): boolean {
    return this.index >= this.warmupBars
  }

  undo(): void {
    this.traded = this.tradedBefore
    this.weighted = this.weightedBefore
    if (this.index !== this.takenAt) {
      this.index--
      return
    }
    this.index = this.indexBefore
    this.reference = this.referenceBefore
    this.floor = this.floorBefore
    this.ceiling = this.ceilingBefore
  }

  /** Everything but a rolling step: a gap, the warm-up, and the renewal of the sums. */
  private take(price: number, volume: number): number {
    const { prices, volumes, index, warmupBars: period } = this
    this.indexBefore = index
    this.referenceBefore = this.reference
    this.tradedBefore = this.traded
    this.weightedBefore = this.weighted
    this.floorBefore = this.floor
    this.ceilingBefore = this.ceiling
    this.index = price - price + (volume - volume) === 0 ? index + 1 : 0
    if (this.index > 0) {
      prices[index] = price
      volumes[index] = volume
      if (index === this.last) {
        prices.copyWithin(0, index + 1 - period, index + 1)
        volumes.copyWithin(0, index + 1 - period, index + 1)
        this.index = period
      }
    }
    this.takenAt = this.index
    if (this.index < period) return Number.NaN
    this.reference = price
    this.traded = sumOf(volumes, this.index - period, this.index)
    this.weighted = weightedSum(prices, volumes, this.index - period, this.index, price)
    this.floor = this.traded / volumeSpread
    this.ceiling = this.traded * volumeSpread
    return this.output(0)
  }
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += values[i] as number
  return sum
}

function weightedSum(prices: Float64Array, volumes: Float64Array, from: number, to: number, reference: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += ((prices[i] as number) - reference) * (volumes[i] as number)
  return sum
}

/** The kernel's steps on local variables. */
function fill(
  prices: Float64Array,
  volumes: Float64Array,
  period: number,
  output: Float64Array,
  start: number,
): number {
  const length = prices.length
  const stride = renewalStrideOf(period)
  let renewed = start + period - 1
  let from = renewed
  while (from < length) {
    const end = Math.min(length, renewed + stride)
    const reference = prices[from] as number
    let traded = sumOf(volumes, from + 1 - period, from + 1)
    let weighted = weightedSum(prices, volumes, from + 1 - period, from + 1, reference)
    const floor = traded / volumeSpread
    const ceiling = traded * volumeSpread
    output[from] = reference + weighted / traded
    let i = from + 1
    for (; i < end; i++) {
      const leaves = volumes[i - period] as number
      const enters = volumes[i] as number
      traded += enters - leaves
      if (traded < floor || traded > ceiling) break
      const left = ((prices[i - period] as number) - reference) * leaves
      weighted += ((prices[i] as number) - reference) * enters - left
      output[i] = reference + weighted / traded
    }
    // The row at which the sums are made anew begins the next stretch, and is looked at there.
    if (traded - traded + (weighted - weighted) !== 0) {
      const gap = firstGap([prices, volumes], from, i)
      if (gap < i) return gap
    }
    from = i
    if (i === end) renewed = end
  }
  return length
}

function warmupBars(period: number): number {
  return requirePeriod('vwma', 'period', period)
}

/** The column driver of `vwma`. */
export function vwmaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('vwma', inputs, 2, outputs, 1)
  driveColumn(inputs, outputs, period, (start) =>
    fill(inputs[0] as Float64Array, inputs[1] as Float64Array, period, outputs[0] as Float64Array, start),
  )
}

/**
 * Volume-weighted moving average, row by row: `update(price, volume)`; see `vwma`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const average = createVwma(2)
 * console.log([average.update(10, 1), average.update(14, 3)]) // [ NaN, 13 ]
 * ```
 */
export function createVwma(period: number): IndicatorStream {
  return asStream(new VwmaKernel(period))
}

/**
 * Volume-weighted moving average: the mean of the last `period` prices, each of which counts as much as was traded at it
 * (Tulip's and TradingView's `vwma`). First value at bar `period`. NaN where nothing was traded in the whole window: there is no
 * price then, and 0 would look like one.
 *
 * Summed as distances to a price of the window; the sums are made anew at least every 512 values (or every two periods), and
 * where the volume has become another order of magnitude. Equal prices from the start have exactly that price as
 * their average, a run of them later on but for rounding.
 *
 * @param values one price per bar
 * @param volume what was traded in each bar, in any unit, not below 0
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars, behind a gap in either column, and without volume
 * @throws RangeError for any other period, or for columns of different lengths
 *
 * @example
 * ```ts
 * console.log(vwma(Float64Array.of(10, 14, 12), Float64Array.of(1, 3, 3), 2)) // Float64Array(3) [ NaN, 13, 13 ]
 * ```
 */
export const vwma: ColumnIndicator<
  readonly [values: 'value', volume: 'volume'],
  readonly ['value'],
  readonly [period: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'vwma',
  inputs: ['value', 'volume'],
  outputs: ['value'],
  warmupBars,
  column: vwmaColumn,
  stream: createVwma,
})
