import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { AtrKernel } from '../internal/atr-kernel.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillAtr } from '../internal/fill-atr.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { type FirstRange, requireFirstRange } from '../internal/require-first-range.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class NatrKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly range: AtrKernel
  private close = Number.NaN
  private closeBefore = Number.NaN

  constructor(period: number, first: FirstRange) {
    super('natr', [period, first])
    this.warmupBars = warmupBars(period, first)
    this.range = new AtrKernel(period, first)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    this.closeBefore = this.close
    this.close = close
    return percentOf(this.range.update(high, low, close), close)
  }

  output(k: number): number {
    return k === 0 ? percentOf(this.range.output(0), this.close) : Number.NaN
  }

  get isWarm(): boolean {
    return this.range.isWarm
  }

  undo(): void {
    this.range.undo()
    this.close = this.closeBefore
  }
}

/** 0 of a close of 0, as in TA-Lib. */
function percentOf(range: number, close: number): number {
  return close === 0 && range - range === 0 ? 0 : (range / close) * 100
}

function warmupBars(period: number, first: FirstRange = 'none'): number {
  requirePeriod('natr', 'period', period)
  return requireFirstRange('natr', first) === 'none' ? period + 1 : period
}

/** The column driver of `natr`. */
export function natrColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, first = 'none'] = params as [number, FirstRange?]
  const bars = warmupBars(period, first)
  requireColumns('natr', inputs, 3, outputs, 1)
  const closes = inputs[2] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, bars, (start) => {
    const end = fillAtr(inputs, period, first, output, start)
    for (let i = start + bars - 1; i < end; i++) output[i] = percentOf(output[i] as number, closes[i] as number)
    return end
  })
}

/**
 * Average true range in percent of the close, bar by bar: `update(high, low, close)`; see `natr`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param first `'none'` by default
 * @throws RangeError for any other period or choice
 *
 * @example
 * ```ts
 * const range = createNatr(2)
 * range.update(11, 9, 10)
 * range.update(12, 10, 11)
 * console.log(range.update(15, 12, 12)) // 25
 * console.log(range.replace(15, 12, 15)) // 20
 * ```
 */
export function createNatr(period: number, first: FirstRange = 'none'): IndicatorStream {
  return asStream(new NatrKernel(period, first))
}

/**
 * Normalised average true range: 100 × `atr` / close, in percent, so that ranges of cheap and of dear instruments can be compared
 * (John Forman, "Cross-Market Evaluations with Normalized Average True Range", 2006; TA-Lib's `NATR`). First value at bar
 * `period + 1`, or at bar `period` with the choice `'highLow'`, which is Tulip's. 0 where the close is 0, as in TA-Lib. A bar of
 * which any of the three is NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param first what the first bar's range is: `'none'` (by default) or `'highLow'`
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * const high = Float64Array.of(11, 12, 15)
 * const low = Float64Array.of(9, 10, 12)
 * const close = Float64Array.of(10, 11, 12)
 * console.log(natr(high, low, close, 2)) // Float64Array(3) [ NaN, NaN, 25 ]
 * ```
 */
export const natr: ColumnIndicator<
  readonly ['high', 'low', 'close'],
  readonly ['value'],
  readonly [period: number, first?: FirstRange | undefined]
> = /*#__PURE__*/ columnIndicator({
  id: 'natr',
  inputs: ['high', 'low', 'close'],
  outputs: ['value'],
  warmupBars,
  column: natrColumn,
  stream: createNatr,
})
