import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { MomentsKernel } from '../internal/moments-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class ZscoreKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly moments: MomentsKernel
  private latest = Number.NaN
  private latestBefore = Number.NaN

  constructor(period: number) {
    super('zscore', [period])
    this.warmupBars = warmupBars(period)
    this.moments = new MomentsKernel(period)
  }

  update(value: number): number {
    this.latestBefore = this.latest
    this.latest = value
    this.moments.update(value)
    return this.output(0)
  }

  output(k: number): number {
    const { moments } = this
    if (k !== 0 || !moments.isWarm) return Number.NaN
    const { variance } = moments
    return variance > 0 ? moments.distanceOf(this.latest) / Math.sqrt(variance) : 0
  }

  get isWarm(): boolean {
    return this.moments.isWarm
  }

  undo(): void {
    this.latest = this.latestBefore
    this.moments.undo()
  }
}

function warmupBars(period: number): number {
  return requirePeriod('zscore', 'period', period)
}

/** The column driver of `zscore`. */
export function zscoreColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new ZscoreKernel(params[0] as number)
  requireColumns('zscore', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  for (let i = 0; i < values.length; i++) output[i] = kernel.update(values[i] as number)
}

/**
 * Standard score, value by value; see `zscore`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const score = createZscore(2)
 * console.log([1, 3].map((price) => score.update(price))) // [ NaN, 1 ]
 * ```
 */
export function createZscore(period: number): IndicatorStream {
  return asStream(new ZscoreKernel(period))
}

/**
 * Standard score: how many standard deviations a value lies above the mean of the last `period` values, itself included, which
 * are taken as a whole population. 0 where all are equal. First value at bar `period`.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(zscore(Float64Array.of(1, 3, 3), 2)) // Float64Array(3) [ NaN, 1, 0 ]
 * ```
 */
export const zscore: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'zscore',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: zscoreColumn,
    stream: createZscore,
  })
