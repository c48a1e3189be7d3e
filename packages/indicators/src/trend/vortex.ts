import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { meanColumn } from '../internal/mean-column.ts'
import { MeanKernel } from '../internal/mean-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class VortexKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly up: MeanKernel
  private readonly down: MeanKernel
  private readonly range: MeanKernel
  // NaN, not 0, so that V8 keeps these as doubles from the first object on. The bar before; NaN for none.
  private high = Number.NaN
  private low = Number.NaN
  private close = Number.NaN
  private highBefore = Number.NaN
  private lowBefore = Number.NaN
  private closeBefore = Number.NaN

  constructor(period: number) {
    super('vortex', [period])
    this.warmupBars = warmupBars(period)
    this.up = new MeanKernel(period)
    this.down = new MeanKernel(period)
    this.range = new MeanKernel(period)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    this.highBefore = this.high
    this.lowBefore = this.low
    this.closeBefore = this.close
    const isGap = high - high + (low - low) + (close - close) !== 0
    // Behind a gap the bar before is NaN, and so are the three.
    this.up.update(isGap ? Number.NaN : Math.abs(high - this.low))
    this.down.update(isGap ? Number.NaN : Math.abs(low - this.high))
    this.range.update(isGap ? Number.NaN : trueRangeOf(high, low, this.close))
    this.high = isGap ? Number.NaN : high
    this.low = isGap ? Number.NaN : low
    this.close = isGap ? Number.NaN : close
    return this.output(0)
  }

  output(k: number): number {
    if (k !== 0 && k !== 1) return Number.NaN
    const range = this.range.output(0)
    const moved = k === 0 ? this.up.output(0) : this.down.output(0)
    return shareOf(moved, range)
  }

  get isWarm(): boolean {
    return this.range.isWarm
  }

  undo(): void {
    this.up.undo()
    this.down.undo()
    this.range.undo()
    this.high = this.highBefore
    this.low = this.lowBefore
    this.close = this.closeBefore
  }
}

function trueRangeOf(high: number, low: number, closeBefore: number): number {
  return Math.max(high - low, Math.abs(high - closeBefore), Math.abs(low - closeBefore))
}

function shareOf(moved: number, range: number): number {
  return range === 0 ? 0 : moved / range
}

function warmupBars(period: number): number {
  return requirePeriod('vortex', 'period', period) + 1
}

/** The column driver of `vortex`. */
export function vortexColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number) - 1
  requireColumns('vortex', inputs, 3, outputs, 2)
  const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array]
  const [plus, minus] = outputs as readonly [Float64Array, Float64Array]
  const [up, down, range] = [plus.slice(), plus.slice(), plus.slice()]
  let [highBefore, lowBefore, closeBefore] = [Number.NaN, Number.NaN, Number.NaN]
  for (let i = 0; i < up.length; i++) {
    const high = highs[i] as number
    const low = lows[i] as number
    const close = closes[i] as number
    // 0 for a bar of finite prices, and else NaN: with it a gap is one in all three, at this bar and at the next.
    const apart = high - high + (low - low) + (close - close)
    up[i] = Math.abs(high - lowBefore) + apart
    down[i] = Math.abs(low - highBefore) + apart
    range[i] = trueRangeOf(high, low, closeBefore) + apart
    highBefore = high + apart
    lowBefore = low + apart
    closeBefore = close + apart
  }
  meanColumn(up, period, plus)
  meanColumn(down, period, minus)
  meanColumn(range, period, up)
  for (let i = 0; i < up.length; i++) {
    plus[i] = shareOf(plus[i] as number, up[i] as number)
    minus[i] = shareOf(minus[i] as number, up[i] as number)
  }
}

/**
 * Vortex indicator, bar by bar: `update(high, low, close)`; see `vortex`. Output 0 is the movement up, output 1 the movement down.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const swings = createVortex(1)
 * swings.update(11, 9, 10)
 * swings.update(14, 10, 13)
 * console.log(swings.output(0), swings.output(1)) // 1.25 0.25
 * console.log(swings.replace(13, 9, 10)) // 1
 * ```
 */
export function createVortex(period: number): IndicatorStream {
  return asStream(new VortexKernel(period))
}

/**
 * Vortex indicator (Etienne Botes and Douglas Siepman, "The Vortex Indicator", Technical Analysis of Stocks & Commodities, 2010): the
 * distances from each low to the next high, and from each high to the next low, over the true ranges of the same `period` bars. A rise has
 * more of the first, a fall more of the second. First values at bar `period + 1`, as ratios of 0 or more; 0 where there was no range. A bar
 * of which any of the three is NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output columns to fill instead of new ones
 * @returns columns `plus` and `minus` of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other period
 *
 * @example
 * ```ts
 * const high = Float64Array.of(11, 14)
 * const low = Float64Array.of(9, 10)
 * const close = Float64Array.of(10, 13)
 * const { plus, minus } = vortex(high, low, close, 1)
 * console.log(plus[1], minus[1]) // 1.25 0.25
 * ```
 */
export const vortex: ColumnIndicator<
  readonly ['high', 'low', 'close'],
  readonly ['plus', 'minus'],
  readonly [period: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'vortex',
  inputs: ['high', 'low', 'close'],
  outputs: ['plus', 'minus'],
  warmupBars,
  column: vortexColumn,
  stream: createVortex,
})
