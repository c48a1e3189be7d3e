import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import type { EmaSeed } from './ema.ts'

type McGinleyParams = readonly [period: number, seed?: EmaSeed | undefined]

class McGinleyKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly period: number = 0
  /** Values seen, up to `warmupBars`. */
  private count = 0
  private first = Number.NaN
  /** The average; until it is warm the sum of distances to the first value. */
  private average = Number.NaN
  private countBefore = 0
  private firstBefore = Number.NaN
  private averageBefore = Number.NaN

  constructor(period: number, seed: EmaSeed = 'mean') {
    super('mcGinley', [period, seed])
    this.warmupBars = warmupBars(period, seed)
    this.period = period
  }

  update(value: number): number {
    const { count, average } = this
    this.countBefore = count
    this.firstBefore = this.first
    this.averageBefore = average
    if (value - value !== 0) {
      this.count = 0
      return Number.NaN
    }
    if (count < this.warmupBars) this.warmUp(value)
    else this.average = average + (value - average) * weightOf(value, average, this.period)
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.average : Number.NaN
  }

  get isWarm(): boolean {
    return this.count === this.warmupBars
  }

  undo(): void {
    this.count = this.countBefore
    this.first = this.firstBefore
    this.average = this.averageBefore
  }

  private warmUp(value: number): void {
    if (this.count === 0) {
      this.first = value
      this.average = 0
    }
    this.average += value - this.first
    if (++this.count === this.warmupBars) this.average = this.first + this.average / this.warmupBars
  }
}

/** From an average of 0 no ratio can be taken, and it would stay there. */
function weightOf(value: number, average: number, period: number): number {
  if (average === 0) return 1
  const ratio = value / average
  const square = ratio * ratio
  return Math.min(1, 1 / (period * square * square))
}

function warmupBars(period: number, seed: EmaSeed = 'mean'): number {
  requirePeriod('mcGinley', 'period', period)
  return requireChoice('mcGinley', 'seed', seed, ['mean', 'first']) === 'mean' ? period : 1
}

/** The column driver of `mcGinley`. */
export function mcGinleyColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new McGinleyKernel(...(params as [number, EmaSeed?]))
  requireColumns('mcGinley', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  for (let i = 0; i < values.length; i++) output[i] = kernel.update(values[i] as number)
}

/**
 * McGinley Dynamic, value by value; see `mcGinley`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @throws RangeError for any other period or seed
 *
 * @example
 * ```ts
 * const average = createMcGinley(2)
 * console.log([7, 9, 16].map((price) => average.update(price))) // [ NaN, 8, 8.25 ]
 * ```
 */
export function createMcGinley(period: number, seed?: EmaSeed): IndicatorStream {
  return asStream(new McGinleyKernel(period, seed))
}

/**
 * McGinley Dynamic: an average that comes nearer to the value by `(value - average) / (period * (value / average)⁴)`, so that it
 * is slow above its line and fast below (John R. McGinley, "McGinley Dynamics", Journal of Technical Analysis, 1997;
 * TradingView). Where the formula would carry it beyond the value, in a fall by more than the fourth root of `period`, it comes to
 * the value and no further; an average of 0 takes the next value.
 *
 * It begins at bar `period` with the mean of the first `period` values, as in TradingView, or with the seed `'first'` at bar 1
 * with the first. Equal prices from the start have exactly that price as their average.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for any other period or seed
 *
 * @example
 * ```ts
 * console.log(mcGinley(Float64Array.of(7, 9, 16), 2)) // Float64Array(3) [ NaN, 8, 8.25 ]
 * ```
 */
export const mcGinley: ColumnIndicator<readonly [values: 'value'], readonly ['value'], McGinleyParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'mcGinley',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: mcGinleyColumn,
    stream: createMcGinley,
  })
