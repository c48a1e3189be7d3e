import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { WeightedMeanKernel } from '../internal/weighted-mean-kernel.ts'
import { wmaColumn } from './wma.ts'

class HmaKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly fast: WeightedMeanKernel
  private readonly slow: WeightedMeanKernel
  private readonly smooth: WeightedMeanKernel

  constructor(period: number) {
    super('hma', [period])
    this.warmupBars = warmupBars(period)
    this.fast = new WeightedMeanKernel(halfOf(period))
    this.slow = new WeightedMeanKernel(period)
    this.smooth = new WeightedMeanKernel(rootOf(period))
  }

  update(value: number): number {
    return this.smooth.update(2 * this.fast.update(value) - this.slow.update(value))
  }

  output(k: number): number {
    return this.smooth.output(k)
  }

  get isWarm(): boolean {
    return this.smooth.isWarm
  }

  undo(): void {
    this.fast.undo()
    this.slow.undo()
    this.smooth.undo()
  }
}

function halfOf(period: number): number {
  return Math.max(1, Math.floor(period / 2))
}

function rootOf(period: number): number {
  return Math.floor(Math.sqrt(period))
}

function warmupBars(period: number): number {
  return requirePeriod('hma', 'period', period) + rootOf(period) - 1
}

/** The column driver of `hma`: three weighted averages, which take the steps of their kernels. */
export function hmaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = params[0] as number
  warmupBars(period)
  requireColumns('hma', inputs, 1, outputs, 1)
  const { length } = inputs[0] as Float64Array
  const ahead = new Float64Array(length)
  const slow = new Float64Array(length)
  wmaColumn(inputs, [halfOf(period)], [ahead])
  wmaColumn(inputs, [period], [slow])
  for (let i = 0; i < length; i++) ahead[i] = 2 * (ahead[i] as number) - (slow[i] as number)
  wmaColumn([ahead], [rootOf(period)], outputs)
}

/**
 * Hull moving average, value by value; see `hma`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const average = createHma(2)
 * console.log([3, 6, 12].map((price) => average.update(price))) // [ NaN, 7, 14 ]
 * ```
 */
export function createHma(period: number): IndicatorStream {
  return asStream(new HmaKernel(period))
}

/**
 * Hull moving average: twice the weighted average of half the period less that of the whole, smoothed by a weighted
 * average of as many bars as the root of the period (Alan Hull, 2005; Tulip's `hma`). Half and root are rounded down, the half of
 * 1 is 1. First value at bar `period + floor(sqrt(period)) - 1`.
 *
 * The sums of all three averages are made anew at least every 512 values (or every two periods), as in `wma`. Equal prices
 * from the start have exactly that price as their average, a run of them later on but for rounding.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(hma(Float64Array.of(3, 6, 12), 2)) // Float64Array(3) [ NaN, 7, 14 ]
 * ```
 */
export const hma: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'hma',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: hmaColumn,
    stream: createHma,
  })
