import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { MeanKernel } from '../internal/mean-kernel.ts'
import { renewalStrideOf } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { windowReference, windowSum } from '../internal/window-reference.ts'

class SumKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly mean: MeanKernel

  constructor(period: number) {
    super('sum', [period])
    this.warmupBars = warmupBars(period)
    this.mean = new MeanKernel(period)
  }

  update(value: number): number {
    this.mean.update(value)
    return this.mean.total
  }

  output(k: number): number {
    return k === 0 ? this.mean.total : Number.NaN
  }

  get isWarm(): boolean {
    return this.mean.isWarm
  }

  undo(): void {
    this.mean.undo()
  }
}

function fill(values: Float64Array, period: number, output: Float64Array, start: number): number {
  const length = values.length
  const stride = renewalStrideOf(period)
  let newest = start + period - 1
  while (newest < length) {
    const end = Math.min(length, newest + stride)
    const oldest = newest + 1 - period
    const reference = windowReference(values, oldest, newest + 1)
    const base = reference * period
    let sum = windowSum(values, oldest, newest + 1, reference)
    output[newest] = base + sum
    for (let i = newest + 1; i < end; i++) {
      sum += (values[i] as number) - (values[i - period] as number)
      output[i] = base + sum
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
  return requirePeriod('sum', 'period', period)
}

/** The column driver of `sum`. */
export function sumColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('sum', inputs, 1, outputs, 1)
  driveColumn(inputs, outputs, period, (start) =>
    fill(inputs[0] as Float64Array, period, outputs[0] as Float64Array, start),
  )
}

/**
 * Sum of the last values, value by value; see `sum`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const total = createSum(2)
 * console.log([1, 2, 4].map((volume) => total.update(volume))) // [ NaN, 3, 6 ]
 * console.log(total.replace(5)) // 7
 * ```
 */
export function createSum(period: number): IndicatorStream {
  return asStream(new SumKernel(period))
}

/**
 * Sum of the last `period` values, as TA-Lib's and Tulip's `SUM`. First value at bar `period`, in units of the values. Added up like
 * `sma`: exact for whole numbers and for values that fit 24 bits, and otherwise as distances to a value of the window.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(sum(Float64Array.of(1, 2, 4, 4), 2)) // Float64Array(4) [ NaN, 3, 6, 8 ]
 * ```
 */
export const sum: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'sum',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: sumColumn,
    stream: createSum,
  })
