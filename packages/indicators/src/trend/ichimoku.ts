import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { fillRange, RangeKernel } from '../internal/window-range.ts'

type IchimokuParams = readonly [conversion: number, base: number, spanB: number]
type IchimokuOutputs = readonly ['conversion', 'base', 'spanA', 'spanB']

class IchimokuKernel extends StreamKernel {
  readonly warmupBars: number = 0
  /** Bars since the last gap, up to `warmupBars`. */
  private count = 0
  private countBefore = 0
  private readonly conversion: RangeKernel
  private readonly base: RangeKernel
  private readonly spanB: RangeKernel

  constructor(conversion: number, base: number, spanB: number) {
    super('ichimoku', [conversion, base, spanB])
    this.warmupBars = warmupBars(conversion, base, spanB)
    this.conversion = new RangeKernel(conversion)
    this.base = new RangeKernel(base)
    this.spanB = new RangeKernel(spanB)
  }

  update(high: number, low: number = Number.NaN): number {
    const { count } = this
    this.countBefore = count
    if (high - high + (low - low) !== 0) this.count = 0
    else if (count < this.warmupBars) this.count = count + 1
    this.conversion.update(high, low)
    this.base.update(high, low)
    this.spanB.update(high, low)
    return this.output(0)
  }

  output(k: number): number {
    if (!this.isWarm) return Number.NaN
    if (k === 0) return this.conversion.middle
    if (k === 1) return this.base.middle
    if (k === 2) return (this.conversion.middle + this.base.middle) / 2
    return k === 3 ? this.spanB.middle : Number.NaN
  }

  get isWarm(): boolean {
    return this.count === this.warmupBars
  }

  undo(): void {
    this.count = this.countBefore
    this.conversion.undo()
    this.base.undo()
    this.spanB.undo()
  }
}

function warmupBars(conversion: number, base: number, spanB: number): number {
  return Math.max(
    requirePeriod('ichimoku', 'conversion', conversion),
    requirePeriod('ichimoku', 'base', base),
    requirePeriod('ichimoku', 'spanB', spanB),
  )
}

/** The column driver of `ichimoku`. */
export function ichimokuColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [conversionBars, baseBars, spanBBars] = params as [number, number, number]
  const bars = warmupBars(conversionBars, baseBars, spanBBars)
  requireColumns('ichimoku', inputs, 2, outputs, 4)
  const [conversion, base, spanA, spanB] = outputs as readonly [Float64Array, Float64Array, Float64Array, Float64Array]
  driveColumn(inputs, outputs, bars, (start) => {
    // Span A comes last and lends its column for the lowest lows until then.
    fillRange(inputs, conversionBars, { upper: conversion, middle: conversion, lower: spanA }, start)
    fillRange(inputs, baseBars, { upper: base, middle: base, lower: spanA }, start)
    const end = fillRange(inputs, spanBBars, { upper: spanB, middle: spanB, lower: spanA }, start)
    for (let i = start + bars - 1; i < end; i++) spanA[i] = ((conversion[i] as number) + (base[i] as number)) / 2
    return end
  })
}

/**
 * Ichimoku lines, bar by bar: `update(high, low)`; see `ichimoku`. Outputs 0 to 3 are conversion line, base line, span A and span B.
 *
 * @param conversion bars of the conversion line, an integer from 1 to 1,000,000, usually 9
 * @param base bars of the base line, an integer from 1 to 1,000,000, usually 26
 * @param spanB bars of span B, an integer from 1 to 1,000,000, usually 52
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const lines = createIchimoku(1, 2, 2)
 * lines.update(11, 9)
 * lines.update(14, 10)
 * console.log([0, 1, 2, 3].map((k) => lines.output(k))) // [ 12, 11.5, 11.75, 11.5 ]
 * ```
 */
export function createIchimoku(conversion: number, base: number, spanB: number): IndicatorStream {
  return asStream(new IchimokuKernel(conversion, base, spanB))
}

/**
 * Ichimoku Kinko Hyo (Goichi Hosoda): half the way between the highest high and the lowest low of the last `conversion` bars (the
 * conversion line, tenkan-sen), of the last `base` bars (the base line, kijun-sen) and of the last `spanB` bars (span B); span A is half the
 * way between the first two. All four begin together at bar `max(conversion, base, spanB)`, in units of price. A bar of which either is NaN
 * or infinite is a gap.
 *
 * **Nothing is displaced.** Each value stands at the bar at whose close it is known, so a strategy that reads it does not look ahead. A chart
 * draws spans A and B `base` bars further right, counted as 26 ahead or with the bar itself as the first (25, as TradingView does): the
 * cloud at a bar is `spanA[i - 26]` and `spanB[i - 26]` in these columns. The lagging span, chikou, is the close drawn 26 bars
 * further left; it is not an output, because at that bar it was not known: compare `close[i]` with `close[i - 26]` instead.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param conversion bars of the conversion line, an integer from 1 to 1,000,000, usually 9
 * @param base bars of the base line, an integer from 1 to 1,000,000, usually 26
 * @param spanB bars of span B, an integer from 1 to 1,000,000, usually 52
 * @param output columns to fill instead of new ones
 * @returns columns `conversion`, `base`, `spanA`, `spanB` of the same length; NaN before the first values and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * const { conversion, base, spanA, spanB } = ichimoku(Float64Array.of(11, 14), Float64Array.of(9, 10), 1, 2, 2)
 * console.log(conversion[1], base[1], spanA[1], spanB[1]) // 12 11.5 11.75 11.5
 * ```
 */
export const ichimoku: ColumnIndicator<readonly ['high', 'low'], IchimokuOutputs, IchimokuParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'ichimoku',
    inputs: ['high', 'low'],
    outputs: ['conversion', 'base', 'spanA', 'spanB'],
    warmupBars,
    column: ichimokuColumn,
    stream: createIchimoku,
  })
