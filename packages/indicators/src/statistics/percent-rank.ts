import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { RecentKernel } from '../internal/recent-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class PercentRankKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly recent: RecentKernel

  constructor(period: number) {
    super('percentRank', [period])
    this.warmupBars = warmupBars(period)
    this.recent = new RecentKernel(period + 1)
  }

  update(value: number): number {
    this.recent.update(value)
    return this.output(0)
  }

  output(k: number): number {
    const { recent } = this
    if (k !== 0 || !recent.isWarm) return Number.NaN
    const { values, from, to } = recent
    const latest = values[to - 1] as number
    let count = 0
    for (let i = from; i < to - 1; i++) if ((values[i] as number) <= latest) count++
    return (100 * count) / (to - 1 - from)
  }

  get isWarm(): boolean {
    return this.recent.isWarm
  }

  undo(): void {
    this.recent.undo()
  }
}

function warmupBars(period: number): number {
  return requirePeriod('percentRank', 'period', period) + 1
}

/** The column driver of `percentRank`. */
export function percentRankColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new PercentRankKernel(params[0] as number)
  requireColumns('percentRank', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  for (let i = 0; i < values.length; i++) output[i] = kernel.update(values[i] as number)
}

/**
 * Percent rank, value by value; see `percentRank`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const rank = createPercentRank(2)
 * console.log([1, 3, 2].map((price) => rank.update(price))) // [ NaN, NaN, 50 ]
 * ```
 */
export function createPercentRank(period: number): IndicatorStream {
  return asStream(new PercentRankKernel(period))
}

/**
 * Percent rank: how many percent of the `period` values before a value are not above it (TradingView's `percentrank`). First value
 * at bar `period + 1`. The cost of a value grows with the period, since it is compared with all of the window.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(percentRank(Float64Array.of(1, 3, 2), 2)) // Float64Array(3) [ NaN, NaN, 50 ]
 * ```
 */
export const percentRank: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'percentRank',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: percentRankColumn,
    stream: createPercentRank,
  })
