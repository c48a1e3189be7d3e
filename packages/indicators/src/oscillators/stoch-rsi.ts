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
import { RsiKernel, rsiColumn } from './rsi.ts'

type StochRsiParams = readonly [period: number, fastK: number, fastD: number, average?: Smoothing | undefined]

class StochRsiKernel extends CountedKernel {
  private readonly strength: RsiKernel
  private readonly place: RangePlaceKernel
  private readonly fastD: StreamKernel

  constructor(period: number, fastK: number, fastD: number, average: Smoothing = 'sma') {
    super('stochRsi', [period, fastK, fastD, average], warmupBars(period, fastK, fastD, average))
    this.strength = new RsiKernel(period)
    this.place = new RangePlaceKernel(fastK, false)
    this.fastD = percentSmoothing(average, fastD)
  }

  update(value: number): number {
    this.isGap(value - value)
    const strength = this.strength.update(value)
    const k = this.place.update(strength, strength, strength)
    this.fastD.update(k)
    return this.isWarm ? k : Number.NaN
  }

  output(k: number): number {
    if (!this.isWarm) return Number.NaN
    return k === 0 ? this.place.output(0) : k === 1 ? this.fastD.output(0) : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.strength.undo()
    this.place.undo()
    this.fastD.undo()
  }
}

function warmupBars(period: number, fastK: number, fastD: number, average: Smoothing = 'sma'): number {
  requirePeriods('stochRsi', { period, fastK, fastD })
  requireChoice('stochRsi', 'average', average, ['sma', 'ema'])
  return period + fastK + fastD - 1
}

/** The column driver of `stochRsi`. */
export function stochRsiColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, fastK, fastD, average = 'sma'] = params as StochRsiParams
  const warmup = warmupBars(period, fastK, fastD, average)
  requireColumns('stochRsi', inputs, 1, outputs, 2)
  const [k, d] = outputs as [Float64Array, Float64Array]
  const strength = new Float64Array(k.length)
  rsiColumn(inputs, [period], [strength])
  const places = [strength, strength, strength]
  driveColumn([strength], [k], fastK, (start) => fillRangePlace(places, fastK, false, k, d, start))
  percentSmoothingColumn(average, fastD, k, d)
  // %K is there before %D, but both begin together.
  driveColumn(inputs, [k], warmup, (start) => firstGap(inputs, start, k.length))
}

/**
 * Stochastic of the relative strength index, value by value; see `stochRsi`. Outputs 0 and 1 are %K and %D.
 *
 * @param period bars of the index, an integer from 1 to 1,000,000
 * @param fastK bars to look at
 * @param fastD bars to smooth %D over
 * @param average `'sma'` by default
 * @throws RangeError for any other periods or average
 *
 * @example
 * ```ts
 * const stochastic = createStochRsi(2, 2, 1)
 * console.log([1, 2, 3, 2, 4].map((price) => stochastic.update(price))) // [ NaN, NaN, NaN, 0, 100 ]
 * ```
 */
export function createStochRsi(period: number, fastK: number, fastD: number, average?: Smoothing): IndicatorStream {
  return asStream(new StochRsiKernel(period, fastK, fastD, average))
}

/**
 * Stochastic of the relative strength index (Tushar S. Chande and Stanley Kroll, "The New Technical Trader", 1994; TA-Lib's
 * `STOCHRSI`), 0 to 100: where the index of `period` bars lies between its lowest and its highest value of the last `fastK`
 * bars as %K, and %K smoothed over `fastD` bars as %D. 0 where the index has not moved, as in TA-Lib. Both outputs begin
 * together, at bar `period + fastK + fastD - 1`.
 *
 * Tulip's `stochrsi(period)` is %K of `stochRsi(values, period, period, 1)` as a fraction, divided by 100.
 *
 * @param values one value per bar
 * @param period bars of the index, an integer from 1 to 1,000,000
 * @param fastK bars to look at
 * @param fastD bars to smooth %D over
 * @param average `'sma'` by default; an `'ema'` is seeded by the mean of its first values, as in TA-Lib
 * @param output the two columns to fill instead of new ones
 * @returns two columns of the same length, in percent; NaN before the first value and behind a gap
 * @throws RangeError for any other periods or average
 *
 * @example
 * ```ts
 * const { k } = stochRsi(Float64Array.of(1, 2, 3, 2, 4), 2, 2, 1)
 * console.log(k) // Float64Array(5) [ NaN, NaN, NaN, 0, 100 ]
 * ```
 */
export const stochRsi: ColumnIndicator<readonly [values: 'value'], readonly ['k', 'd'], StochRsiParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'stochRsi',
    inputs: ['value'],
    outputs: ['k', 'd'],
    warmupBars,
    column: stochRsiColumn,
    stream: createStochRsi,
  })
