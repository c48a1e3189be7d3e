import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { type FirstRange, requireFirstRange } from '../internal/require-first-range.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class TrueRangeKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly first: FirstRange
  // NaN, not 0, so that V8 keeps these as doubles from the first object on. The close before and the range; NaN for none.
  private previous = Number.NaN
  private range = Number.NaN
  private previousBefore = Number.NaN
  private rangeBefore = Number.NaN

  constructor(first: FirstRange) {
    super('trueRange', [first])
    this.warmupBars = warmupBars(first)
    this.first = first
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const { previous } = this
    this.previousBefore = previous
    this.rangeBefore = this.range
    if (high - high + (low - low) + (close - close) !== 0) {
      this.previous = Number.NaN
      this.range = Number.NaN
      return Number.NaN
    }
    this.previous = close
    // Without a close before, the largest of three is NaN.
    this.range =
      previous - previous !== 0 && this.first === 'highLow'
        ? high - low
        : Math.max(high - low, Math.abs(high - previous), Math.abs(low - previous))
    return this.range
  }

  output(k: number): number {
    return k === 0 ? this.range : Number.NaN
  }

  get isWarm(): boolean {
    return !Number.isNaN(this.range)
  }

  undo(): void {
    this.previous = this.previousBefore
    this.range = this.rangeBefore
  }
}

function warmupBars(first: FirstRange = 'none'): number {
  return requireFirstRange('trueRange', first) === 'none' ? 2 : 1
}

/** The column driver of `trueRange`. */
export function trueRangeColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new TrueRangeKernel((params[0] as FirstRange | undefined) ?? 'none')
  requireColumns('trueRange', inputs, 3, outputs, 1)
  const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  for (let i = 0; i < highs.length; i++)
    output[i] = kernel.update(highs[i] as number, lows[i] as number, closes[i] as number)
}

/**
 * True range, bar by bar: `update(high, low, close)`; see `trueRange`.
 *
 * @param first `'none'` by default
 * @throws RangeError for any other choice
 *
 * @example
 * ```ts
 * const range = createTrueRange()
 * range.update(11, 9, 10)
 * console.log(range.update(15, 12, 14)) // 5
 * console.log(range.replace(11, 8, 9)) // 3
 * ```
 */
export function createTrueRange(first: FirstRange = 'none'): IndicatorStream {
  return asStream(new TrueRangeKernel(first))
}

/**
 * True range: the distance between the outermost of a bar's high, its low and the close before it (J. Welles Wilder, "New
 * Concepts in Technical Trading Systems", 1978; TA-Lib's `TRANGE`), in units of price. The first bar has none, as there is no
 * close before it: the first value comes at bar 2. With the choice `'highLow'` the first bar's is its high − low, as in Tulip's
 * `tr`. A bar of which any of the three is NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param first what the first bar's range is: `'none'` (by default) or `'highLow'`
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other choice
 *
 * @example
 * ```ts
 * const high = Float64Array.of(11, 12, 15)
 * const low = Float64Array.of(9, 10, 12)
 * const close = Float64Array.of(10, 11, 14)
 * console.log(trueRange(high, low, close)) // Float64Array(3) [ NaN, 2, 4 ]
 * console.log(trueRange(high, low, close, 'highLow')) // Float64Array(3) [ 2, 2, 4 ]
 * ```
 */
export const trueRange: ColumnIndicator<
  readonly ['high', 'low', 'close'],
  readonly ['value'],
  readonly [first?: FirstRange | undefined]
> = /*#__PURE__*/ columnIndicator({
  id: 'trueRange',
  inputs: ['high', 'low', 'close'],
  outputs: ['value'],
  warmupBars,
  column: trueRangeColumn,
  stream: createTrueRange,
})
