import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { RecentKernel } from '../internal/recent-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class SkewKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly recent: RecentKernel

  constructor(period: number) {
    super('skew', [period])
    this.warmupBars = warmupBars(period)
    this.recent = new RecentKernel(period)
  }

  update(value: number): number {
    this.recent.update(value)
    return this.output(0)
  }

  output(k: number): number {
    const { recent } = this
    return k === 0 && recent.isWarm ? skewOf(recent.values, recent.from, recent.to) : Number.NaN
  }

  get isWarm(): boolean {
    return this.recent.isWarm
  }

  undo(): void {
    this.recent.undo()
  }
}

/** From the values themselves, in two passes: third powers do not survive being added and taken away again. */
function skewOf(values: Float64Array, from: number, to: number): number {
  const count = to - from
  const anchor = values[to - 1] as number
  let sum = 0
  for (let i = from; i < to; i++) sum += (values[i] as number) - anchor
  const mean = sum / count
  let squares = 0
  let cubes = 0
  for (let i = from; i < to; i++) {
    const distance = (values[i] as number) - anchor - mean
    squares += distance * distance
    cubes += distance * distance * distance
  }
  const deviation = Math.sqrt(squares / count)
  return deviation > 0 ? cubes / count / deviation / deviation / deviation : 0
}

function warmupBars(period: number): number {
  return requirePeriod('skew', 'period', period)
}

/** The column driver of `skew`. */
export function skewColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new SkewKernel(params[0] as number)
  requireColumns('skew', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  for (let i = 0; i < values.length; i++) output[i] = kernel.update(values[i] as number)
}

/**
 * Rolling skewness, value by value; see `skew`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const skewness = createSkew(3)
 * console.log([0, 0, 3].map((value) => skewness.update(value))[2]?.toFixed(6)) // 0.707107
 * ```
 */
export function createSkew(period: number): IndicatorStream {
  return asStream(new SkewKernel(period))
}

/**
 * Skewness of the last `period` values as a whole population: the mean cube of the distance to the mean, in standard deviations
 * (Fisher's moment coefficient; scipy's `skew`). Above 0 where the far values lie above. 0 where all are equal. First value at bar
 * `period`. The cost of a value grows with the period, since each is made from all of the window.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(skew(Float64Array.of(1, 2, 3), 3)[2]) // 0
 * ```
 */
export const skew: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'skew',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: skewColumn,
    stream: createSkew,
  })
