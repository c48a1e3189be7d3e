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

type StochFParams = readonly [fastK: number, fastD: number, average?: Smoothing | undefined]

class StochFKernel extends CountedKernel {
  private readonly place: RangePlaceKernel
  private readonly fastD: StreamKernel

  constructor(fastK: number, fastD: number, average: Smoothing = 'sma') {
    super('stochF', [fastK, fastD, average], warmupBars(fastK, fastD, average))
    this.place = new RangePlaceKernel(fastK, false)
    this.fastD = percentSmoothing(average, fastD)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    this.isGap(high - high + (low - low) + (close - close))
    const k = this.place.update(high, low, close)
    this.fastD.update(k)
    return this.isWarm ? k : Number.NaN
  }

  output(k: number): number {
    if (!this.isWarm) return Number.NaN
    return k === 0 ? this.place.output(0) : k === 1 ? this.fastD.output(0) : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.place.undo()
    this.fastD.undo()
  }
}

function warmupBars(fastK: number, fastD: number, average: Smoothing = 'sma'): number {
  requirePeriods('stochF', { fastK, fastD })
  requireChoice('stochF', 'average', average, ['sma', 'ema'])
  return fastK + fastD - 1
}

/** The column driver of `stochF`. */
export function stochFColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [fastK, fastD, average = 'sma'] = params as StochFParams
  const warmup = warmupBars(fastK, fastD, average)
  requireColumns('stochF', inputs, 3, outputs, 2)
  const [k, d] = outputs as [Float64Array, Float64Array]
  driveColumn(inputs, [k], fastK, (start) => fillRangePlace(inputs, fastK, false, k, d, start))
  percentSmoothingColumn(average, fastD, k, d)
  // %K is there before %D, but both begin together.
  driveColumn(inputs, [k], warmup, (start) => firstGap(inputs, start, k.length))
}

/**
 * Fast stochastic, bar by bar as `update(high, low, close)`; see `stochF`. Outputs 0 and 1 are %K and %D.
 *
 * @param fastK bars to look at, an integer from 1 to 1,000,000
 * @param fastD bars to smooth %D over
 * @param average `'sma'` by default
 * @throws RangeError for any other periods or average
 *
 * @example
 * ```ts
 * const stochastic = createStochF(2, 2)
 * for (const [high, low, close] of [[4, 2, 3], [6, 3, 5], [5, 4, 4.5]] as const) stochastic.update(high, low, close)
 * console.log(stochastic.output(0), stochastic.output(1)) // 50 62.5
 * ```
 */
export function createStochF(fastK: number, fastD: number, average?: Smoothing): IndicatorStream {
  return asStream(new StochFKernel(fastK, fastD, average))
}

/**
 * Fast stochastic (George C. Lane; TA-Lib's `STOCHF`), 0 to 100: where the close lies between the lowest low and the highest
 * high of the last `fastK` bars as %K, and %K smoothed over `fastD` bars as %D. Where the bars have no range, %K is 0, as in
 * TA-Lib; a close beyond the lows and highs, which a sound bar does not have, counts as the nearer of them. Both outputs
 * begin together, at bar `fastK + fastD - 1`.
 *
 * @param high highs, one per bar
 * @param low lows, one per bar
 * @param close closes, one per bar
 * @param fastK bars to look at, an integer from 1 to 1,000,000; the cost does not depend on it
 * @param fastD bars to smooth %D over
 * @param average `'sma'` by default; an `'ema'` is seeded by the mean of its first values, as in TA-Lib
 * @param output the two columns to fill instead of new ones
 * @returns two columns of the same length, in percent; NaN before the first value and behind a gap
 * @throws RangeError for any other periods or average and for columns of different lengths
 *
 * @example
 * ```ts
 * const high = Float64Array.of(4, 6, 5)
 * const low = Float64Array.of(2, 3, 4)
 * const { k, d } = stochF(high, low, Float64Array.of(3, 5, 4.5), 2, 2)
 * console.log(k[2], d[2]) // 50 62.5
 * ```
 */
export const stochF: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close'],
  readonly ['k', 'd'],
  StochFParams
> = /*#__PURE__*/ columnIndicator({
  id: 'stochF',
  inputs: ['high', 'low', 'close'],
  outputs: ['k', 'd'],
  warmupBars,
  column: stochFColumn,
  stream: createStochF,
})
