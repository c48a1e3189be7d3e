import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { fadingColumn } from '../internal/fading-column.ts'
import { type FadingKernel, faded, wilderSum } from '../internal/fading-kernel.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { totalColumn } from '../internal/total-column.ts'
import { TotalKernel } from '../internal/total-kernel.ts'

/** How changes add up: in Wilder's smoothing, as in TA-Lib; or as plain sums of the last `period` of them, as in Tulip. */
export type CmoSmoothing = 'wilder' | 'sum'

type CmoParams = readonly [period: number, smoothing?: CmoSmoothing | undefined]

/**
 * The kernel adds up twice each gain, as `change + |change|`, and the size of each move, both without a subtraction: their
 * ratio lies within 0 and 2 to the last bit.
 */
class CmoKernel extends CountedKernel {
  private readonly gains: MoveSum
  private readonly moves: MoveSum
  private previous = Number.NaN
  private previousBefore = Number.NaN

  constructor(period: number, smoothing: CmoSmoothing = 'wilder') {
    super('cmo', [period, smoothing], warmupBars(period, smoothing))
    this.gains = smoothing === 'wilder' ? wilderSum(period) : new TotalKernel(period)
    this.moves = smoothing === 'wilder' ? wilderSum(period) : new TotalKernel(period)
  }

  update(value: number): number {
    const isGap = this.isGap(value - value)
    const change = value - this.previous
    const move = Math.abs(change)
    const gains = this.gains.update(change + move)
    const moves = this.moves.update(move)
    this.previousBefore = this.previous
    this.previous = isGap ? Number.NaN : value
    return this.isWarm ? momentumOf(gains, moves) : Number.NaN
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? momentumOf(this.gains.output(0), this.moves.output(0)) : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.gains.undo()
    this.moves.undo()
    this.previous = this.previousBefore
  }
}

function momentumOf(gains: number, moves: number): number {
  return moves <= faded ? 0 : 100 * ((gains - moves) / moves)
}

type MoveSum = TotalKernel | FadingKernel

function warmupBars(period: number, smoothing: CmoSmoothing = 'wilder'): number {
  requirePeriod('cmo', 'period', period)
  requireChoice('cmo', 'smoothing', smoothing, ['wilder', 'sum'])
  return period + 1
}

/** The column driver of `cmo`. */
export function cmoColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, smoothing = 'wilder'] = params as CmoParams
  warmupBars(period, smoothing)
  requireColumns('cmo', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  const [gains, moves, moved] = [output.slice(), output.slice(), output.slice()]
  let previous = Number.NaN
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    const change = value - previous
    moves[i] = Math.abs(change)
    gains[i] = change + Math.abs(change)
    previous = value
  }
  const fill = (column: Float64Array, sums: Float64Array) => {
    if (smoothing === 'wilder') fadingColumn(column, period, (period - 1) / period, 1, 1, sums)
    else totalColumn(column, period, sums)
  }
  fill(gains, output)
  fill(moves, moved)
  for (let i = 0; i < output.length; i++) output[i] = momentumOf(output[i] as number, moved[i] as number)
}

/**
 * Chande's momentum oscillator, value by value; see `cmo`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param smoothing `'wilder'` by default
 * @throws RangeError for any other period or smoothing
 *
 * @example
 * ```ts
 * const momentum = createCmo(2)
 * console.log([1, 2, 3, 2].map((price) => momentum.update(price))) // [ NaN, NaN, 100, 0 ]
 * ```
 */
export function createCmo(period: number, smoothing?: CmoSmoothing): IndicatorStream {
  return asStream(new CmoKernel(period, smoothing))
}

/**
 * Chande's momentum oscillator, −100 to 100: gains less losses, in percent of all movement (Tushar S. Chande and Stanley
 * Kroll, "The New Technical Trader", 1994). By default both are in Wilder's smoothing, seeded by the first `period` changes,
 * as in TA-Lib's `CMO`, which makes it twice the relative strength index less 100; with `'sum'` they are the plain sums of
 * the last `period` changes, as Chande has it and Tulip. 0 where nothing has moved, as in TA-Lib. First value at bar
 * `period + 1`.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param smoothing `'wilder'` by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length, in percent; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period or smoothing
 *
 * @example
 * ```ts
 * console.log(cmo(Float64Array.of(1, 2, 3, 2), 2)) // Float64Array(4) [ NaN, NaN, 100, 0 ]
 * console.log(cmo(Float64Array.of(1, 2, 5, 4), 2, 'sum')) // Float64Array(4) [ NaN, NaN, 100, 50 ]
 * ```
 */
export const cmo: ColumnIndicator<readonly [values: 'value'], readonly ['value'], CmoParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'cmo',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: cmoColumn,
    stream: createCmo,
  })
