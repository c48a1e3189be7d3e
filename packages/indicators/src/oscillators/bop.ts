import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'

class BopKernel extends CountedKernel {
  private balance = Number.NaN
  private balanceBefore = Number.NaN

  constructor() {
    super('bop', [], warmupBars())
  }

  update(open: number, high: number = Number.NaN, low: number = Number.NaN, close: number = Number.NaN): number {
    this.isGap(open - open + (high - high) + (low - low) + (close - close))
    this.balanceBefore = this.balance
    this.balance = balanceOf(open, high, low, close)
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.balance : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.balance = this.balanceBefore
  }
}

function balanceOf(open: number, high: number, low: number, close: number): number {
  const range = high - low
  return range > 0 ? Math.max(-1, Math.min(1, (close - open) / range)) : 0
}

function warmupBars(): number {
  return 1
}

/** The column driver of `bop`. */
export function bopColumn(
  inputs: readonly Float64Array[],
  _params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  requireColumns('bop', inputs, 4, outputs, 1)
  const kernel = new BopKernel()
  const [open, high, low, close] = inputs as [Float64Array, Float64Array, Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  for (let i = 0; i < close.length; i++) {
    output[i] = kernel.update(open[i] as number, high[i] as number, low[i] as number, close[i] as number)
  }
}

/**
 * Balance of power, bar by bar as `update(open, high, low, close)`; see `bop`.
 *
 * @example
 * ```ts
 * console.log(createBop().update(3, 6, 2, 5)) // 0.5
 * ```
 */
export function createBop(): IndicatorStream {
  return asStream(new BopKernel())
}

/**
 * Balance of power, −1 to 1 (Igor Livshin, "Balance of Market Power", 2001; TA-Lib's `BOP`): the way from open to close as a
 * fraction of the bar's range. 0 where the bar has no range, as in TA-Lib; an open or close beyond the bar, which a sound bar
 * does not have, does not lead beyond −1 or 1. First value at bar 1; a gap is NaN at that bar only.
 *
 * @param open opens, one per bar
 * @param high highs, one per bar
 * @param low lows, one per bar
 * @param close closes, one per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length
 * @throws RangeError for columns of different lengths
 *
 * @example
 * ```ts
 * console.log(bop(Float64Array.of(3), Float64Array.of(6), Float64Array.of(2), Float64Array.of(5))) // Float64Array(1) [ 0.5 ]
 * ```
 */
export const bop: ColumnIndicator<
  readonly [open: 'open', high: 'high', low: 'low', close: 'close'],
  readonly ['value'],
  readonly []
> = /*#__PURE__*/ columnIndicator({
  id: 'bop',
  inputs: ['open', 'high', 'low', 'close'],
  outputs: ['value'],
  warmupBars,
  column: bopColumn,
  stream: createBop,
})
