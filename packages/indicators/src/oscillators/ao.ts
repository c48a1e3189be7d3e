import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { meanColumn } from '../internal/mean-column.ts'
import { MeanKernel } from '../internal/mean-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriods } from '../internal/require-period.ts'

type AoParams = readonly [fast: number, slow: number]

class AoKernel extends CountedKernel {
  private readonly fast: MeanKernel
  private readonly slow: MeanKernel

  constructor(fast: number, slow: number) {
    super('ao', [fast, slow], warmupBars(fast, slow))
    this.fast = new MeanKernel(fast)
    this.slow = new MeanKernel(slow)
  }

  update(high: number, low: number = Number.NaN): number {
    const isGap = this.isGap(high - high + (low - low))
    const middle = isGap ? Number.NaN : high / 2 + low / 2
    this.fast.update(middle)
    this.slow.update(middle)
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.fast.output(0) - this.slow.output(0) : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.fast.undo()
    this.slow.undo()
  }
}

function warmupBars(fast: number, slow: number): number {
  requirePeriods('ao', { fast, slow })
  if (fast < slow) return slow
  throw new RangeError(
    `ao: fast must be below slow, but they were ${fast} and ${slow}. Give the shorter period first, such as 5, 34.`,
  )
}

/** The column driver of `ao`. */
export function aoColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [fast, slow] = params as AoParams
  warmupBars(fast, slow)
  requireColumns('ao', inputs, 2, outputs, 1)
  const [high, low] = inputs as [Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  const middles = new Float64Array(output.length)
  const slower = new Float64Array(output.length)
  for (let i = 0; i < output.length; i++) middles[i] = (high[i] as number) / 2 + (low[i] as number) / 2
  meanColumn(middles, fast, output)
  meanColumn(middles, slow, slower)
  for (let i = 0; i < output.length; i++) (output[i] as number) -= slower[i] as number
}

/**
 * Awesome oscillator, bar by bar as `update(high, low)`; see `ao`.
 *
 * @param fast bars of the faster average, an integer from 1 to 1,000,000, below `slow`
 * @param slow bars of the slower average
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * const oscillator = createAo(1, 2)
 * oscillator.update(4, 2)
 * console.log(oscillator.update(7, 5)) // 1.5
 * ```
 */
export function createAo(fast: number, slow: number): IndicatorStream {
  return asStream(new AoKernel(fast, slow))
}

/**
 * Awesome oscillator (Bill Williams, "New Trading Dimensions", 1998): fast less slow simple moving average of the middles of
 * the bars, in the unit of the prices. Williams takes 5 and 34 bars, as Tulip's `ao` always does. First value at bar `slow`.
 *
 * @param high highs, one per bar
 * @param low lows, one per bar
 * @param fast bars of the faster average, an integer from 1 to 1,000,000, below `slow`
 * @param slow bars of the slower average
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `slow - 1` bars and behind a gap
 * @throws RangeError for any other periods and for columns of different lengths
 *
 * @example
 * ```ts
 * console.log(ao(Float64Array.of(4, 7), Float64Array.of(2, 5), 1, 2)) // Float64Array(2) [ NaN, 1.5 ]
 * ```
 */
export const ao: ColumnIndicator<readonly [high: 'high', low: 'low'], readonly ['value'], AoParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'ao',
    inputs: ['high', 'low'],
    outputs: ['value'],
    warmupBars,
    column: aoColumn,
    stream: createAo,
  })
