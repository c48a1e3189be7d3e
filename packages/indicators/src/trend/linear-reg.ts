import type { ColumnDriver, ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { arctangent } from '../internal/arctangent.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillLine, fillSlope, LineKernel } from '../internal/line-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

type Params = readonly [period: number]
type OfValues = ColumnIndicator<readonly [values: 'value'], readonly ['value'], Params>
type Point = 'linearReg' | 'linearRegIntercept' | 'tsf'
type Slope = 'linearRegSlope' | 'linearRegAngle'

/** A point of the line: bars from the middle of the window to its newest value, to its oldest, or to the bar that comes next. */
function offsetOf(point: Point, period: number): number {
  const half = (period - 1) / 2
  return point === 'linearReg' ? half : point === 'tsf' ? half + 1 : -half
}

class LinePointKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly offset: number = Number.NaN
  private readonly line: LineKernel

  constructor(point: Point, period: number) {
    super(point, [period])
    this.warmupBars = warmupBarsOf(point, period)
    this.offset = offsetOf(point, period)
    this.line = new LineKernel(period)
  }

  update(value: number): number {
    this.line.update(value)
    return this.line.at(this.offset)
  }

  output(k: number): number {
    return k === 0 ? this.line.at(this.offset) : Number.NaN
  }

  get isWarm(): boolean {
    return this.line.isWarm
  }

  undo(): void {
    this.line.undo()
  }
}

class LineSlopeKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly isAngle: boolean
  private readonly line: LineKernel

  constructor(slope: Slope, period: number) {
    super(slope, [period])
    this.warmupBars = warmupBarsOf(slope, period)
    this.isAngle = slope === 'linearRegAngle'
    this.line = new LineKernel(period)
  }

  update(value: number): number {
    const slope = this.line.update(value)
    return this.isAngle ? degreesOf(slope) : slope
  }

  output(k: number): number {
    if (k !== 0) return Number.NaN
    return this.isAngle ? degreesOf(this.line.slope) : this.line.slope
  }

  get isWarm(): boolean {
    return this.line.isWarm
  }

  undo(): void {
    this.line.undo()
  }
}

/** The angle of a slope, by the number of degrees in a radian. */
function degreesOf(slope: number): number {
  return arctangent(slope) * 57.29577951308232
}

function warmupBarsOf(indicator: Point | Slope, period: number): number {
  return requirePeriod(indicator, 'period', period, 2)
}

function pointColumn(id: Point): ColumnDriver {
  return (inputs, params, outputs) => {
    const period = warmupBarsOf(id, params[0] as number)
    requireColumns(id, inputs, 1, outputs, 1)
    const offset = offsetOf(id, period)
    driveColumn(inputs, outputs, period, (start) =>
      fillLine(inputs[0] as Float64Array, period, offset, outputs[0] as Float64Array, start),
    )
  }
}

/** The column driver of `linearReg`. */
export const linearRegColumn: ColumnDriver = /*#__PURE__*/ pointColumn('linearReg')

/** The column driver of `linearRegIntercept`. */
export const linearRegInterceptColumn: ColumnDriver = /*#__PURE__*/ pointColumn('linearRegIntercept')

/** The column driver of `tsf`. */
export const tsfColumn: ColumnDriver = /*#__PURE__*/ pointColumn('tsf')

function slopeColumn(
  id: Slope,
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBarsOf(id, params[0] as number)
  requireColumns(id, inputs, 1, outputs, 1)
  driveColumn(inputs, outputs, period, (start) =>
    fillSlope(inputs[0] as Float64Array, period, outputs[0] as Float64Array, start),
  )
}

/** The column driver of `linearRegSlope`. */
export function linearRegSlopeColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  slopeColumn('linearRegSlope', inputs, params, outputs)
}

/** The column driver of `linearRegAngle`. */
export function linearRegAngleColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  slopeColumn('linearRegAngle', inputs, params, outputs)
  const output = outputs[0] as Float64Array
  for (let i = 0; i < output.length; i++) output[i] = degreesOf(output[i] as number)
}

function lineIndicator(id: Point | Slope, column: ColumnDriver, stream: (period: number) => IndicatorStream): OfValues {
  const warmupBars = (period: number) => warmupBarsOf(id, period)
  return columnIndicator({ id, inputs: ['value'], outputs: ['value'], warmupBars, column, stream })
}

/**
 * End of the line of least squares, value by value; see `linearReg`.
 *
 * @param period bars, an integer from 2 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const line = createLinearReg(3)
 * console.log([1, 2, 6].map((price) => line.update(price))) // [ NaN, NaN, 5.5 ]
 * console.log(line.replace(3)) // 3
 * ```
 */
export function createLinearReg(period: number): IndicatorStream {
  return asStream(new LinePointKernel('linearReg', period))
}

/**
 * Linear regression: the straight line of least squares through the last `period` values, taken at the newest bar (TA-Lib's `LINEARREG`,
 * Tulip's `linreg`; also known as the least squares moving average). First value at bar `period`, in units of the values.
 *
 * Both sums of it are of distances to a value of the window, and are made anew at least every 512 values (or every two periods): whole
 * numbers are summed exactly, and no rounding outlives that.
 *
 * @param values one value per bar
 * @param period bars, an integer from 2 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(linearReg(Float64Array.of(1, 2, 6), 3)) // Float64Array(3) [ NaN, NaN, 5.5 ]
 * ```
 */
export const linearReg: OfValues = /*#__PURE__*/ lineIndicator('linearReg', linearRegColumn, createLinearReg)

/**
 * Start of the line of least squares, value by value; see `linearRegIntercept`.
 *
 * @param period bars, an integer from 2 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const line = createLinearRegIntercept(3)
 * console.log([1, 2, 6].map((price) => line.update(price))) // [ NaN, NaN, 0.5 ]
 * console.log(line.replace(3)) // 1
 * ```
 */
export function createLinearRegIntercept(period: number): IndicatorStream {
  return asStream(new LinePointKernel('linearRegIntercept', period))
}

/**
 * Intercept of `linearReg`: its line taken at the oldest bar of the window, where TA-Lib's `LINEARREG_INTERCEPT` and Tulip's
 * `linregintercept` have bar 0. First value at bar `period`, in units of the values.
 *
 * @param values one value per bar
 * @param period bars, an integer from 2 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(linearRegIntercept(Float64Array.of(1, 2, 6), 3)) // Float64Array(3) [ NaN, NaN, 0.5 ]
 * ```
 */
export const linearRegIntercept: OfValues = /*#__PURE__*/ lineIndicator(
  'linearRegIntercept',
  linearRegInterceptColumn,
  createLinearRegIntercept,
)

/**
 * The line of least squares one bar ahead, value by value; see `tsf`.
 *
 * @param period bars, an integer from 2 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const forecast = createTsf(3)
 * console.log([1, 2, 6].map((price) => forecast.update(price))) // [ NaN, NaN, 8 ]
 * console.log(forecast.replace(3)) // 4
 * ```
 */
export function createTsf(period: number): IndicatorStream {
  return asStream(new LinePointKernel('tsf', period))
}

/**
 * Time series forecast: the line of `linearReg` one bar further than the newest (TA-Lib's and Tulip's `TSF`). It stands at the bar at which
 * it is known, not at the bar it is of. First value at bar `period`, in units of the values.
 *
 * @param values one value per bar
 * @param period bars, an integer from 2 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(tsf(Float64Array.of(1, 2, 6), 3)) // Float64Array(3) [ NaN, NaN, 8 ]
 * ```
 */
export const tsf: OfValues = /*#__PURE__*/ lineIndicator('tsf', tsfColumn, createTsf)

/**
 * Slope of the line of least squares, value by value; see `linearRegSlope`.
 *
 * @param period bars, an integer from 2 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const slope = createLinearRegSlope(3)
 * console.log([1, 2, 6].map((price) => slope.update(price))) // [ NaN, NaN, 2.5 ]
 * console.log(slope.replace(3)) // 1
 * ```
 */
export function createLinearRegSlope(period: number): IndicatorStream {
  return asStream(new LineSlopeKernel('linearRegSlope', period))
}

/**
 * Slope of `linearReg`: by how much its line rises in one bar (TA-Lib's `LINEARREG_SLOPE`, Tulip's `linregslope`). First value at bar
 * `period`, in units of the values per bar.
 *
 * @param values one value per bar
 * @param period bars, an integer from 2 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(linearRegSlope(Float64Array.of(1, 2, 6), 3)) // Float64Array(3) [ NaN, NaN, 2.5 ]
 * ```
 */
export const linearRegSlope: OfValues = /*#__PURE__*/ lineIndicator(
  'linearRegSlope',
  linearRegSlopeColumn,
  createLinearRegSlope,
)

/**
 * Angle of the line of least squares, value by value; see `linearRegAngle`.
 *
 * @param period bars, an integer from 2 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const angle = createLinearRegAngle(3)
 * console.log([1, 2, 3].map((price) => angle.update(price))) // [ NaN, NaN, 45 ]
 * console.log(angle.replace(1)) // 0
 * ```
 */
export function createLinearRegAngle(period: number): IndicatorStream {
  return asStream(new LineSlopeKernel('linearRegAngle', period))
}

/**
 * Angle of `linearReg`: the arc tangent of `linearRegSlope` in degrees, from −90 to 90 (TA-Lib's `LINEARREG_ANGLE`). 45 degrees are one unit
 * of the values per bar, whatever a chart's scales are. First value at bar `period`. The arc tangent is one of this package's own,
 * so that the bits are the same on every engine.
 *
 * @param values one value per bar
 * @param period bars, an integer from 2 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(linearRegAngle(Float64Array.of(1, 2, 3), 3)) // Float64Array(3) [ NaN, NaN, 45 ]
 * ```
 */
export const linearRegAngle: OfValues = /*#__PURE__*/ lineIndicator(
  'linearRegAngle',
  linearRegAngleColumn,
  createLinearRegAngle,
)
