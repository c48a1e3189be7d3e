import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { totalColumn } from '../internal/total-column.ts'
import { TotalKernel } from '../internal/total-kernel.ts'
import { ExtremeKernel, fillExtreme } from '../internal/window-extreme.ts'

class VhfKernel extends CountedKernel {
  private readonly highest: ExtremeKernel
  private readonly lowest: ExtremeKernel
  private readonly moves: TotalKernel
  private previous = Number.NaN
  private previousBefore = Number.NaN

  constructor(period: number) {
    super('vhf', [period], warmupBars(period))
    this.highest = new ExtremeKernel('', [], period, 1)
    this.lowest = new ExtremeKernel('', [], period, -1)
    this.moves = new TotalKernel(period)
  }

  update(value: number): number {
    const isGap = this.isGap(value - value)
    const range = this.highest.update(value) - this.lowest.update(value)
    const moves = this.moves.update(Math.abs(value - this.previous))
    this.previousBefore = this.previous
    this.previous = isGap ? Number.NaN : value
    return this.isWarm ? shareOf(range, moves) : Number.NaN
  }

  output(k: number): number {
    if (k !== 0 || !this.isWarm) return Number.NaN
    return shareOf(this.highest.output(0) - this.lowest.output(0), this.moves.output(0))
  }

  undo(): void {
    this.undoCount()
    this.highest.undo()
    this.lowest.undo()
    this.moves.undo()
    this.previous = this.previousBefore
  }
}

/** The range is at most all movement, but for the rounding of the sum. */
function shareOf(range: number, moves: number): number {
  return moves !== 0 ? Math.min(range / moves, 1) : 0
}

function warmupBars(period: number): number {
  return requirePeriod('vhf', 'period', period) + 1
}

/** The column driver of `vhf`. */
export function vhfColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number) - 1
  requireColumns('vhf', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  const [moves, totals, lower] = [output.slice(), output.slice(), output.slice()]
  let previous = Number.NaN
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    moves[i] = Math.abs(value - previous)
    previous = value
  }
  totalColumn(moves, period, totals)
  driveColumn(inputs, outputs, period + 1, (start) => {
    fillExtreme(values, period, 1, output, start)
    const end = fillExtreme(values, period, -1, lower, start)
    for (let i = start + period; i < end; i++)
      output[i] = shareOf((output[i] as number) - (lower[i] as number), totals[i] as number)
    return end
  })
}

/**
 * Vertical horizontal filter, value by value; see `vhf`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const filter = createVhf(2)
 * console.log([1, 2, 4].map((price) => filter.update(price).toFixed(4))) // [ 'NaN', 'NaN', '0.6667' ]
 * ```
 */
export function createVhf(period: number): IndicatorStream {
  return asStream(new VhfKernel(period))
}

/**
 * Vertical horizontal filter, 0 to 1 (Adam White, "The Vertical Horizontal Filter", 1991): the distance of the highest from
 * the lowest of the last `period` values, as a fraction of all that the last `period` changes moved; near 1 in a trend. 0
 * where nothing has moved. As in Tulip's `vhf`, the value that the first of those changes comes from is not among the values
 * looked at. First value at bar `period + 1`.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000; the cost does not depend on it
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(vhf(Float64Array.of(1, 2, 4, 3), 3)) // Float64Array(4) [ NaN, NaN, NaN, 0.5 ]
 * ```
 */
export const vhf: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'vhf',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: vhfColumn,
    stream: createVhf,
  })
