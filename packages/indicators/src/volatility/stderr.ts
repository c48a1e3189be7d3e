import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillVariance } from '../internal/fill-variance.ts'
import { MomentsKernel } from '../internal/moments-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class StderrKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly moments: MomentsKernel

  constructor(period: number) {
    super('stderr', [period])
    this.warmupBars = warmupBars(period)
    this.moments = new MomentsKernel(period)
  }

  update(value: number): number {
    return Math.sqrt(this.moments.update(value) / this.warmupBars)
  }

  output(k: number): number {
    return k === 0 ? Math.sqrt(this.moments.variance / this.warmupBars) : Number.NaN
  }

  get isWarm(): boolean {
    return this.moments.isWarm
  }

  undo(): void {
    this.moments.undo()
  }
}

function warmupBars(period: number): number {
  return requirePeriod('stderr', 'period', period)
}

/** The column driver of `stderr`. */
export function stderrColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('stderr', inputs, 1, outputs, 1)
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, period, (start) => {
    const end = fillVariance(inputs[0] as Float64Array, period, false, output, start)
    for (let i = start + period - 1; i < end; i++) output[i] = Math.sqrt((output[i] as number) / period)
    return end
  })
}

/**
 * Standard error of the mean, value by value; see `stderr`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const error = createStderr(4)
 * console.log([1, 3, 1, 3].map((price) => error.update(price))) // [ NaN, NaN, NaN, 0.5 ]
 * console.log(error.replace(3)) // 0.5
 * ```
 */
export function createStderr(period: number): IndicatorStream {
  return asStream(new StderrKernel(period))
}

/**
 * Standard error of the mean of the last `period` values: their standard deviation over the square root of `period`, as Tulip's
 * `stderr`. First value at bar `period`, in units of the values. The deviation is that of the whole population, as in `stddev`.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(stderr(Float64Array.of(1, 3, 1, 3), 4)) // Float64Array(4) [ NaN, NaN, NaN, 0.5 ]
 * ```
 */
export const stderr: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'stderr',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: stderrColumn,
    stream: createStderr,
  })
