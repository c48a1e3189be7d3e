import type { ColumnIndicator, IndicatorStream } from '../indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { renewalStrideOf } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { windowBuffer } from '../internal/window-buffer.ts'
import { WindowMoments } from '../internal/window-moments.ts'

class StddevStream implements IndicatorStream {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  readonly #inverse: number = Number.NaN
  readonly #buffer: Float64Array
  readonly #last: number = 0
  readonly #moments = new WindowMoments()
  /** Where the next value goes; at least `period` when the window is full. */
  #index = 0
  #value = Number.NaN

  constructor(period: number) {
    this.warmupBars = warmupBars(period)
    this.#inverse = 1 / period
    this.#buffer = windowBuffer(period)
    this.#last = this.#buffer.length - 1
  }

  update(value: number): number {
    const index = this.#index
    const period = this.warmupBars
    if (index < period || index === this.#last || value - value !== 0) {
      this.#take(value)
      return this.#value
    }
    const buffer = this.#buffer
    buffer[index] = value
    this.#index = index + 1
    const moments = this.#moments
    const inverse = this.#inverse
    const enters = value - moments.centre
    const leaves = (buffer[index - period] as number) - moments.centre
    const sum = moments.sum + (enters - leaves)
    const squares = moments.squares + (enters - leaves) * (enters + leaves)
    const mean = sum * inverse
    const meanSquare = squares * inverse
    const variance = meanSquare - mean * mean
    if (variance < moments.floor || meanSquare > moments.ceiling) {
      this.#renew(index)
      return this.#value
    }
    moments.sum = sum
    moments.squares = squares
    this.#value = Math.sqrt(variance)
    return this.#value
  }

  output(k: number): number {
    return k === 0 ? this.#value : Number.NaN
  }

  get isWarm(): boolean {
    return this.#index >= this.warmupBars
  }

  /** Everything but a rolling step: a gap, the warm-up, and the renewal of the sums. */
  #take(value: number): void {
    const index = this.#index
    if (value - value !== 0) {
      this.#index = 0
      this.#value = Number.NaN
      return
    }
    this.#buffer[index] = value
    if (index + 1 < this.warmupBars) this.#index = index + 1
    else this.#renew(index)
  }

  #renew(newest: number): void {
    const period = this.warmupBars
    this.#buffer.copyWithin(0, newest + 1 - period, newest + 1)
    this.#index = period
    this.#moments.renew(this.#buffer, 0, period)
    this.#value = Math.sqrt(this.#moments.variance)
  }
}

function fill(values: Float64Array, period: number, output: Float64Array, start: number): number {
  const length = values.length
  const stride = renewalStrideOf(period)
  const inverse = 1 / period
  const moments = new WindowMoments()
  let newest = start + period - 1
  while (newest < length) {
    moments.renew(values, newest + 1 - period, newest + 1)
    const { centre, floor, ceiling } = moments
    let { sum, squares } = moments
    output[newest] = Math.sqrt(moments.variance)
    const end = Math.min(length, newest + stride)
    let i = newest + 1
    for (; i < end; i++) {
      const enters = (values[i] as number) - centre
      const leaves = (values[i - period] as number) - centre
      sum += enters - leaves
      squares += (enters - leaves) * (enters + leaves)
      const mean = sum * inverse
      const meanSquare = squares * inverse
      const variance = meanSquare - mean * mean
      if (variance < floor || meanSquare > ceiling) break
      output[i] = Math.sqrt(variance)
    }
    if (sum - sum !== 0) {
      const gap = firstGap([values], newest, i)
      if (gap < i) return gap
    }
    newest = i
  }
  return length
}

function warmupBars(period: number): number {
  return requirePeriod('stddev', 'period', period, 'to look at')
}

function column(inputs: readonly Float64Array[], params: readonly number[], outputs: readonly Float64Array[]): void {
  const period = warmupBars(params[0] as number)
  requireColumns('stddev', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, period, (start) => fill(values, period, output, start))
}

function overColumn(values: Float64Array, period: number): Float64Array {
  const output = new Float64Array(values.length)
  column([values], [period], [output])
  return output
}

/**
 * Standard deviation, value by value; see `stddev`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const deviation = createStddev(2)
 * console.log([1, 3, 7].map((price) => deviation.update(price))) // [ NaN, 1, 2 ]
 * ```
 */
export function createStddev(period: number): IndicatorStream {
  return new StddevStream(period)
}

/**
 * Standard deviation of the last `period` values as a whole population (divided by `period`, not by one less), as in
 * TA-Lib's `STDDEV`. First value at bar `period`.
 *
 * Squares are taken of distances to a mean of the window, never of prices, and the sums are made anew whenever rounding
 * could matter: so prices of a million that move by a thousandth keep their digits, no variance is negative, and equal
 * prices have a deviation of exactly 0.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(stddev(Float64Array.of(1, 3, 7), 2)) // Float64Array(3) [ NaN, 1, 2 ]
 * ```
 */
export const stddev: ColumnIndicator<readonly [period: number]> = /*#__PURE__*/ Object.assign(overColumn, {
  id: 'stddev',
  inputs: ['value'] as const,
  outputs: ['value'] as const,
  warmupBars,
  column,
  stream: createStddev,
})
