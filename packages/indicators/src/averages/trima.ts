import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { MeanKernel } from '../internal/mean-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { smaColumn } from './sma.ts'

class TrimaKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly inner: MeanKernel
  private readonly outer: MeanKernel

  constructor(period: number) {
    super('trima', [period])
    this.warmupBars = warmupBars(period)
    const half = halfOf(period)
    this.inner = new MeanKernel(half)
    this.outer = new MeanKernel(period + 1 - half)
  }

  update(value: number): number {
    return this.outer.update(this.inner.update(value))
  }

  output(k: number): number {
    return this.outer.output(k)
  }

  get isWarm(): boolean {
    return this.outer.isWarm
  }

  undo(): void {
    this.inner.undo()
    this.outer.undo()
  }
}

function halfOf(period: number): number {
  return Math.floor((period + 1) / 2)
}

function warmupBars(period: number): number {
  return requirePeriod('trima', 'period', period)
}

/** The column driver of `trima`: two simple averages, which take the steps of their kernels. */
export function trimaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('trima', inputs, 1, outputs, 1)
  const half = halfOf(period)
  const inner = new Float64Array((inputs[0] as Float64Array).length)
  smaColumn(inputs, [half], [inner])
  smaColumn([inner], [period + 1 - half], outputs)
}

/**
 * Triangular moving average, value by value; see `trima`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const average = createTrima(3)
 * console.log([1, 2, 7, 8].map((price) => average.update(price))) // [ NaN, NaN, 3, 6 ]
 * ```
 */
export function createTrima(period: number): IndicatorStream {
  return asStream(new TrimaKernel(period))
}

/**
 * Triangular moving average: the middle of the last `period` values counts most, the ends once. It is the simple average
 * of a simple average, both of half the period; of an even period one is a bar longer (TA-Lib's and Tulip's `TRIMA`).
 * First value at bar `period`.
 *
 * The sums of both averages are made anew at least every 512 values (or every two periods), as in `sma`. Equal prices
 * from the start have exactly that price as their average, a run of them later on but for rounding.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(trima(Float64Array.of(1, 2, 7, 8), 3)) // Float64Array(4) [ NaN, NaN, 3, 6 ]
 * ```
 */
export const trima: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'trima',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: trimaColumn,
    stream: createTrima,
  })
