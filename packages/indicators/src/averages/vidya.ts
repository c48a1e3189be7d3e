import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { EfficiencyAverage, type EfficiencyWeight } from '../internal/efficiency-average.ts'
import { efficiencyAverageColumn } from '../internal/efficiency-average-column.ts'
import { MomentsKernel } from '../internal/moments-kernel.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/**
 * What the weight of a value follows: the size of Chande's momentum oscillator (1994, MetaTrader), or the ratio of the standard
 * deviations of a short and a long window (1992, Tulip).
 */
export type VidyaIndex = 'momentum' | 'deviation'

type VidyaParams = readonly [
  period: number,
  short?: number | undefined,
  long?: number | undefined,
  index?: VidyaIndex | undefined,
]

/** The average whose index is a ratio of deviations. It begins with the value before the first that has one. */
class DeviationAverage extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly weight: number = Number.NaN
  private readonly short: MomentsKernel
  private readonly long: MomentsKernel
  /** The average; while not warm the value before. */
  private average = Number.NaN
  private averageBefore = Number.NaN

  constructor(params: readonly IndicatorParam[], period: number, short: number, long: number) {
    super('vidya', params)
    this.warmupBars = long
    this.weight = 2 / (period + 1)
    this.short = new MomentsKernel(short)
    this.long = new MomentsKernel(long)
  }

  update(value: number): number {
    const { average, weight } = this
    const shortVariance = this.short.update(value)
    const longVariance = this.long.update(value)
    this.averageBefore = average
    if (!this.isWarm) {
      this.average = value
      return Number.NaN
    }
    const ratio = longVariance > 0 ? Math.sqrt(shortVariance / longVariance) : 0
    this.average = average + (value - average) * (weight * ratio)
    return this.average
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.average : Number.NaN
  }

  get isWarm(): boolean {
    return this.long.isWarm
  }

  undo(): void {
    this.short.undo()
    this.long.undo()
    this.average = this.averageBefore
  }
}

function warmupBars(period: number, short = 9, long = 30, index: VidyaIndex = 'momentum'): number {
  requirePeriod('vidya', 'period', period)
  requirePeriod('vidya', 'short', short)
  requirePeriod('vidya', 'long', long, 2)
  if (requireChoice('vidya', 'index', index, ['momentum', 'deviation']) === 'momentum') return short + 1
  if (short <= long) return long
  throw new RangeError(
    `vidya: short must not be above long, but they were ${short} and ${long}. Give the shorter window first, such as 9, 30.`,
  )
}

function weightOf(period: number): EfficiencyWeight {
  return { least: 0, range: 2 / (period + 1), isSquared: false, whereStill: 0 }
}

function efficiencyAverage(period: number, short = 9, long = 30): EfficiencyAverage {
  return new EfficiencyAverage('vidya', [period, short, long, 'momentum'], short, weightOf(period))
}

function deviationAverage(period: number, short = 9, long = 30): DeviationAverage {
  return new DeviationAverage([period, short, long, 'deviation'], period, short, long)
}

/** The column driver of `vidya`. */
export function vidyaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, short = 9, long, index] = params as [number, number?, number?, VidyaIndex?]
  warmupBars(period, short, long, index)
  if (index !== 'deviation') {
    efficiencyAverageColumn('vidya', short, weightOf(period), inputs, outputs)
    return
  }
  const kernel = deviationAverage(period, short, long)
  requireColumns('vidya', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  for (let i = 0; i < values.length; i++) output[i] = kernel.update(values[i] as number)
}

/**
 * Chande's variable index dynamic average, value by value; see `vidya`.
 *
 * @param period bars of the average where its index is 1, an integer from 1 to 1,000,000
 * @param short bars of the momentum, or of the short deviation; 9 by default
 * @param long bars of the long deviation, which momentum does without; 30 by default
 * @param index `'momentum'` by default
 * @throws RangeError for any other periods or index, and for deviations of which the short one is longer
 *
 * @example
 * ```ts
 * const average = createVidya(3, 2)
 * console.log([10, 11, 12, 9].map((price) => average.update(price))) // [ NaN, NaN, 11.5, 10.875 ]
 * ```
 */
export function createVidya(period: number, short?: number, long?: number, index?: VidyaIndex): IndicatorStream {
  warmupBars(period, short, long, index)
  return asStream(
    index === 'deviation' ? deviationAverage(period, short, long) : efficiencyAverage(period, short, long),
  )
}

/**
 * Variable index dynamic average: an exponential average whose weight, `2 / (period + 1)`, is multiplied by an index of how much the
 * market moves (Tushar Chande). It begins with the value before its first, and stays where nothing has moved.
 *
 * - `'momentum'`: the size of Chande's momentum oscillator, gains less losses of the last `short` changes as a share of both (Chande
 *   and Stanley Kroll, "The New Technical Trader", 1994; MetaTrader's `iVIDyA`). Gains less losses are the change of the window and
 *   both together its path, so that the index is Kaufman's efficiency ratio. First value at bar `short + 1`.
 * - `'deviation'`: the standard deviation of the last `short` values divided by that of the last `long` ("Adapting Moving Averages to
 *   Market Volatility", Technical Analysis of Stocks & Commodities, 1992; Tulip's `vidya`, whose `alpha` is `2 / (period + 1)`, and
 *   which gives the value it begins with as its first output). First value at bar `long`.
 *
 * @param values one value per bar
 * @param period bars of the average where its index is 1, an integer from 1 to 1,000,000
 * @param short bars of the momentum, or of the short deviation; 9 by default
 * @param long bars of the long deviation, which momentum does without, an integer from 2; 30 by default
 * @param index `'momentum'` by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for any other periods or index, and for deviations of which the short one is longer
 *
 * @example
 * ```ts
 * console.log(vidya(Float64Array.of(10, 11, 12, 9), 3, 2)) // Float64Array(4) [ NaN, NaN, 11.5, 10.875 ]
 * ```
 */
export const vidya: ColumnIndicator<readonly [values: 'value'], readonly ['value'], VidyaParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'vidya',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: vidyaColumn,
    stream: createVidya,
  })
