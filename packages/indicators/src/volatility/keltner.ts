import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { AtrKernel } from '../internal/atr-kernel.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { ExponentialKernel } from '../internal/exponential-kernel.ts'
import { fillAtr } from '../internal/fill-atr.ts'
import { fillExponential } from '../internal/fill-exponential.ts'
import { firstGap } from '../internal/first-gap.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { type FirstRange, requireFirstRange } from '../internal/require-first-range.ts'
import { requireNumber } from '../internal/require-number.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

type KeltnerParams = readonly [period: number, multiplier: number, atrPeriod: number, first?: FirstRange | undefined]

class KeltnerKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly multiplier: number = Number.NaN
  private readonly average: ExponentialKernel
  private readonly range: AtrKernel

  constructor(period: number, multiplier: number, atrPeriod: number, first: FirstRange = 'none') {
    super('keltner', [period, multiplier, atrPeriod, first])
    this.warmupBars = warmupBars(period, multiplier, atrPeriod, first)
    this.multiplier = multiplier
    this.average = new ExponentialKernel('', [], period, 2 / (period + 1))
    this.range = new AtrKernel(atrPeriod, first)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const isGap = high - high + (low - low) + (close - close) !== 0
    this.average.update(isGap ? Number.NaN : close)
    this.range.update(high, low, close)
    return this.output(0)
  }

  output(k: number): number {
    // Either is NaN while it is not warm; the middle waits for the range.
    const width = this.range.output(0) * this.multiplier
    const middle = this.isWarm ? this.average.output(0) : Number.NaN
    return k === 0 ? middle + width : k === 1 ? middle : k === 2 ? middle - width : Number.NaN
  }

  get isWarm(): boolean {
    return this.average.isWarm && this.range.isWarm
  }

  undo(): void {
    this.average.undo()
    this.range.undo()
  }
}

function warmupBars(period: number, multiplier: number, atrPeriod: number, first: FirstRange = 'none'): number {
  requirePeriod('keltner', 'period', period)
  requireNumber('keltner', 'multiplier', multiplier, 0.001, 1_000)
  requirePeriod('keltner', 'atrPeriod', atrPeriod)
  return Math.max(period, requireFirstRange('keltner', first) === 'none' ? atrPeriod + 1 : atrPeriod)
}

/** The column driver of `keltner`. */
export function keltnerColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, multiplier, atrPeriod, first = 'none'] = params as [number, number, number, FirstRange?]
  const bars = warmupBars(period, multiplier, atrPeriod, first)
  requireColumns('keltner', inputs, 3, outputs, 3)
  const [upper, middle, lower] = outputs as readonly [Float64Array, Float64Array, Float64Array]
  driveColumn(inputs, outputs, bars, (start) => {
    const end = firstGap(inputs, start, upper.length)
    const finite = inputs.map((input) => input.subarray(0, end))
    fillExponential(finite[2] as Float64Array, period, 2 / (period + 1), middle, start)
    fillAtr(finite, atrPeriod, first, upper, start)
    for (let i = start + bars - 1; i < end; i++) {
      const width = (upper[i] as number) * multiplier
      const centre = middle[i] as number
      upper[i] = centre + width
      lower[i] = centre - width
    }
    return end
  })
}

/**
 * Keltner channel, bar by bar: `update(high, low, close)`; see `keltner`. Outputs 0, 1 and 2 are upper, middle and lower line.
 *
 * @param period bars of the average, an integer from 1 to 1,000,000
 * @param multiplier distance of the lines from the middle in average true ranges, from 0.001 to 1,000
 * @param atrPeriod bars of the average true range, an integer from 1 to 1,000,000
 * @param first `'none'` by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const channel = createKeltner(1, 2, 1)
 * channel.update(11, 9, 10)
 * channel.update(12, 10, 11)
 * console.log(channel.output(0), channel.output(1), channel.output(2)) // 15 11 7
 * ```
 */
export function createKeltner(
  period: number,
  multiplier: number,
  atrPeriod: number,
  first?: FirstRange,
): IndicatorStream {
  return asStream(new KeltnerKernel(period, multiplier, atrPeriod, first))
}

/**
 * Keltner channel: the exponential average of `period` closes, and `multiplier` average true ranges of `atrPeriod` bars above
 * and below it, in units of price. This is Linda Raschke's form of Chester Keltner's channel ("How to Make Money in Commodities",
 * 1960), which charts draw today; his own had a simple average of typical prices and of ranges. First values at the later of bars
 * `period` and `atrPeriod + 1`; with the choice `'highLow'` for the first range, TradingView's, at the later of `period` and
 * `atrPeriod`. A bar of which any of the three is NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars of the average, an integer from 1 to 1,000,000
 * @param multiplier distance of the lines from the middle in average true ranges, from 0.001 to 1,000
 * @param atrPeriod bars of the average true range, an integer from 1 to 1,000,000
 * @param first what the first bar's range is: `'none'` (by default) or `'highLow'`, see `atr`
 * @param output columns to fill instead of new ones
 * @returns columns `upper`, `middle`, `lower` of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * const high = Float64Array.of(11, 12)
 * const low = Float64Array.of(9, 10)
 * const close = Float64Array.of(10, 11)
 * const { upper, middle, lower } = keltner(high, low, close, 1, 2, 1)
 * console.log(upper[1], middle[1], lower[1]) // 15 11 7
 * ```
 */
export const keltner: ColumnIndicator<
  readonly ['high', 'low', 'close'],
  readonly ['upper', 'middle', 'lower'],
  KeltnerParams
> = /*#__PURE__*/ columnIndicator({
  id: 'keltner',
  inputs: ['high', 'low', 'close'],
  outputs: ['upper', 'middle', 'lower'],
  warmupBars,
  column: keltnerColumn,
  stream: createKeltner,
})
