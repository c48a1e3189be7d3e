import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { fillRange, RangeKernel } from '../internal/window-range.ts'

/** Half the way between the extremes of two columns, or of one that is given twice. */
class MiddleKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly range: RangeKernel

  constructor(indicator: 'midprice' | 'midpoint', period: number) {
    super(indicator, [period])
    this.warmupBars = warmupBarsOf(indicator, period)
    this.range = new RangeKernel(period)
  }

  update(high: number, low: number = this.indicator === 'midpoint' ? high : Number.NaN): number {
    this.range.update(high, low)
    return this.range.middle
  }

  output(k: number): number {
    return k === 0 ? this.range.middle : Number.NaN
  }

  get isWarm(): boolean {
    return this.range.isWarm
  }

  undo(): void {
    this.range.undo()
  }
}

function warmupBarsOf(indicator: string, period: number): number {
  return requirePeriod(indicator, 'period', period)
}

function fill(inputs: readonly Float64Array[], period: number, output: Float64Array): void {
  const lower = new Float64Array(output.length)
  driveColumn(inputs, [output], period, (start) =>
    fillRange([inputs[0], inputs.at(-1)] as Float64Array[], period, { upper: output, middle: output, lower }, start),
  )
}

/** The column driver of `midprice`. */
export function midpriceColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBarsOf('midprice', params[0] as number)
  requireColumns('midprice', inputs, 2, outputs, 1)
  fill(inputs, period, outputs[0] as Float64Array)
}

/** The column driver of `midpoint`. */
export function midpointColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBarsOf('midpoint', params[0] as number)
  requireColumns('midpoint', inputs, 1, outputs, 1)
  fill(inputs, period, outputs[0] as Float64Array)
}

/**
 * Half the way between highest high and lowest low, bar by bar: `update(high, low)`; see `midprice`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const middle = createMidprice(2)
 * middle.update(11, 9)
 * console.log(middle.update(14, 10)) // 11.5
 * console.log(middle.replace(12, 10)) // 10.5
 * ```
 */
export function createMidprice(period: number): IndicatorStream {
  return asStream(new MiddleKernel('midprice', period))
}

/**
 * Half the way between the highest high and the lowest low of the last `period` bars, as TA-Lib's `MIDPRICE`: the middle of
 * `donchian`. First value at bar `period`, in units of price. A bar of which either is NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for columns of different lengths or any other period
 *
 * @example
 * ```ts
 * console.log(midprice(Float64Array.of(11, 14), Float64Array.of(9, 10), 2)) // Float64Array(2) [ NaN, 11.5 ]
 * ```
 */
export const midprice: ColumnIndicator<readonly ['high', 'low'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'midprice',
    inputs: ['high', 'low'],
    outputs: ['value'],
    warmupBars: (period: number) => warmupBarsOf('midprice', period),
    column: midpriceColumn,
    stream: createMidprice,
  })

/**
 * Half the way between the highest and the lowest value, value by value; see `midpoint`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const middle = createMidpoint(2)
 * console.log([1, 3, 7].map((price) => middle.update(price))) // [ NaN, 2, 5 ]
 * console.log(middle.replace(4)) // 3.5
 * ```
 */
export function createMidpoint(period: number): IndicatorStream {
  return asStream(new MiddleKernel('midpoint', period))
}

/**
 * Half the way between the highest and the lowest of the last `period` values, as TA-Lib's `MIDPOINT`. First value at bar `period`, in
 * units of the values.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(midpoint(Float64Array.of(1, 3, 7), 2)) // Float64Array(3) [ NaN, 2, 5 ]
 * ```
 */
export const midpoint: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'midpoint',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars: (period: number) => warmupBarsOf('midpoint', period),
    column: midpointColumn,
    stream: createMidpoint,
  })
