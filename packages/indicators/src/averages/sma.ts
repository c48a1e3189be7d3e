import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { renewalStrideOf } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { windowBuffer } from '../internal/window-buffer.ts'
import { windowReference, windowSum } from '../internal/window-reference.ts'

class SmaKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly inverse: number = Number.NaN
  private readonly window: Float64Array
  /** The place in the window at which it is moved to its front, and the sum is made anew. */
  private readonly last: number = 0
  /** Where the next value goes; at least `period` when the window is full. */
  private index = 0
  private reference = Number.NaN
  private sum = Number.NaN
  private sumBefore = Number.NaN
  private indexBefore = 0
  private referenceBefore = Number.NaN

  constructor(period: number) {
    super('sma', [period])
    this.warmupBars = warmupBars(period)
    this.inverse = 1 / period
    this.window = windowBuffer(period)
    this.last = this.window.length - 1
  }

  update(value: number): number {
    const { window, index, reference, warmupBars: period } = this
    if (index < period || index === this.last || value - value !== 0) return this.take(value)
    const sumBefore = this.sum
    const sum = sumBefore + (value - (window[index - period] as number))
    window[index] = value
    this.index = index + 1
    this.sumBefore = sumBefore
    this.sum = sum
    return reference === 0 ? sum / period : reference + sum * this.inverse
  }

  output(k: number): number {
    const { reference, sum, warmupBars: period } = this
    if (k !== 0 || this.index < period) return Number.NaN
    return reference === 0 ? sum / period : reference + sum * this.inverse
  }

  get isWarm(): boolean {
    return this.index >= this.warmupBars
  }

  undo(): void {
    this.sum = this.sumBefore
    if (this.index > this.warmupBars) {
      this.index--
      return
    }
    this.index = this.indexBefore
    this.reference = this.referenceBefore
  }

  /** Everything but a rolling step: a gap, the warm-up, and the renewal of the sum. */
  private take(value: number): number {
    const { index } = this
    this.indexBefore = index
    this.sumBefore = this.sum
    this.referenceBefore = this.reference
    if (value - value !== 0) {
      this.index = 0
      return Number.NaN
    }
    this.window[index] = value
    this.index = index + 1
    if (index + 1 >= this.warmupBars) this.renew(index)
    return this.output(0)
  }

  private renew(newest: number): void {
    const { window, warmupBars: period } = this
    window.copyWithin(0, newest + 1 - period, newest + 1)
    this.index = period
    this.reference = windowReference(window, 0, period)
    this.sum = windowSum(window, 0, period, this.reference)
  }
}

function fill(values: Float64Array, period: number, output: Float64Array, start: number): number {
  const length = values.length
  const stride = renewalStrideOf(period)
  const inverse = 1 / period
  let newest = start + period - 1
  while (newest < length) {
    const end = Math.min(length, newest + stride)
    const oldest = newest + 1 - period
    const reference = windowReference(values, oldest, newest + 1)
    let sum = windowSum(values, oldest, newest + 1, reference)
    if (reference === 0) {
      output[newest] = sum / period
      for (let i = newest + 1; i < end; i++) {
        sum += (values[i] as number) - (values[i - period] as number)
        output[i] = sum / period
      }
    } else {
      output[newest] = reference + sum * inverse
      for (let i = newest + 1; i < end; i++) {
        sum += (values[i] as number) - (values[i - period] as number)
        output[i] = reference + sum * inverse
      }
    }
    if (sum - sum !== 0) {
      const gap = firstGap([values], newest, end)
      if (gap < end) return gap
    }
    newest = end
  }
  return length
}

function warmupBars(period: number): number {
  return requirePeriod('sma', 'period', period, 'to average')
}

function column(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('sma', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, period, (start) => fill(values, period, output, start))
}

/**
 * Simple moving average, value by value; see `sma`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const average = createSma(2)
 * console.log([1, 2, 4].map((price) => average.update(price))) // [ NaN, 1.5, 3 ]
 * ```
 */
export function createSma(period: number): IndicatorStream {
  return new SmaKernel(period)
}

/**
 * Simple moving average: the arithmetic mean of the last `period` values. First value at bar `period`.
 *
 * Whole numbers, and values that fit 24 bits such as quarters of a point, are summed exactly while the sum is below
 * 2^53 and divided once, so that ties are ties. Other values are summed as distances to a price of the window, which is
 * exact as long as prices stay in one order of magnitude; the sum is made anew at least every 512 values (or every two
 * periods), so that an error never outlives that, however long the data. A run of equal prices has exactly that price
 * as its mean.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(sma(Float64Array.of(1, 2, 4, 4), 2)) // Float64Array(4) [ NaN, 1.5, 3, 4 ]
 * ```
 */
export const sma: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'sma',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column,
    stream: createSma,
  })
