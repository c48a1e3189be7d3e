import type { ColumnIndicator, IndicatorStream } from '../indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { renewalStrideOf } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { windowBuffer } from '../internal/window-buffer.ts'
import { windowReference, windowSum } from '../internal/window-reference.ts'

class WmaStream implements IndicatorStream {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  readonly #weights: number = Number.NaN
  readonly #buffer: Float64Array
  readonly #last: number = 0
  /** Where the next value goes; at least `period` when the window is full. */
  #index = 0
  #reference = Number.NaN
  #sum = Number.NaN
  #weighted = Number.NaN
  #value = Number.NaN

  constructor(period: number) {
    this.warmupBars = warmupBars(period)
    this.#weights = sumOfWeights(period)
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
    const reference = this.#reference
    const sum = this.#sum
    const weighted = this.#weighted + (period * (value - reference) - sum)
    this.#weighted = weighted
    this.#sum = sum + (value - (buffer[index - period] as number))
    this.#value = reference + weighted / this.#weights
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
    const buffer = this.#buffer
    buffer.copyWithin(0, newest + 1 - period, newest + 1)
    this.#index = period
    const reference = windowReference(buffer, 0, period)
    this.#reference = reference
    this.#sum = windowSum(buffer, 0, period, reference)
    this.#weighted = weightedSum(buffer, 0, period, reference)
    this.#value = reference + this.#weighted / this.#weights
  }
}

function fill(values: Float64Array, period: number, output: Float64Array, start: number): number {
  const length = values.length
  const stride = renewalStrideOf(period)
  const weights = sumOfWeights(period)
  let newest = start + period - 1
  while (newest < length) {
    const end = Math.min(length, newest + stride)
    const oldest = newest + 1 - period
    const reference = windowReference(values, oldest, newest + 1)
    let sum = windowSum(values, oldest, newest + 1, reference)
    let weighted = weightedSum(values, oldest, newest + 1, reference)
    output[newest] = reference + weighted / weights
    for (let i = newest + 1; i < end; i++) {
      const value = values[i] as number
      weighted += period * (value - reference) - sum
      sum += value - (values[i - period] as number)
      output[i] = reference + weighted / weights
    }
    if (sum - sum !== 0) {
      const gap = firstGap([values], newest, end)
      if (gap < end) return gap
    }
    newest = end
  }
  return length
}

function sumOfWeights(period: number): number {
  return (period * (period + 1)) / 2
}

/** The sum of distance times rank: the oldest counts once, the newest `to - from` times. */
function weightedSum(values: Float64Array, from: number, to: number, reference: number): number {
  let weighted = 0
  for (let i = from; i < to; i++) weighted += ((values[i] as number) - reference) * (i - from + 1)
  return weighted
}

function warmupBars(period: number): number {
  return requirePeriod('wma', 'period', period, 'to average')
}

function column(inputs: readonly Float64Array[], params: readonly number[], outputs: readonly Float64Array[]): void {
  const period = warmupBars(params[0] as number)
  requireColumns('wma', inputs, 1, outputs, 1)
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
 * Linearly weighted moving average, value by value; see `wma`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const average = createWma(2)
 * console.log([1, 4, 7].map((price) => average.update(price))) // [ NaN, 3, 6 ]
 * ```
 */
export function createWma(period: number): IndicatorStream {
  return new WmaStream(period)
}

/**
 * Linearly weighted moving average: the newest of the last `period` values counts `period` times, the oldest once, as in
 * TA-Lib's `WMA`. First value at bar `period`.
 *
 * Summed like `sma`: exact for whole numbers while the weighted sum is below 2^53, as distances to a price of the window
 * otherwise, and made anew at least every 512 values (or every two periods).
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(wma(Float64Array.of(1, 4, 7), 2)) // Float64Array(3) [ NaN, 3, 6 ]
 * ```
 */
export const wma: ColumnIndicator<readonly [period: number]> = /*#__PURE__*/ Object.assign(overColumn, {
  id: 'wma',
  inputs: ['value'] as const,
  outputs: ['value'] as const,
  warmupBars,
  column,
  stream: createWma,
})
