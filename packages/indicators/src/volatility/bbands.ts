import type { Indicator, IndicatorStream } from '../indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { renewalStrideOf } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { windowBuffer } from '../internal/window-buffer.ts'
import { WindowMoments } from '../internal/window-moments.ts'

class BbandsStream implements IndicatorStream {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  readonly #deviations: number = Number.NaN
  readonly #inverse: number = Number.NaN
  readonly #buffer: Float64Array
  readonly #last: number = 0
  readonly #moments = new WindowMoments()
  /** Where the next value goes; at least `period` when the window is full. */
  #index = 0
  #middle = Number.NaN
  #width = Number.NaN

  constructor(period: number, deviations: number) {
    this.warmupBars = warmupBars(period, deviations)
    this.#deviations = deviations
    this.#inverse = 1 / period
    this.#buffer = windowBuffer(period)
    this.#last = this.#buffer.length - 1
  }

  update(value: number): number {
    const index = this.#index
    const period = this.warmupBars
    if (index < period || index === this.#last || value - value !== 0) {
      this.#take(value)
      return this.#middle + this.#width
    }
    const buffer = this.#buffer
    buffer[index] = value
    this.#index = index + 1
    const moments = this.#moments
    const inverse = this.#inverse
    const centre = moments.centre
    const enters = value - centre
    const leaves = (buffer[index - period] as number) - centre
    const sum = moments.sum + (enters - leaves)
    const squares = moments.squares + (enters - leaves) * (enters + leaves)
    const mean = sum * inverse
    const meanSquare = squares * inverse
    const variance = meanSquare - mean * mean
    if (variance < moments.floor || meanSquare > moments.ceiling) {
      this.#renew(index)
      return this.#middle + this.#width
    }
    moments.sum = sum
    moments.squares = squares
    const middle = centre + mean
    const width = this.#deviations * Math.sqrt(variance)
    this.#middle = middle
    this.#width = width
    return middle + width
  }

  output(k: number): number {
    return k === 0
      ? this.#middle + this.#width
      : k === 1
        ? this.#middle
        : k === 2
          ? this.#middle - this.#width
          : Number.NaN
  }

  get isWarm(): boolean {
    return this.#index >= this.warmupBars
  }

  /** Everything but a rolling step: a gap, the warm-up, and the renewal of the sums. */
  #take(value: number): void {
    const index = this.#index
    if (value - value !== 0) {
      this.#index = 0
      this.#middle = Number.NaN
      this.#width = Number.NaN
      return
    }
    this.#buffer[index] = value
    if (index + 1 < this.warmupBars) this.#index = index + 1
    else this.#renew(index)
  }

  #renew(newest: number): void {
    const period = this.warmupBars
    const moments = this.#moments
    this.#buffer.copyWithin(0, newest + 1 - period, newest + 1)
    this.#index = period
    moments.renew(this.#buffer, 0, period)
    this.#middle = moments.centre + moments.sum * this.#inverse
    this.#width = this.#deviations * Math.sqrt(moments.variance)
  }
}

function fill(
  values: Float64Array,
  period: number,
  deviations: number,
  outputs: readonly Float64Array[],
  start: number,
): number {
  const [upper, middles, lower] = outputs as [Float64Array, Float64Array, Float64Array]
  const length = values.length
  const stride = renewalStrideOf(period)
  const inverse = 1 / period
  const moments = new WindowMoments()
  let newest = start + period - 1
  while (newest < length) {
    moments.renew(values, newest + 1 - period, newest + 1)
    const { centre, floor, ceiling } = moments
    let { sum, squares, variance } = moments
    const end = Math.min(length, newest + stride)
    let middle = centre + sum * inverse
    let i = newest
    for (;;) {
      const width = deviations * Math.sqrt(variance)
      upper[i] = middle + width
      middles[i] = middle
      lower[i] = middle - width
      if (++i === end) break
      const enters = (values[i] as number) - centre
      const leaves = (values[i - period] as number) - centre
      sum += enters - leaves
      squares += (enters - leaves) * (enters + leaves)
      const mean = sum * inverse
      const meanSquare = squares * inverse
      variance = meanSquare - mean * mean
      if (variance < floor || meanSquare > ceiling) break
      middle = centre + mean
    }
    if (sum - sum !== 0) {
      const gap = firstGap([values], newest, i)
      if (gap < i) return gap
    }
    newest = i
  }
  return length
}

function warmupBars(period: number, deviations: number): number {
  requirePeriod('bbands', 'period', period, 'to look at')
  if (deviations > 0 && deviations < Number.POSITIVE_INFINITY) return period
  throw new RangeError(
    `bbands: deviations must be a finite number above 0, but was ${deviations}. Give the bands' distance from the middle in standard deviations, such as 2.`,
  )
}

function column(inputs: readonly Float64Array[], params: readonly number[], outputs: readonly Float64Array[]): void {
  const period = params[0] as number
  const deviations = params[1] as number
  warmupBars(period, deviations)
  requireColumns('bbands', inputs, 1, outputs, 3)
  driveColumn(inputs, outputs, period, (start) => fill(inputs[0] as Float64Array, period, deviations, outputs, start))
}

/** The columns of `bbands`, each as long as the input. */
export interface BbandsColumns {
  readonly upper: Float64Array
  /** The simple moving average. */
  readonly middle: Float64Array
  readonly lower: Float64Array
}

function overColumn(values: Float64Array, period: number, deviations: number): BbandsColumns {
  const length = values.length
  const outputs = [new Float64Array(length), new Float64Array(length), new Float64Array(length)] as const
  column([values], [period, deviations], outputs)
  return { upper: outputs[0], middle: outputs[1], lower: outputs[2] }
}

/**
 * Bollinger bands, value by value; see `bbands`. Outputs 0, 1 and 2 are upper, middle and lower band.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param deviations distance of the bands from the middle in standard deviations, above 0
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const bands = createBbands(2, 2)
 * for (const price of [1, 3]) bands.update(price)
 * console.log(bands.output(0), bands.output(1), bands.output(2)) // 4 2 0
 * ```
 */
export function createBbands(period: number, deviations: number): IndicatorStream {
  return new BbandsStream(period, deviations)
}

/**
 * Bollinger bands (John Bollinger, "Bollinger on Bollinger Bands", 2001): the simple moving average of `period` values,
 * and `deviations` standard deviations of the population above and below it, as in TA-Lib's `BBANDS` with a simple
 * average. First values at bar `period`.
 *
 * Numerically like `stddev`: no negative variance, no lost digits at large prices, bands that meet where prices are
 * equal. The middle is the mean of `sma` to the last digit or the one before it.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param deviations distance of the bands from the middle in standard deviations, above 0
 * @returns three columns of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const { upper, middle, lower } = bbands(Float64Array.of(1, 3), 2, 2)
 * console.log(upper[1], middle[1], lower[1]) // 4 2 0
 * ```
 */
export const bbands: ((values: Float64Array, period: number, deviations: number) => BbandsColumns) &
  Indicator<readonly ['value'], readonly ['upper', 'middle', 'lower'], readonly [period: number, deviations: number]> =
  /*#__PURE__*/ Object.assign(overColumn, {
    id: 'bbands',
    inputs: ['value'] as const,
    outputs: ['upper', 'middle', 'lower'] as const,
    warmupBars,
    column,
    stream: createBbands,
  })
