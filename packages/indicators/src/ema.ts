import type { ColumnIndicator, IndicatorStream } from './indicator.ts'
import { driveColumn } from './internal/drive-column.ts'
import { firstGap } from './internal/first-gap.ts'
import { renewalStride } from './internal/renewal-stride.ts'
import { requireColumns } from './internal/require-columns.ts'
import { requirePeriod } from './internal/require-period.ts'

/**
 * The kernel keeps the average as its distance to a recent price, the reference, so that equal prices give exactly that
 * price. And it goes two values at a time: with `a` and `b` their distances and `k` the weight, the distance after both
 * is `(1-k)² distance + (k(1-k) a + k b)`. The average in between hangs on the same old distance, so the chain of
 * dependent operations is half as long, which is what an exponential average's speed is made of.
 */
class EmaStream implements IndicatorStream {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  readonly #weight: number = Number.NaN
  /** Values seen, up to the period. */
  #count = 0
  /** Values until the reference is renewed; even when the next value is the first of two. */
  #left = 0
  #reference = Number.NaN
  #distance = Number.NaN
  #first = Number.NaN
  #value = Number.NaN

  constructor(period: number) {
    this.warmupBars = warmupBars(period)
    this.#weight = 2 / (period + 1)
  }

  update(value: number): number {
    if (this.#count < this.warmupBars || value - value !== 0) {
      this.#take(value)
      return this.#value
    }
    const reference = this.#reference
    const weight = this.#weight
    const keep = 1 - weight
    const apart = value - reference
    const left = this.#left - 1
    if ((left & 1) === 1) {
      this.#left = left
      this.#first = apart
      this.#value = reference + (this.#distance * keep + apart * weight)
      return this.#value
    }
    const distance = this.#distance * (keep * keep) + (this.#first * (weight * keep) + apart * weight)
    this.#left = left
    this.#distance = distance
    if (left === 0) this.#renew(value)
    this.#value = reference + distance
    return this.#value
  }

  output(k: number): number {
    return k === 0 ? this.#value : Number.NaN
  }

  get isWarm(): boolean {
    return this.#count === this.warmupBars
  }

  restart(): void {
    this.#count = 0
    this.#value = Number.NaN
  }

  /** The column driver's loop from the first bar behind the warm-up: the same steps on local variables. */
  fill(values: Float64Array, output: Float64Array, start: number): number {
    const length = values.length
    const weight = this.#weight
    const keep = 1 - weight
    const keepTwice = keep * keep
    const weightFirst = weight * keep
    let reference = this.#reference
    let distance = this.#distance
    let from = start
    while (from < length) {
      const end = Math.min(length, from + renewalStride)
      let i = from
      for (; i + 1 < end; i += 2) {
        const first = (values[i] as number) - reference
        const second = (values[i + 1] as number) - reference
        output[i] = reference + (distance * keep + first * weight)
        distance = distance * keepTwice + (first * weightFirst + second * weight)
        output[i + 1] = reference + distance
      }
      if (i < end) output[i] = reference + (distance * keep + ((values[i] as number) - reference) * weight)
      const last = output[end - 1] as number
      if (last - last !== 0) {
        const gap = firstGap([values], from, end)
        if (gap < end) return gap
      }
      const newest = values[end - 1] as number
      distance += reference - newest
      reference = newest
      from = end
    }
    return length
  }

  /** Everything but a rolling step: a gap and the warm-up. */
  #take(value: number): void {
    if (value - value !== 0) this.restart()
    else this.#warmUp(value)
  }

  #warmUp(value: number): void {
    if (this.#count === 0) {
      this.#reference = value
      this.#distance = 0
    }
    this.#distance += value - this.#reference
    if (++this.#count < this.warmupBars) return
    this.#distance /= this.warmupBars
    this.#value = this.#reference + this.#distance
    this.#renew(value)
  }

  #renew(value: number): void {
    this.#distance += this.#reference - value
    this.#reference = value
    this.#left = renewalStride
  }
}

function warmupBars(period: number): number {
  return requirePeriod('ema', 'period', period, 'to average')
}

function column(inputs: readonly Float64Array[], params: readonly number[], outputs: readonly Float64Array[]): void {
  const stream = new EmaStream(params[0] as number)
  requireColumns('ema', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, stream.warmupBars, (start) => {
    const warmAt = start + stream.warmupBars
    stream.restart()
    for (let i = start; i < warmAt; i++) output[i] = stream.update(values[i] as number)
    return stream.fill(values, output, warmAt)
  })
}

function overColumn(values: Float64Array, period: number): Float64Array {
  const output = new Float64Array(values.length)
  column([values], [period], [output])
  return output
}

/**
 * Exponential moving average, value by value; see `ema`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const average = createEma(3)
 * console.log([1, 2, 3, 6].map((price) => average.update(price))) // [ NaN, NaN, 2, 4 ]
 * ```
 */
export function createEma(period: number): IndicatorStream {
  return new EmaStream(period)
}

/**
 * Exponential moving average: each value moves it by `2 / (period + 1)` of the distance. Seeded with the simple mean of
 * the first `period` values, as TA-Lib's `EMA` does. First value at bar `period`.
 *
 * Old values fade, and with them old rounding errors, so the error stays a few units in the last place of the largest
 * of the last few hundred values. A series of equal prices gives exactly that price.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(ema(Float64Array.of(1, 2, 3, 6), 3)) // Float64Array(4) [ NaN, NaN, 2, 4 ]
 * ```
 */
export const ema: ColumnIndicator<readonly [period: number]> = /*#__PURE__*/ Object.assign(overColumn, {
  id: 'ema',
  inputs: ['value'] as const,
  outputs: ['value'] as const,
  warmupBars,
  column,
  stream: createEma,
})
