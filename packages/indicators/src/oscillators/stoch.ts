import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriods } from '../internal/require-period.ts'
import type { StreamKernel } from '../internal/stream-kernel.ts'
import { percentSmoothing, percentSmoothingColumn, type Smoothing } from './percent-smoothing.ts'
import { fillRangePlace, RangePlaceKernel } from './range-place.ts'

type StochParams = readonly [
  fastK: number,
  slowK: number,
  slowD: number,
  slowKAverage?: Smoothing | undefined,
  slowDAverage?: Smoothing | undefined,
]

class StochKernel extends CountedKernel {
  private readonly place: RangePlaceKernel
  private readonly slowK: StreamKernel
  private readonly slowD: StreamKernel

  constructor(
    fastK: number,
    slowK: number,
    slowD: number,
    slowKAverage: Smoothing = 'sma',
    slowDAverage: Smoothing = 'sma',
  ) {
    const params = [fastK, slowK, slowD, slowKAverage, slowDAverage] as const
    super('stoch', params, warmupBars(...params))
    this.place = new RangePlaceKernel(fastK, false)
    this.slowK = percentSmoothing(slowKAverage, slowK)
    this.slowD = percentSmoothing(slowDAverage, slowD)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    this.isGap(high - high + (low - low) + (close - close))
    const k = this.slowK.update(this.place.update(high, low, close))
    this.slowD.update(k)
    return this.isWarm ? k : Number.NaN
  }

  output(k: number): number {
    if (!this.isWarm) return Number.NaN
    return k === 0 ? this.slowK.output(0) : k === 1 ? this.slowD.output(0) : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.place.undo()
    this.slowK.undo()
    this.slowD.undo()
  }
}

function warmupBars(
  fastK: number,
  slowK: number,
  slowD: number,
  slowKAverage: Smoothing = 'sma',
  slowDAverage: Smoothing = 'sma',
): number {
  requirePeriods('stoch', { fastK, slowK, slowD })
  requireChoice('stoch', 'slowKAverage', slowKAverage, ['sma', 'ema'])
  requireChoice('stoch', 'slowDAverage', slowDAverage, ['sma', 'ema'])
  return fastK + slowK + slowD - 2
}

/** The column driver of `stoch`. */
export function stochColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [fastK, slowK, slowD, slowKAverage = 'sma', slowDAverage = 'sma'] = params as StochParams
  const warmup = warmupBars(fastK, slowK, slowD, slowKAverage, slowDAverage)
  requireColumns('stoch', inputs, 3, outputs, 2)
  const [k, d] = outputs as [Float64Array, Float64Array]
  const places = new Float64Array(k.length)
  driveColumn(inputs, [places], fastK, (start) => fillRangePlace(inputs, fastK, false, places, d, start))
  percentSmoothingColumn(slowKAverage, slowK, places, k)
  percentSmoothingColumn(slowDAverage, slowD, k, d)
  // %K is there before %D, but both begin together.
  driveColumn(inputs, [k], warmup, (start) => firstGap(inputs, start, k.length))
}

/**
 * Slow stochastic, bar by bar as `update(high, low, close)`; see `stoch`. Outputs 0 and 1 are %K and %D.
 *
 * @param fastK bars to look at, an integer from 1 to 1,000,000
 * @param slowK bars to smooth %K over
 * @param slowD bars to smooth %D over
 * @param slowKAverage `'sma'` by default
 * @param slowDAverage `'sma'` by default
 * @throws RangeError for any other periods or averages
 *
 * @example
 * ```ts
 * const stochastic = createStoch(2, 1, 2)
 * for (const [high, low, close] of [[4, 2, 3], [6, 3, 5], [5, 4, 4.5]] as const) stochastic.update(high, low, close)
 * console.log(stochastic.output(0), stochastic.output(1)) // 50 62.5
 * ```
 */
export function createStoch(
  fastK: number,
  slowK: number,
  slowD: number,
  slowKAverage?: Smoothing,
  slowDAverage?: Smoothing,
): IndicatorStream {
  return asStream(new StochKernel(fastK, slowK, slowD, slowKAverage, slowDAverage))
}

/**
 * Slow stochastic (George C. Lane; TA-Lib's `STOCH`), 0 to 100: where the close lies between the lowest low and the highest
 * high of the last `fastK` bars, smoothed over `slowK` bars as %K, and %K smoothed over `slowD` bars as %D. Where the bars
 * have no range, the place is 0, as in TA-Lib; a close beyond the lows and highs, which a sound bar does not have, counts as
 * the nearer of them. Both outputs begin together, at bar `fastK + slowK + slowD - 2`. Exponential averages are seeded by
 * the mean of their first values, as in TA-Lib.
 *
 * @param high highs, one per bar
 * @param low lows, one per bar
 * @param close closes, one per bar
 * @param fastK bars to look at, an integer from 1 to 1,000,000; the cost does not depend on it
 * @param slowK bars to smooth %K over
 * @param slowD bars to smooth %D over
 * @param slowKAverage `'sma'` by default
 * @param slowDAverage `'sma'` by default
 * @param output the two columns to fill instead of new ones
 * @returns two columns of the same length, in percent; NaN before the first value and behind a gap
 * @throws RangeError for any other periods or averages and for columns of different lengths
 *
 * @example
 * ```ts
 * const high = Float64Array.of(4, 6, 5)
 * const low = Float64Array.of(2, 3, 4)
 * const { k, d } = stoch(high, low, Float64Array.of(3, 5, 4.5), 2, 1, 2)
 * console.log(k[2], d[2]) // 50 62.5
 * ```
 */
export const stoch: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close'],
  readonly ['k', 'd'],
  StochParams
> = /*#__PURE__*/ columnIndicator({
  id: 'stoch',
  inputs: ['high', 'low', 'close'],
  outputs: ['k', 'd'],
  warmupBars,
  column: stochColumn,
  stream: createStoch,
})
