import type { ColumnIndicator, IndicatorColumns, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { SwingKernel } from '../internal/swing-kernel.ts'

type PivotsParams = readonly [left: number, right: number]

const outputNames = ['high', 'highAge', 'low', 'lowAge'] as const

/** The latest confirmed swings, and at which bars they were, counted from the latest gap. */
class PivotsKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly right: number = 0
  private readonly highs: SwingKernel
  private readonly lows: SwingKernel
  private bar = 0
  private high = Number.NaN
  private highBar = 0
  private low = Number.NaN
  private lowBar = 0
  private barBefore = 0
  private highBefore = Number.NaN
  private highBarBefore = 0
  private lowBefore = Number.NaN
  private lowBarBefore = 0

  constructor(left: number, right: number) {
    super('pivots', [left, right])
    this.warmupBars = warmupBars(left, right)
    this.right = right
    this.highs = new SwingKernel(left, right, 1)
    this.lows = new SwingKernel(left, right, -1)
  }

  update(high: number, low: number = Number.NaN): number {
    this.barBefore = this.bar
    this.highBefore = this.high
    this.highBarBefore = this.highBar
    this.lowBefore = this.low
    this.lowBarBefore = this.lowBar
    const isGap = high - high + (low - low) !== 0
    // A gap in one of the two is one in both.
    const swingHigh = this.highs.update(isGap ? Number.NaN : high)
    const swingLow = this.lows.update(isGap ? Number.NaN : low)
    if (isGap) {
      this.bar = 0
      this.high = Number.NaN
      this.low = Number.NaN
      return Number.NaN
    }
    this.bar++
    if (!Number.isNaN(swingHigh)) {
      this.high = swingHigh
      this.highBar = this.bar - this.right
    }
    if (!Number.isNaN(swingLow)) {
      this.low = swingLow
      this.lowBar = this.bar - this.right
    }
    return this.high
  }

  output(k: number): number {
    if (k === 0) return this.high
    if (k === 1) return Number.isNaN(this.high) ? Number.NaN : this.bar - this.highBar
    if (k === 2) return this.low
    return k === 3 && !Number.isNaN(this.low) ? this.bar - this.lowBar : Number.NaN
  }

  get isWarm(): boolean {
    return this.bar >= this.warmupBars
  }

  undo(): void {
    this.highs.undo()
    this.lows.undo()
    this.bar = this.barBefore
    this.high = this.highBefore
    this.highBar = this.highBarBefore
    this.low = this.lowBefore
    this.lowBar = this.lowBarBefore
  }
}

function warmupBars(left: number, right: number): number {
  requirePeriod('pivots', 'left', left)
  return left + requirePeriod('pivots', 'right', right) + 1
}

/** The column driver of `pivots`. */
export function pivotsColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new PivotsKernel(...(params as PivotsParams))
  requireColumns('pivots', inputs, 2, outputs, outputNames.length)
  const [highs, lows] = inputs as readonly [Float64Array, Float64Array]
  for (let i = 0; i < highs.length; i++) {
    kernel.update(highs[i] as number, lows[i])
    for (let k = 0; k < outputs.length; k++) (outputs[k] as Float64Array)[i] = kernel.output(k)
  }
}

/** The columns of `pivots`, each as long as the inputs. */
export type PivotsColumns = IndicatorColumns<typeof outputNames>

/**
 * Swing pivots, bar by bar: `update(high, low)`; see `pivots`. Outputs 0 to 3 are high, its age, low and its age.
 *
 * @param left bars before a pivot, an integer from 1 to 1,000,000
 * @param right bars behind it that confirm it, an integer from 1 to 1,000,000
 * @throws RangeError for anything else
 *
 * @example
 * ```ts
 * const swings = createPivots(1, 1)
 * for (const price of [10, 12, 11]) swings.update(price, price - 1)
 * console.log(swings.output(0), swings.output(1)) // 12 1
 * ```
 */
export function createPivots(left: number, right: number): IndicatorStream {
  return asStream(new PivotsKernel(left, right))
}

/**
 * The latest confirmed swing high and swing low: the idea of TradingView's `ta.pivothigh` and, with two bars on each side, of Bill
 * Williams' fractals ("Trading Chaos", 1995), which may take ties otherwise.
 *
 * A bar is a swing high if its high is above the highs of each of the `left` bars before it and not below those of the `right`
 * bars behind it; a swing low likewise by its low. Of equal highs the first counts. A swing is known `right` bars later, at the
 * close of the last bar that confirms it, and never taken back: it is the output from that bar on, with its age, the number of bars
 * since the swing itself. Where the age equals `right` it has just been confirmed. One bar can be both a swing high and a swing low.
 *
 * First value at bar `left + right + 1` at the earliest, NaN before the first swing of its kind; prices, and ages in bars. A bar of
 * which a value is NaN or infinite is a gap, behind which all begins anew.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param left bars before a pivot, an integer from 1 to 1,000,000
 * @param right bars behind it that confirm it, an integer from 1 to 1,000,000
 * @param output columns to fill instead of new ones
 * @returns columns of the same length
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const { high, highAge } = pivots(Float64Array.of(10, 12, 11, 10), Float64Array.of(9, 11, 10, 9), 1, 1)
 * console.log(high, highAge) // Float64Array(4) [ NaN, NaN, 12, 12 ] Float64Array(4) [ NaN, NaN, 1, 2 ]
 * ```
 */
export const pivots: ColumnIndicator<readonly [high: 'high', low: 'low'], typeof outputNames, PivotsParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'pivots',
    inputs: ['high', 'low'],
    outputs: outputNames,
    warmupBars,
    column: pivotsColumn,
    stream: createPivots,
  })
