import type { ColumnIndicator, IndicatorColumns, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/** How far a price must come back for a gap to be filled: to its near edge, to its middle, or to its far edge. */
export type GapFill = 'touch' | 'middle' | 'full'

type FairValueGapParams = readonly [fill?: GapFill | undefined]

const outputNames = [
  'bullUpper',
  'bullLower',
  'bullAge',
  'bullOpen',
  'bearUpper',
  'bearLower',
  'bearAge',
  'bearOpen',
] as const

/** The latest gap of one kind, as a rising market leaves it; a falling one is seen with the sign of all prices turned. */
class LatestGap {
  private readonly fill: GapFill
  near = Number.NaN
  far = Number.NaN
  bar = 0
  isOpen = false
  private nearBefore = Number.NaN
  private farBefore = Number.NaN
  private barBefore = 0
  private wasOpen = false

  constructor(fill: GapFill) {
    this.fill = fill
  }

  /** Takes the lowest price of a bar and the highest of the bar two before it, NaN where there is none. */
  take(bar: number, low: number, highBefore: number): void {
    this.remember()
    if (low > highBefore) {
      this.near = low
      this.far = highBefore
      this.bar = bar
      this.isOpen = true
    } else if (low <= this.level) {
      this.isOpen = false
    }
  }

  clear(): void {
    this.remember()
    this.near = Number.NaN
    this.far = Number.NaN
    this.isOpen = false
  }

  undo(): void {
    this.near = this.nearBefore
    this.far = this.farBefore
    this.bar = this.barBefore
    this.isOpen = this.wasOpen
  }

  /** The price at which the gap is filled. */
  private get level(): number {
    const { fill, near, far } = this
    return fill === 'touch' ? near : fill === 'full' ? far : far + (near - far) / 2
  }

  private remember(): void {
    this.nearBefore = this.near
    this.farBefore = this.far
    this.barBefore = this.bar
    this.wasOpen = this.isOpen
  }
}

class FairValueGapKernel extends StreamKernel {
  readonly warmupBars: number = 3
  private readonly bull: LatestGap
  private readonly bear: LatestGap
  private bar = 0
  /** The bar before the latest one, and the latest one. */
  private high2 = Number.NaN
  private low2 = Number.NaN
  private high1 = Number.NaN
  private low1 = Number.NaN
  private barBefore = 0
  /** The bar that has left. */
  private high3 = Number.NaN
  private low3 = Number.NaN

  constructor(fill: GapFill = 'touch') {
    super('fairValueGap', [fill])
    warmupBars(fill)
    this.bull = new LatestGap(fill)
    this.bear = new LatestGap(fill)
  }

  update(high: number, low: number = Number.NaN): number {
    const { high2, low2 } = this
    this.barBefore = this.bar
    this.high3 = high2
    this.low3 = low2
    this.high2 = this.high1
    this.low2 = this.low1
    if (high - high + (low - low) !== 0) {
      this.bar = 0
      this.high1 = Number.NaN
      this.low1 = Number.NaN
      this.bull.clear()
      this.bear.clear()
      return Number.NaN
    }
    this.bar++
    this.high1 = high
    this.low1 = low
    // Behind a gap in the data one of the three is missing.
    const isWhole = this.bar >= 3
    this.bull.take(this.bar, low, isWhole ? high2 : Number.NaN)
    this.bear.take(this.bar, -high, isWhole ? -low2 : Number.NaN)
    return this.output(0)
  }

  output(k: number): number {
    if (!this.isWarm) return Number.NaN
    const { bull, bear } = this
    switch (k) {
      case 0:
        return bull.near
      case 1:
        return bull.far
      case 2:
        return Number.isNaN(bull.near) ? Number.NaN : this.bar - bull.bar
      case 3:
        return bull.isOpen ? 1 : 0
      case 4:
        return -bear.far
      case 5:
        return -bear.near
      case 6:
        return Number.isNaN(bear.near) ? Number.NaN : this.bar - bear.bar
      case 7:
        return bear.isOpen ? 1 : 0
      default:
        return Number.NaN
    }
  }

  get isWarm(): boolean {
    return this.bar >= 3
  }

  undo(): void {
    this.bull.undo()
    this.bear.undo()
    this.bar = this.barBefore
    this.high1 = this.high2
    this.low1 = this.low2
    this.high2 = this.high3
    this.low2 = this.low3
  }
}

function warmupBars(fill: GapFill = 'touch'): number {
  requireChoice('fairValueGap', 'fill', fill, ['touch', 'middle', 'full'])
  return 3
}

/** The column driver of `fairValueGap`. */
export function fairValueGapColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new FairValueGapKernel(...(params as FairValueGapParams))
  requireColumns('fairValueGap', inputs, 2, outputs, outputNames.length)
  const [highs, lows] = inputs as readonly [Float64Array, Float64Array]
  for (let i = 0; i < highs.length; i++) {
    kernel.update(highs[i] as number, lows[i])
    for (let k = 0; k < outputs.length; k++) (outputs[k] as Float64Array)[i] = kernel.output(k)
  }
}

/** The columns of `fairValueGap`, each as long as the inputs. */
export type FairValueGapColumns = IndicatorColumns<typeof outputNames>

/**
 * Three-bar gaps, bar by bar: `update(high, low)`; see `fairValueGap`. Outputs 0 to 3 are upper and lower edge, age and openness of
 * the latest rising gap, 4 to 7 of the latest falling one.
 *
 * @param fill `'touch'` by default
 * @throws RangeError for any other choice
 *
 * @example
 * ```ts
 * const gaps = createFairValueGap()
 * gaps.update(10, 9)
 * gaps.update(13, 10)
 * console.log(gaps.update(14, 12), gaps.output(1), gaps.output(3)) // 12 10 1
 * console.log(gaps.replace(14, 10)) // NaN
 * ```
 */
export function createFairValueGap(fill?: GapFill): IndicatorStream {
  return asStream(new FairValueGapKernel(fill))
}

/**
 * The latest three-bar gap of each kind, also called fair value gap or imbalance (Michael Huddleston's name for it).
 *
 * A rising gap is made at a bar whose low is above the high of the bar two before it: `bullUpper` is that low, `bullLower` that
 * high; prices between them were met by the middle bar only. A falling gap is made at a bar whose high is below the low of the bar
 * two before it: `bearLower` is that high, `bearUpper` that low. A touch of the two is no gap.
 *
 * `bullOpen` is 1 while the latest rising gap is unfilled, 0 from the first later bar on whose low comes to its upper edge or below
 * (`'touch'`), to its middle (`'middle'`) or to its lower edge (`'full'`), and where there is none. `bearOpen` likewise by highs,
 * from below. A new gap takes the place of the one of its kind before it, filled or not.
 *
 * A gap is known at the close of its third bar, from which the age counts: it is drawn from two bars earlier. NaN before the first
 * gap of its kind. First value at bar 3 at the earliest; in units of price, ages in bars. A bar of which a value is NaN or infinite
 * interrupts the data: all begins anew behind it.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param fill what fills a gap: `'touch'` (by default), `'middle'` or `'full'`
 * @param output columns to fill instead of new ones
 * @returns columns of the same length
 * @throws RangeError for columns of different lengths or any other choice
 *
 * @example
 * ```ts
 * const gaps = fairValueGap(Float64Array.of(10, 13, 14, 14), Float64Array.of(9, 10, 12, 11))
 * console.log(gaps.bullUpper, gaps.bullLower) // Float64Array(4) [ NaN, NaN, 12, 12 ] Float64Array(4) [ NaN, NaN, 10, 10 ]
 * console.log(gaps.bullOpen) // Float64Array(4) [ NaN, NaN, 1, 0 ]
 * ```
 */
export const fairValueGap: ColumnIndicator<
  readonly [high: 'high', low: 'low'],
  typeof outputNames,
  FairValueGapParams
> = /*#__PURE__*/ columnIndicator({
  id: 'fairValueGap',
  inputs: ['high', 'low'],
  outputs: outputNames,
  warmupBars,
  column: fairValueGapColumn,
  stream: createFairValueGap,
})
