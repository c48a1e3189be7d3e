import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { RunningSum } from '../internal/running-sum.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class WadKernel extends StreamKernel {
  readonly warmupBars: number = 2
  private readonly line = new RunningSum()
  private previous = Number.NaN
  private previousBefore = Number.NaN

  constructor() {
    super('wad', [])
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const { line, previous } = this
    this.previousBefore = previous
    const isGap = high - high + (low - low) + (close - close) !== 0
    this.previous = isGap ? Number.NaN : close
    const change = isGap ? Number.NaN : changeOf(high, low, close, previous)
    if (Number.isNaN(line.value) || isGap) line.reset(change)
    else line.add(change)
    return line.value
  }

  output(k: number): number {
    return k === 0 ? this.line.value : Number.NaN
  }

  get isWarm(): boolean {
    return !Number.isNaN(this.line.value)
  }

  undo(): void {
    this.previous = this.previousBefore
    this.line.undo()
  }
}

/** How far above its true low a bar closed that rose, or how far below its true high one that fell. NaN without a bar before. */
function changeOf(high: number, low: number, close: number, previous: number): number {
  if (close > previous) return close - Math.min(previous, low)
  return close < previous ? close - Math.max(previous, high) : (close - previous) * 0
}

/** The column driver of `wad`. */
export function wadColumn(
  inputs: readonly Float64Array[],
  _params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new WadKernel()
  requireColumns('wad', inputs, 3, outputs, 1)
  const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  for (let i = 0; i < output.length; i++) output[i] = kernel.update(highs[i] as number, lows[i], closes[i])
}

/**
 * Williams' accumulation and distribution, bar by bar: `update(high, low, close)`; see `wad`.
 *
 * @example
 * ```ts
 * const line = createWad()
 * line.update(11, 9, 10)
 * console.log(line.update(13, 9, 12)) // 3
 * ```
 */
export function createWad(): IndicatorStream {
  return asStream(new WadKernel())
}

/**
 * Williams' accumulation and distribution: the sum, from the beginning, of how far bars that rose closed above their true low,
 * less how far bars that fell closed below their true high (Larry Williams, "How I Made One Million Dollars … Last Year … Trading
 * Commodities", 1973; Tulip's `WAD`). Volume plays no part. First value at bar 2, in units of price.
 *
 * What rounding takes from the sum is kept, so it does not drift. A bar of which any value is NaN or infinite is a gap, behind
 * which the line begins anew.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN at bar 1, at gaps and behind them
 *
 * @example
 * ```ts
 * console.log(wad(Float64Array.of(11, 13), Float64Array.of(9, 9), Float64Array.of(10, 12))) // Float64Array(2) [ NaN, 3 ]
 * ```
 */
export const wad: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close'],
  readonly ['value'],
  readonly []
> = /*#__PURE__*/ columnIndicator({
  id: 'wad',
  inputs: ['high', 'low', 'close'],
  outputs: ['value'],
  warmupBars: () => 2,
  column: wadColumn,
  stream: createWad,
})
