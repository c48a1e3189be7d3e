import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillMean } from '../internal/fill-mean.ts'
import { MeanKernel } from '../internal/mean-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { windowBuffer } from '../internal/window-buffer.ts'

class AvgDevKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly mean: MeanKernel
  private readonly window: Float64Array
  /** Where the next value goes; at least `period` when the window is full. */
  private index = 0
  /** Kept, since to tell it again costs as much as an update. */
  private deviation = Number.NaN
  private indexBefore = 0
  private deviationBefore = Number.NaN

  constructor(period: number) {
    super('avgDev', [period])
    this.warmupBars = warmupBars(period)
    this.mean = new MeanKernel(period)
    this.window = windowBuffer(period)
  }

  update(value: number): number {
    const { window, index, warmupBars: period } = this
    this.indexBefore = index
    this.deviationBefore = this.deviation
    const mean = this.mean.update(value)
    if (value - value !== 0) {
      this.index = 0
      this.deviation = Number.NaN
      return Number.NaN
    }
    window[index] = value
    const end = index + 1
    this.index = end
    if (end < period) return Number.NaN
    this.deviation = deviationOf(window, end - period, end, mean)
    if (end === window.length) {
      window.copyWithin(0, end - period, end)
      this.index = period
    }
    return this.deviation
  }

  output(k: number): number {
    return k === 0 ? this.deviation : Number.NaN
  }

  get isWarm(): boolean {
    return this.index >= this.warmupBars
  }

  undo(): void {
    this.mean.undo()
    this.index = this.indexBefore
    this.deviation = this.deviationBefore
  }
}

/** The average distance of values from their mean. */
function deviationOf(values: Float64Array, from: number, to: number, mean: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += Math.abs((values[i] as number) - mean)
  return sum / (to - from)
}

function warmupBars(period: number): number {
  return requirePeriod('avgDev', 'period', period)
}

/** The column driver of `avgDev`. */
export function avgDevColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('avgDev', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, period, (start) => {
    const end = fillMean(values, period, output, start)
    for (let i = start + period; i <= end; i++)
      output[i - 1] = deviationOf(values, i - period, i, output[i - 1] as number)
    return end
  })
}

/**
 * Mean absolute deviation, value by value; see `avgDev`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const deviation = createAvgDev(2)
 * console.log([1, 3, 7].map((price) => deviation.update(price))) // [ NaN, 1, 2 ]
 * console.log(deviation.replace(4)) // 0.5
 * ```
 */
export function createAvgDev(period: number): IndicatorStream {
  return asStream(new AvgDevKernel(period))
}

/**
 * Mean absolute deviation: the mean distance of the last `period` values from their own mean, as TA-Lib's `AVGDEV` and Tulip's
 * `md`. First value at bar `period`, in units of the values. Equal prices have a deviation of exactly 0.
 *
 * Every distance changes with the mean, so a value costs `period` steps; in other indicators that cost does not grow.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(avgDev(Float64Array.of(1, 3, 7), 2)) // Float64Array(3) [ NaN, 1, 2 ]
 * ```
 */
export const avgDev: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'avgDev',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: avgDevColumn,
    stream: createAvgDev,
  })
