import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import {
  type DirectionalConvention,
  DirectionalKernel,
  directionalIndexOf,
  movementOf,
  requireDirectional,
  tieFactorOf,
} from '../internal/directional-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { LagKernel } from '../internal/lag-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

type Params = readonly [period: number, convention?: DirectionalConvention | undefined]

/** The mean of the first `period` indices, and Wilder's average from there on; bars without an index leave it as it is. */
class AdxKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly period: number = 0
  private readonly share: number = Number.NaN
  private readonly sums: DirectionalKernel
  /** Bars behind the sums' warm-up, up to `period`. */
  private count = 0
  /** The average; while not warm the sum of the indices. */
  private average = Number.NaN
  private countBefore = 0
  private averageBefore = Number.NaN

  constructor(indicator: string, period: number, convention: DirectionalConvention) {
    super(indicator, [period, convention])
    const sumBars = sumBarsOf(indicator, period, convention)
    this.warmupBars = sumBars + period - 1
    this.period = period
    this.share = 1 / period
    this.sums = new DirectionalKernel(period, sumBars, convention)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const { sums, period, count, average } = this
    this.countBefore = count
    this.averageBefore = average
    sums.update(high, low, close)
    if (!sums.isWarm) {
      this.count = 0
      this.average = 0
      return Number.NaN
    }
    const { index } = sums
    if (count === period) {
      // A step towards the index, which never oversteps it: so the bounds hold to the last bit.
      if (index >= 0) this.average = average + (index - average) * this.share
      return this.average
    }
    const sum = index >= 0 ? average + index : average
    this.count = count + 1
    this.average = count + 1 === period ? sum / period : sum
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.average : Number.NaN
  }

  get isWarm(): boolean {
    return this.count === this.period
  }

  undo(): void {
    this.sums.undo()
    this.count = this.countBefore
    this.average = this.averageBefore
  }
}

class AdxrKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly average: AdxKernel
  private readonly earlier: LagKernel

  constructor(period: number, convention: DirectionalConvention) {
    super('adxr', [period, convention])
    this.warmupBars = adxrBars(period, convention)
    this.average = new AdxKernel('adxr', period, convention)
    this.earlier = new LagKernel(period - 1)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const average = this.average.update(high, low, close)
    return (average + this.earlier.update(average)) / 2
  }

  output(k: number): number {
    return k === 0 ? (this.average.output(0) + this.earlier.output(0)) / 2 : Number.NaN
  }

  get isWarm(): boolean {
    return this.earlier.isWarm
  }

  undo(): void {
    this.average.undo()
    this.earlier.undo()
  }
}

/** The bar at which the directional index has its first value. */
function sumBarsOf(indicator: string, period: number, convention: DirectionalConvention): number {
  requirePeriod(indicator, 'period', period)
  return requireDirectional(indicator, convention) === 'talib' ? period + 1 : Math.max(2, period)
}

function adxBars(period: number, convention: DirectionalConvention = 'talib'): number {
  return sumBarsOf('adx', period, convention) + period - 1
}

function adxrBars(period: number, convention: DirectionalConvention = 'talib'): number {
  return sumBarsOf('adxr', period, convention) + 2 * (period - 1)
}

/** The kernel's steps on local variables. Gives the first gap. */
function fill(
  inputs: readonly Float64Array[],
  params: Params,
  sumBars: number,
  output: Float64Array,
  start: number,
): number {
  const [period, convention = 'talib'] = params
  const [highs, lows] = inputs as readonly [Float64Array, Float64Array]
  const end = firstGap(inputs, start, output.length)
  const tieFactor = tieFactorOf(convention)
  const first = start + sumBars - 1
  const warmAt = first + period - 1
  const share = 1 / period
  let keep = 1
  let plus = 0
  let minus = 0
  let average = 0
  for (let i = start + 1; i < end; i++) {
    if (i === start + period) keep = (period - 1) / period
    const up = (highs[i] as number) - (highs[i - 1] as number)
    const down = (lows[i - 1] as number) - (lows[i] as number)
    plus = plus * keep + movementOf(up, down, tieFactor)
    minus = minus * keep + movementOf(down, up, tieFactor)
    const index = directionalIndexOf(plus, minus)
    if (i > warmAt) {
      if (index >= 0) average += (index - average) * share
    } else if (i >= first) {
      if (index >= 0) average += index
      if (i === warmAt) average /= period
    }
    output[i] = average
  }
  return end
}

/** The column driver of `adx`. */
export function adxColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, convention = 'talib'] = params as unknown as Params
  const sumBars = sumBarsOf('adx', period, convention)
  requireColumns('adx', inputs, 3, outputs, 1)
  driveColumn(inputs, outputs, sumBars + period - 1, (start) =>
    fill(inputs, [period, convention], sumBars, outputs[0] as Float64Array, start),
  )
}

/** The column driver of `adxr`. */
export function adxrColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, convention = 'talib'] = params as unknown as Params
  const sumBars = sumBarsOf('adxr', period, convention)
  requireColumns('adxr', inputs, 3, outputs, 1)
  const output = outputs[0] as Float64Array
  const bars = sumBars + 2 * (period - 1)
  driveColumn(inputs, outputs, bars, (start) => {
    const end = fill(inputs, [period, convention], sumBars, output, start)
    // From the newest back, so that what is read has not been written.
    for (let i = end - 1; i >= start + bars - 1; i--)
      output[i] = ((output[i] as number) + (output[i - (period - 1)] as number)) / 2
    return end
  })
}

/**
 * Average directional index, bar by bar: `update(high, low, close)`; see `adx`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention `'talib'` by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const strength = createAdx(2)
 * for (const price of [10, 11, 12]) strength.update(price + 1, price - 1, price)
 * console.log(strength.update(14, 12, 13)) // 100
 * console.log(strength.replace(13, 9, 10)) // 72.72727272727272
 * ```
 */
export function createAdx(period: number, convention: DirectionalConvention = 'talib'): IndicatorStream {
  return asStream(new AdxKernel('adx', period, convention))
}

/**
 * Average directional index: how strong a trend is, whichever way it goes, from 0 to 100 (J. Welles Wilder, "New Concepts in Technical
 * Trading Systems", 1978; TA-Lib's and Tulip's `ADX`). It begins with the mean of the first `period` values of `dx`, and each later bar
 * counts `1 / period`. First value at bar `2 × period`; in Tulip's convention one bar earlier. Bars in which nothing has moved up or down
 * leave it as it is, as in TA-Lib. A bar of which any of the three is NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar; no value depends on it, but a gap in it is a gap
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention `'talib'` by default, or `'tulip'`: see `DirectionalConvention`
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * const high = Float64Array.of(11, 12, 13, 14)
 * const low = Float64Array.of(9, 10, 11, 12)
 * const close = Float64Array.of(10, 11, 12, 13)
 * console.log(adx(high, low, close, 2)) // Float64Array(4) [ NaN, NaN, NaN, 100 ]
 * ```
 */
export const adx: ColumnIndicator<readonly ['high', 'low', 'close'], readonly ['value'], Params> =
  /*#__PURE__*/ columnIndicator({
    id: 'adx',
    inputs: ['high', 'low', 'close'],
    outputs: ['value'],
    warmupBars: adxBars,
    column: adxColumn,
    stream: createAdx,
  })

/**
 * Average directional index rating, bar by bar: `update(high, low, close)`; see `adxr`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention `'talib'` by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const rating = createAdxr(2)
 * for (const price of [10, 11, 12, 13]) rating.update(price + 1, price - 1, price)
 * console.log(rating.update(15, 13, 14)) // 100
 * ```
 */
export function createAdxr(period: number, convention: DirectionalConvention = 'talib'): IndicatorStream {
  return asStream(new AdxrKernel(period, convention))
}

/**
 * Average directional index rating: the mean of `adx` now and `period − 1` bars ago (TA-Lib's and Tulip's `ADXR`), from 0 to 100. First
 * value at bar `3 × period − 1`; in Tulip's convention one bar earlier. A bar of which any of the three is NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param convention `'talib'` by default, or `'tulip'`: see `DirectionalConvention`
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * const high = Float64Array.of(11, 12, 13, 14, 15)
 * const low = Float64Array.of(9, 10, 11, 12, 13)
 * const close = Float64Array.of(10, 11, 12, 13, 14)
 * console.log(adxr(high, low, close, 2)[4]) // 100
 * ```
 */
export const adxr: ColumnIndicator<readonly ['high', 'low', 'close'], readonly ['value'], Params> =
  /*#__PURE__*/ columnIndicator({
    id: 'adxr',
    inputs: ['high', 'low', 'close'],
    outputs: ['value'],
    warmupBars: adxrBars,
    column: adxrColumn,
    stream: createAdxr,
  })
