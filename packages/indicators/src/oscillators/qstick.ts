import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { meanColumn } from '../internal/mean-column.ts'
import { MeanKernel } from '../internal/mean-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'

class QstickKernel extends CountedKernel {
  private readonly mean: MeanKernel

  constructor(period: number) {
    super('qstick', [period], warmupBars(period))
    this.mean = new MeanKernel(period)
  }

  update(open: number, close: number = Number.NaN): number {
    this.isGap(open - open + (close - close))
    this.mean.update(close - open)
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.mean.output(0) : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.mean.undo()
  }
}

function warmupBars(period: number): number {
  return requirePeriod('qstick', 'period', period)
}

/** The column driver of `qstick`. */
export function qstickColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('qstick', inputs, 2, outputs, 1)
  const [open, close] = inputs as [Float64Array, Float64Array]
  const moves = new Float64Array(open.length)
  for (let i = 0; i < open.length; i++) moves[i] = (close[i] as number) - (open[i] as number)
  meanColumn(moves, period, outputs[0] as Float64Array)
}

/**
 * Average of candle bodies, bar by bar as `update(open, close)`; see `qstick`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const body = createQstick(2)
 * body.update(3, 5)
 * console.log(body.update(5, 4)) // 0.5
 * ```
 */
export function createQstick(period: number): IndicatorStream {
  return asStream(new QstickKernel(period))
}

/**
 * Qstick (Tushar S. Chande and Stanley Kroll, "The New Technical Trader", 1994): the simple moving average of the bars' bodies,
 * close less open, in the unit of the prices (as in Tulip's `qstick`). First value at bar `period`.
 *
 * @param open opens, one per bar
 * @param close closes, one per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period and for columns of different lengths
 *
 * @example
 * ```ts
 * console.log(qstick(Float64Array.of(3, 5), Float64Array.of(5, 4), 2)) // Float64Array(2) [ NaN, 0.5 ]
 * ```
 */
export const qstick: ColumnIndicator<
  readonly [open: 'open', close: 'close'],
  readonly ['value'],
  readonly [period: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'qstick',
  inputs: ['open', 'close'],
  outputs: ['value'],
  warmupBars,
  column: qstickColumn,
  stream: createQstick,
})
