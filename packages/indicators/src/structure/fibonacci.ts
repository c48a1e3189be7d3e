import type { ColumnIndicator, IndicatorColumns, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { firstLegBar, type ReversalUnit, ZigzagKernel, type ZigzagParams } from '../internal/zigzag-kernel.ts'

const outputNames = [
  'start',
  'startAge',
  'end',
  'endAge',
  'l236',
  'l382',
  'l500',
  'l618',
  'l786',
  'e1272',
  'e1618',
] as const

/** The levels as shares of the impulse, counted from its start: 1 is its end. */
const shares = [1 - 0.236, 1 - 0.382, 0.5, 1 - 0.618, 1 - 0.786, 1.272, 1.618]

/** The last two turns of a zigzag, and shares of the way between them. */
class FibonacciKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly zigzag: ZigzagKernel
  private count = 0
  private countBefore = 0

  constructor(reversal: number, unit: ReversalUnit = 'percent', atrPeriod = 14) {
    super('fibonacci', [reversal, unit, atrPeriod])
    this.warmupBars = warmupBars(reversal, unit, atrPeriod)
    this.zigzag = new ZigzagKernel(reversal, unit, atrPeriod)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const isGap = high - high + (low - low) + (close - close) !== 0
    this.countBefore = this.count
    this.count = isGap ? 0 : Math.min(this.count + 1, this.warmupBars)
    this.zigzag.update(high, low, close)
    return this.output(0)
  }

  output(k: number): number {
    const { zigzag } = this
    const start = zigzag.before
    if (Number.isNaN(start)) return Number.NaN
    if (k === 0) return start
    if (k === 1) return zigzag.beforeAge
    if (k === 2) return zigzag.last
    if (k === 3) return zigzag.lastAge
    const share = shares[k - 4]
    return share === undefined ? Number.NaN : start + share * (zigzag.last - start)
  }

  get isWarm(): boolean {
    return this.count === this.warmupBars
  }

  undo(): void {
    this.count = this.countBefore
    this.zigzag.undo()
  }
}

function warmupBars(reversal: number, unit?: ReversalUnit, atrPeriod?: number): number {
  return firstLegBar('fibonacci', reversal, unit, atrPeriod) + 2
}

/** The column driver of `fibonacci`. */
export function fibonacciColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new FibonacciKernel(...(params as ZigzagParams))
  requireColumns('fibonacci', inputs, 3, outputs, outputNames.length)
  const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array]
  for (let i = 0; i < highs.length; i++) {
    kernel.update(highs[i] as number, lows[i], closes[i])
    for (let k = 0; k < outputs.length; k++) (outputs[k] as Float64Array)[i] = kernel.output(k)
  }
}

/** The columns of `fibonacci`, each as long as the inputs. */
export type FibonacciColumns = IndicatorColumns<typeof outputNames>

/**
 * Fibonacci levels of the last impulse, bar by bar: `update(high, low, close)`; see `fibonacci`. Outputs 0 to 3 are start, its age,
 * end and its age, 4 to 8 the retracements, 9 and 10 the extensions.
 *
 * @param reversal from 0.001 to 100, in `unit`
 * @param unit `'percent'` by default
 * @param atrPeriod bars of the average true range, used with the unit `'atr'`; 14 by default
 * @throws RangeError for anything else
 *
 * @example
 * ```ts
 * const levels = createFibonacci(10)
 * for (const price of [100, 90, 190, 170]) levels.update(price, price, price)
 * console.log(levels.output(0), levels.output(2), levels.output(6)) // 90 190 140
 * ```
 */
export function createFibonacci(reversal: number, unit?: ReversalUnit, atrPeriod?: number): IndicatorStream {
  return asStream(new FibonacciKernel(reversal, unit, atrPeriod))
}

/**
 * Fibonacci levels of the last impulse, which is the way between the last two confirmed turns of `zigzag`.
 *
 * With the way `end - start`, up or down: the retracements `l236`, `l382`, `l500`, `l618` and `l786` lie 23.6, 38.2, 50, 61.8 and
 * 78.6 percent of it back from the end, the extensions `e1272` and `e1618` lie 127.2 and 161.8 percent of it away from the start,
 * beyond the end. The shares are rounded to three digits, as they are quoted.
 *
 * An impulse is known when its end is a confirmed turn, so when the price has come back from it by the reversal, and stands until
 * the next turn is confirmed; nothing is taken back. `startAge` and `endAge` say how many bars ago its ends were. All are NaN before
 * the second turn, which comes at bar 3 at the earliest, with the unit `'atr'` at bar `atrPeriod + 3`. In units of price. A bar of
 * which a value is NaN or infinite is a gap: all begins anew.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar, for the average true range
 * @param reversal what makes a turn, from 0.001 to 100, in `unit`
 * @param unit `'percent'` (by default) or `'atr'`
 * @param atrPeriod bars of the average true range, used with the unit `'atr'`; an integer from 1 to 1,000,000, 14 by default
 * @param output columns to fill instead of new ones
 * @returns columns of the same length
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const price = Float64Array.of(100, 90, 190, 170)
 * const { start, end, l500, e1618 } = fibonacci(price, price, price, 10)
 * console.log(start[3], end[3], l500[3], e1618[3]) // 90 190 140 251.8
 * ```
 */
export const fibonacci: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close'],
  typeof outputNames,
  ZigzagParams
> = /*#__PURE__*/ columnIndicator({
  id: 'fibonacci',
  inputs: ['high', 'low', 'close'],
  outputs: outputNames,
  warmupBars,
  column: fibonacciColumn,
  stream: createFibonacci,
})
