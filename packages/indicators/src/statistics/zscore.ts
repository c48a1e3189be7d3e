import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { MomentsKernel } from '../internal/moments-kernel.ts'
import { renewalStrideOf } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { WindowMoments } from '../internal/window-moments.ts'

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
    return scoreOf(moments.distanceOf(this.latest), variance)
  }

  get isWarm(): boolean {
    return this.moments.isWarm
  }

  undo(): void {
    this.latest = this.latestBefore
    this.moments.undo()
  }
}

function scoreOf(distance: number, variance: number): number {
  return variance > 0 ? distance / Math.sqrt(variance) : 0
}

/** The steps of `MomentsKernel` on local variables. */
function fill(values: Float64Array, period: number, output: Float64Array, start: number): number {
  const end = firstGap([values], start, values.length)
  const stride = renewalStrideOf(period)
  const inverse = 1 / period
  const moments = new WindowMoments()
  let [sum, squares, renewAt] = [0, 0, 0]
  for (let i = start + period - 1; i < end; i++) {
    const value = values[i] as number
    const { centre, floor, ceiling } = moments
    const enters = value - centre
    const leaves = (values[i - period] as number) - centre
    sum += enters - leaves
    squares += (enters - leaves) * (enters + leaves)
    const mean = sum * inverse
    const meanSquare = squares * inverse
    const variance = meanSquare - mean * mean
    if (i < renewAt && !(variance < floor || meanSquare > ceiling)) {
      output[i] = scoreOf(value - centre - mean, variance)
    } else {
      moments.renew(values, i + 1 - period, i + 1)
      ;({ sum, squares } = moments)
      renewAt = i + stride
      output[i] = scoreOf(value - moments.centre - sum * inverse, moments.variance)
    }
  }
  return end
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
  const period = warmupBars(params[0] as number)
  requireColumns('zscore', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, period, (start) => fill(values, period, output, start))
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
