import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { bell } from '../internal/bell.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { RecentKernel } from '../internal/recent-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requireNumber } from '../internal/require-number.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

type AlmaParams = readonly [period: number, offset?: number | undefined, sigma?: number | undefined]

class AlmaKernel extends StreamKernel {
  readonly warmupBars: number = 0
  readonly weights: Float64Array
  private readonly recent: RecentKernel

  constructor(period: number, offset = 0.85, sigma = 6) {
    super('alma', [period, offset, sigma])
    this.warmupBars = warmupBars(period, offset, sigma)
    this.weights = weightsOf(period, offset, sigma)
    this.recent = new RecentKernel(period)
  }

  update(value: number): number {
    this.recent.update(value)
    return this.output(0)
  }

  output(k: number): number {
    const { recent, weights } = this
    return k === 0 && recent.isWarm ? meanAt(recent.values, recent.to - 1, weights) : Number.NaN
  }

  get isWarm(): boolean {
    return this.recent.isWarm
  }

  undo(): void {
    this.recent.undo()
  }
}

/** The weights from the oldest value to the newest; their sum is 1. */
function weightsOf(period: number, offset: number, sigma: number): Float64Array {
  const middle = offset * (period - 1)
  const weights = Float64Array.from({ length: period }, (_, k) => bell((k - middle) * (sigma / period)))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

/** Summed as distances to the newest value, so that equal prices have nothing to sum. */
function meanAt(values: Float64Array, newest: number, weights: Float64Array): number {
  const reference = values[newest] as number
  const oldest = newest + 1 - weights.length
  let sum = 0
  for (let k = 0; k < weights.length; k++) sum += (weights[k] as number) * ((values[oldest + k] as number) - reference)
  return reference + sum
}

function warmupBars(period: number, offset = 0.85, sigma = 6): number {
  requireNumber('alma', 'offset', offset, 0, 1)
  requireNumber('alma', 'sigma', sigma, 0.1, 50)
  return requirePeriod('alma', 'period', period)
}

/** The column driver of `alma`. */
export function almaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, offset = 0.85, sigma = 6] = params as [number, number?, number?]
  warmupBars(period, offset, sigma)
  const weights = weightsOf(period, offset, sigma)
  requireColumns('alma', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, period, (start) => {
    const end = firstGap(inputs, start, values.length)
    for (let i = start + period - 1; i < end; i++) output[i] = meanAt(values, i, weights)
    return end
  })
}

/**
 * Arnaud Legoux' moving average, value by value; see `alma`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param offset where the bell has its top, from 0, the oldest value, to 1, the newest; 0.85 by default
 * @param sigma how many standard deviations the window spans, 0.1 to 50; 6 by default
 * @throws RangeError for any other period, offset or sigma
 *
 * @example
 * ```ts
 * const average = createAlma(3, 0.5, 6)
 * console.log([1, 5, 9].map((price) => average.update(price))) // [ NaN, NaN, 5 ]
 * ```
 */
export function createAlma(period: number, offset?: number, sigma?: number): IndicatorStream {
  return asStream(new AlmaKernel(period, offset, sigma))
}

/**
 * Arnaud Legoux' moving average: the mean of the last `period` values under a bell curve, whose top lies at `offset * (period - 1)`
 * and whose standard deviation is `period / sigma` bars (Arnaud Legoux and Dimitrios Kouzis-Loukas, 2009; TradingView's `alma`). First
 * value at bar `period`.
 *
 * Each value is summed from its window, at a cost that grows with the period: nothing can drift. Equal prices have exactly that
 * price as their average.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param offset where the bell has its top, from 0, the oldest value, to 1, the newest; 0.85 by default
 * @param sigma how many standard deviations the window spans, 0.1 to 50; 6 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period, offset or sigma
 *
 * @example
 * ```ts
 * console.log(alma(Float64Array.of(1, 5, 9), 3, 0.5, 6)) // Float64Array(3) [ NaN, NaN, 5 ]
 * ```
 */
export const alma: ColumnIndicator<readonly [values: 'value'], readonly ['value'], AlmaParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'alma',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: almaColumn,
    stream: createAlma,
  })
