import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { AtrKernel } from '../internal/atr-kernel.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillAtr } from '../internal/fill-atr.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { type FirstRange, requireFirstRange } from '../internal/require-first-range.ts'
import { requireNumber } from '../internal/require-number.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

type SupertrendParams = readonly [period: number, multiplier: number, first?: FirstRange | undefined]

class SupertrendKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly multiplier: number = Number.NaN
  private readonly range: AtrKernel
  /** 1 above the lower band, −1 below the upper one, 0 while not warm. */
  private direction = 0
  private upper = Number.NaN
  private lower = Number.NaN
  private close = Number.NaN
  private directionBefore = 0
  private upperBefore = Number.NaN
  private lowerBefore = Number.NaN
  private closeBefore = Number.NaN

  constructor(period: number, multiplier: number, first: FirstRange = 'none') {
    super('supertrend', [period, multiplier, first])
    this.warmupBars = warmupBars(period, multiplier, first)
    this.multiplier = multiplier
    this.range = new AtrKernel(period, first)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    this.directionBefore = this.direction
    this.upperBefore = this.upper
    this.lowerBefore = this.lower
    this.closeBefore = this.close
    const width = this.range.update(high, low, close) * this.multiplier
    if (!this.range.isWarm) {
      this.direction = 0
      return Number.NaN
    }
    const middle = (high + low) / 2
    const nextUpper = middle + width
    const nextLower = middle - width
    const { direction, upper, lower } = this
    if (direction === 0) {
      this.direction = -1
      this.upper = nextUpper
      this.lower = nextLower
    } else {
      this.upper = nextUpper < upper || this.close > upper ? nextUpper : upper
      this.lower = nextLower > lower || this.close < lower ? nextLower : lower
      if (direction < 0) this.direction = close > this.upper ? 1 : -1
      else this.direction = close < this.lower ? -1 : 1
    }
    this.close = close
    return this.direction < 0 ? this.upper : this.lower
  }

  output(k: number): number {
    const { direction } = this
    if ((k !== 0 && k !== 1) || direction === 0) return Number.NaN
    if (k === 1) return direction
    return direction < 0 ? this.upper : this.lower
  }

  get isWarm(): boolean {
    return this.direction !== 0
  }

  undo(): void {
    this.range.undo()
    this.direction = this.directionBefore
    this.upper = this.upperBefore
    this.lower = this.lowerBefore
    this.close = this.closeBefore
  }
}

/** The column from average true ranges in `values`, which it writes over, from the first of them on; the kernel's steps. */
function fillTrend(
  inputs: readonly Float64Array[],
  multiplier: number,
  outputs: readonly Float64Array[],
  start: number,
  end: number,
): void {
  const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array]
  const [values, directions] = outputs as readonly [Float64Array, Float64Array]
  const middle = ((highs[start] as number) + (lows[start] as number)) / 2
  const width = (values[start] as number) * multiplier
  let upper = middle + width
  let lower = middle - width
  let direction = -1
  values[start] = upper
  directions[start] = direction
  for (let i = start + 1; i < end; i++) {
    const halfWay = ((highs[i] as number) + (lows[i] as number)) / 2
    const distance = (values[i] as number) * multiplier
    const close = closes[i] as number
    const closeBefore = closes[i - 1] as number
    const nextUpper = halfWay + distance
    const nextLower = halfWay - distance
    upper = nextUpper < upper || closeBefore > upper ? nextUpper : upper
    lower = nextLower > lower || closeBefore < lower ? nextLower : lower
    if (direction < 0) direction = close > upper ? 1 : -1
    else direction = close < lower ? -1 : 1
    values[i] = direction < 0 ? upper : lower
    directions[i] = direction
  }
}

function warmupBars(period: number, multiplier: number, first: FirstRange = 'none'): number {
  requirePeriod('supertrend', 'period', period)
  requireNumber('supertrend', 'multiplier', multiplier, 0.001, 1_000)
  return requireFirstRange('supertrend', first) === 'none' ? period + 1 : period
}

/** The column driver of `supertrend`. */
export function supertrendColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, multiplier, first = 'none'] = params as [number, number, FirstRange?]
  const bars = warmupBars(period, multiplier, first)
  requireColumns('supertrend', inputs, 3, outputs, 2)
  driveColumn(inputs, outputs, bars, (start) => {
    const end = fillAtr(inputs, period, first, outputs[0] as Float64Array, start)
    fillTrend(inputs, multiplier, outputs, start + bars - 1, end)
    return end
  })
}

/**
 * Supertrend, bar by bar: `update(high, low, close)`; see `supertrend`. Output 0 is the line, output 1 the direction.
 *
 * @param period bars of the average true range, an integer from 1 to 1,000,000
 * @param multiplier distance of the bands from the middle of a bar in average true ranges, from 0.001 to 1,000
 * @param first `'none'` by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const trend = createSupertrend(1, 1)
 * trend.update(11, 9, 10)
 * trend.update(12, 10, 11)
 * console.log(trend.output(0), trend.output(1)) // 13 -1
 * trend.update(16, 12, 15)
 * console.log(trend.output(0), trend.output(1)) // 9 1
 * ```
 */
export function createSupertrend(period: number, multiplier: number, first?: FirstRange): IndicatorStream {
  return asStream(new SupertrendKernel(period, multiplier, first))
}

/**
 * Supertrend (Olivier Seban): a stop that follows prices at a distance of `multiplier` average true ranges and never turns back while the
 * trend goes on. Bands lie that far above and below (high + low) / 2; the upper one only falls unless the close before was above it, the
 * lower one only rises unless the close before was below it. The line is the lower band in a rise and the upper band in a fall, and the
 * direction turns where a close is beyond the line. As in TradingView's `ta.supertrend`, the first direction is a fall; the direction
 * itself is 1 in a rise and −1 in a fall here, which TradingView has the other way round.
 *
 * First values at bar `period + 1`, as those of `atr`; with the choice `'highLow'`, which is TradingView's, at bar `period`. The line is in
 * units of price. A bar of which any of the three is NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars of the average true range, an integer from 1 to 1,000,000
 * @param multiplier distance of the bands from the middle of a bar in average true ranges, from 0.001 to 1,000
 * @param first what the first bar's range is: `'none'` (by default) or `'highLow'`, see `atr`
 * @param output columns to fill instead of new ones
 * @returns columns `value` and `direction` of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * const high = Float64Array.of(11, 12, 16)
 * const low = Float64Array.of(9, 10, 12)
 * const close = Float64Array.of(10, 11, 15)
 * const { value, direction } = supertrend(high, low, close, 1, 1)
 * console.log(value, direction) // Float64Array(3) [ NaN, 13, 9 ] Float64Array(3) [ NaN, -1, 1 ]
 * ```
 */
export const supertrend: ColumnIndicator<
  readonly ['high', 'low', 'close'],
  readonly ['value', 'direction'],
  SupertrendParams
> = /*#__PURE__*/ columnIndicator({
  id: 'supertrend',
  inputs: ['high', 'low', 'close'],
  outputs: ['value', 'direction'],
  warmupBars,
  column: supertrendColumn,
  stream: createSupertrend,
})
