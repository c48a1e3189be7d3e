import type { ColumnDriver, ColumnIndicator, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { LagKernel } from '../internal/lag-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/** How a value is compared with an earlier one. */
type Comparison = 'mom' | 'roc' | 'rocp' | 'rocr'

type ChangeIndicator = ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]>

/** All four compare a value with the one `period` bars before it. */
export class ChangeKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly earlier: LagKernel
  private latest = Number.NaN
  private latestBefore = Number.NaN

  constructor(indicator: Comparison, period: number) {
    super(indicator, [period])
    this.warmupBars = warmupBarsOf(indicator, period)
    this.earlier = new LagKernel(period)
  }

  update(value: number): number {
    this.latestBefore = this.latest
    this.latest = value
    return compare(this.indicator as Comparison, value, this.earlier.update(value))
  }

  output(k: number): number {
    return k === 0 ? compare(this.indicator as Comparison, this.latest, this.earlier.output(0)) : Number.NaN
  }

  get isWarm(): boolean {
    return this.earlier.isWarm
  }

  undo(): void {
    this.latest = this.latestBefore
    this.earlier.undo()
  }
}

function compare(comparison: Comparison, value: number, earlier: number): number {
  if (comparison === 'mom') return value - earlier
  if (earlier === 0) return 0
  if (comparison === 'rocr') return value / earlier
  return comparison === 'roc' ? rateOf(value, earlier) : (value - earlier) / earlier
}

/** The change of a value in percent of the earlier one; 0 where that is 0. */
export function rateOf(value: number, earlier: number): number {
  return earlier !== 0 ? 100 * ((value - earlier) / earlier) : 0
}

/** The column driver's loop, one for each comparison. */
function fill(
  comparison: Comparison,
  values: Float64Array,
  period: number,
  output: Float64Array,
  start: number,
): number {
  const end = firstGap([values], start, values.length)
  const first = start + period
  if (comparison === 'mom') {
    for (let i = first; i < end; i++) output[i] = (values[i] as number) - (values[i - period] as number)
  } else if (comparison === 'rocr') {
    for (let i = first; i < end; i++) {
      const earlier = values[i - period] as number
      output[i] = earlier !== 0 ? (values[i] as number) / earlier : 0
    }
  } else {
    const unit = comparison === 'roc' ? 100 : 1
    for (let i = first; i < end; i++) {
      const earlier = values[i - period] as number
      output[i] = earlier !== 0 ? unit * (((values[i] as number) - earlier) / earlier) : 0
    }
  }
  return end
}

function warmupBarsOf(indicator: Comparison, period: number): number {
  return requirePeriod(indicator, 'period', period) + 1
}

function changeColumn(id: Comparison): ColumnDriver {
  return (inputs, params, outputs) => {
    const period = params[0] as number
    const warmup = warmupBarsOf(id, period)
    requireColumns(id, inputs, 1, outputs, 1)
    const values = inputs[0] as Float64Array
    const output = outputs[0] as Float64Array
    driveColumn(inputs, outputs, warmup, (start) => fill(id, values, period, output, start))
  }
}

/** The column driver of `mom`. */
export const momColumn: ColumnDriver = /*#__PURE__*/ changeColumn('mom')

/** The column driver of `roc`. */
export const rocColumn: ColumnDriver = /*#__PURE__*/ changeColumn('roc')

/** The column driver of `rocp`. */
export const rocpColumn: ColumnDriver = /*#__PURE__*/ changeColumn('rocp')

/** The column driver of `rocr`. */
export const rocrColumn: ColumnDriver = /*#__PURE__*/ changeColumn('rocr')

function changeIndicator(
  id: Comparison,
  column: ColumnDriver,
  stream: (period: number) => IndicatorStream,
): ChangeIndicator {
  const warmupBars = (period: number) => warmupBarsOf(id, period)
  return columnIndicator({ id, inputs: ['value'], outputs: ['value'], warmupBars, column, stream })
}

/**
 * Momentum, value by value; see `mom`.
 *
 * @param period bars to look back, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const momentum = createMom(2)
 * console.log([4, 5, 7].map((price) => momentum.update(price))) // [ NaN, NaN, 3 ]
 * ```
 */
export function createMom(period: number): IndicatorStream {
  return asStream(new ChangeKernel('mom', period))
}

/**
 * Momentum: the value less the one `period` bars before, in the unit of the values (TA-Lib's `MOM`). First value at bar
 * `period + 1`.
 *
 * @param values one value per bar
 * @param period bars to look back, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(mom(Float64Array.of(4, 5, 7), 2)) // Float64Array(3) [ NaN, NaN, 3 ]
 * ```
 */
export const mom: ChangeIndicator = /*#__PURE__*/ changeIndicator('mom', momColumn, createMom)

/**
 * Rate of change in percent, value by value; see `roc`.
 *
 * @param period bars to look back, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const rate = createRoc(2)
 * console.log([4, 5, 7].map((price) => rate.update(price))) // [ NaN, NaN, 75 ]
 * ```
 */
export function createRoc(period: number): IndicatorStream {
  return asStream(new ChangeKernel('roc', period))
}

/**
 * Rate of change in percent: the change from the value `period` bars before, times 100, divided by that value (TA-Lib's
 * `ROC`; Tulip's `roc` is the fraction, `rocp` here). 0 where that value is 0, as in TA-Lib. First value at bar `period + 1`.
 *
 * @param values one value per bar
 * @param period bars to look back, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length, in percent; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(roc(Float64Array.of(4, 5, 7), 2)) // Float64Array(3) [ NaN, NaN, 75 ]
 * ```
 */
export const roc: ChangeIndicator = /*#__PURE__*/ changeIndicator('roc', rocColumn, createRoc)

/**
 * Rate of change as a fraction, value by value; see `rocp`.
 *
 * @param period bars to look back, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const rate = createRocp(2)
 * console.log([4, 5, 7].map((price) => rate.update(price))) // [ NaN, NaN, 0.75 ]
 * ```
 */
export function createRocp(period: number): IndicatorStream {
  return asStream(new ChangeKernel('rocp', period))
}

/**
 * Rate of change as a fraction: the change from the value `period` bars before, divided by that value (TA-Lib's `ROCP`,
 * Tulip's `roc`). 0 where that value is 0, as in TA-Lib. First value at bar `period + 1`.
 *
 * @param values one value per bar
 * @param period bars to look back, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(rocp(Float64Array.of(4, 5, 7), 2)) // Float64Array(3) [ NaN, NaN, 0.75 ]
 * ```
 */
export const rocp: ChangeIndicator = /*#__PURE__*/ changeIndicator('rocp', rocpColumn, createRocp)

/**
 * Ratio to an earlier value, value by value; see `rocr`.
 *
 * @param period bars to look back, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const rate = createRocr(2)
 * console.log([4, 5, 7].map((price) => rate.update(price))) // [ NaN, NaN, 1.75 ]
 * ```
 */
export function createRocr(period: number): IndicatorStream {
  return asStream(new ChangeKernel('rocr', period))
}

/**
 * Rate of change as a ratio: the value divided by the one `period` bars before (TA-Lib's and Tulip's `ROCR`). 0 where that
 * value is 0, as in TA-Lib. First value at bar `period + 1`.
 *
 * @param values one value per bar
 * @param period bars to look back, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(rocr(Float64Array.of(4, 5, 7), 2)) // Float64Array(3) [ NaN, NaN, 1.75 ]
 * ```
 */
export const rocr: ChangeIndicator = /*#__PURE__*/ changeIndicator('rocr', rocrColumn, createRocr)
