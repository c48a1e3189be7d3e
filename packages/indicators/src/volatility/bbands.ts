import type { ColumnIndicator, IndicatorColumns, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { MomentsKernel } from '../internal/moments-kernel.ts'
import { renewalStrideOf } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requireNumber } from '../internal/require-number.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { WindowMoments } from '../internal/window-moments.ts'

class BbandsKernel extends MomentsKernel {
  private readonly deviations: number = Number.NaN

  constructor(period: number, deviations: number) {
    super(warmupBars(period, deviations), 'bbands', [period, deviations])
    this.deviations = deviations
  }

  protected override answer(variance: number, mean: number): number {
    return mean + this.deviations * Math.sqrt(variance)
  }

  override output(k: number): number {
    const { mean, deviations } = this
    if (k === 0) return mean + deviations * Math.sqrt(this.variance)
    if (k === 1) return mean
    return k === 2 ? mean - deviations * Math.sqrt(this.variance) : Number.NaN
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
  requireNumber('bbands', 'deviations', deviations, 0.001, 1_000)
  return requirePeriod('bbands', 'period', period)
}

/** The column driver of `bbands`. */
export function bbandsColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, deviations] = params as [number, number]
  warmupBars(period, deviations)
  requireColumns('bbands', inputs, 1, outputs, 3)
  driveColumn(inputs, outputs, period, (start) => fill(inputs[0] as Float64Array, period, deviations, outputs, start))
}

type BbandsOutputs = readonly ['upper', 'middle', 'lower']

/** The columns of `bbands`, each as long as the input; the middle is the simple moving average. */
export type BbandsColumns = IndicatorColumns<BbandsOutputs>

/**
 * Bollinger bands, value by value; see `bbands`. Outputs 0, 1 and 2 are upper, middle and lower band.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param deviations distance of the bands from the middle in standard deviations, from 0.001 to 1,000
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
  return asStream(new BbandsKernel(period, deviations))
}

/**
 * Bollinger bands (John Bollinger, "Bollinger on Bollinger Bands", 2001): the simple moving average of `period` values,
 * and `deviations` standard deviations of the population above and below it, as in Tulip's `bbands` and TA-Lib's `BBANDS`
 * with a simple average. First values at bar `period`, in units of the values.
 *
 * Numerically like `stddev`: no negative variance, no lost digits at large prices, bands that meet where prices are
 * equal. The middle is the mean of `sma` to the last digit or the one before it.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param deviations distance of the bands from the middle in standard deviations, from 0.001 to 1,000
 * @param output columns to fill instead of new ones
 * @returns three columns of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const { upper, middle, lower } = bbands(Float64Array.of(1, 3), 2, 2)
 * console.log(upper[1], middle[1], lower[1]) // 4 2 0
 * ```
 */
export const bbands: ColumnIndicator<
  readonly [values: 'value'],
  BbandsOutputs,
  readonly [period: number, deviations: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'bbands',
  inputs: ['value'],
  outputs: ['upper', 'middle', 'lower'],
  warmupBars,
  column: bbandsColumn,
  stream: createBbands,
})
