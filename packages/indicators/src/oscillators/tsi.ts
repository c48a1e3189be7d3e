import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { type FadingKernel, faded, fadingAverage } from '../internal/fading-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'

type TsiParams = readonly [long: number, short: number]

/** Both averages go in the same steps, so that the one of changes is never larger than the one of moves but for rounding. */
class TsiKernel extends CountedKernel {
  private readonly changeOnce: FadingKernel
  private readonly changeTwice: FadingKernel
  private readonly moveOnce: FadingKernel
  private readonly moveTwice: FadingKernel
  private previous = Number.NaN
  private previousBefore = Number.NaN

  constructor(long: number, short: number) {
    super('tsi', [long, short], warmupBars(long, short))
    this.changeOnce = fadingAverage(long, long)
    this.changeTwice = fadingAverage(short, short)
    this.moveOnce = fadingAverage(long, long)
    this.moveTwice = fadingAverage(short, short)
  }

  update(value: number): number {
    const isGap = this.isGap(value - value)
    const change = value - this.previous
    const changes = this.changeTwice.update(this.changeOnce.update(change))
    const moves = this.moveTwice.update(this.moveOnce.update(Math.abs(change)))
    this.previousBefore = this.previous
    this.previous = isGap ? Number.NaN : value
    return this.isWarm ? strengthOf(changes, moves) : Number.NaN
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? strengthOf(this.changeTwice.output(0), this.moveTwice.output(0)) : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.changeOnce.undo()
    this.changeTwice.undo()
    this.moveOnce.undo()
    this.moveTwice.undo()
    this.previous = this.previousBefore
  }
}

function strengthOf(changes: number, moves: number): number {
  return moves <= faded ? 0 : 100 * Math.max(-1, Math.min(1, changes / moves))
}

function warmupBars(long: number, short: number): number {
  requirePeriod('tsi', 'long', long)
  requirePeriod('tsi', 'short', short)
  return long + short
}

/** The column driver of `tsi`. */
export function tsiColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new TsiKernel(...(params as TsiParams))
  requireColumns('tsi', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  for (let i = 0; i < values.length; i++) output[i] = kernel.update(values[i] as number)
}

/**
 * True strength index, value by value; see `tsi`.
 *
 * @param long bars of the first average, an integer from 1 to 1,000,000
 * @param short bars of the second average
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * const strength = createTsi(2, 1)
 * console.log([1, 4, 3].map((price) => strength.update(price))) // [ NaN, NaN, 50 ]
 * ```
 */
export function createTsi(long: number, short: number): IndicatorStream {
  return asStream(new TsiKernel(long, short))
}

/**
 * True strength index, −100 to 100 (William Blau, "True Strength Index", 1991): the changes from bar to bar, in an exponential
 * average of `long` bars and then in one of `short` bars, in percent of the sizes of the changes in the same averages. Each
 * average begins with the mean of the first values it gets. 0 where nothing has moved. First value at bar `long + short`.
 *
 * @param values one value per bar
 * @param long bars of the first average, an integer from 1 to 1,000,000; Blau's is 25
 * @param short bars of the second average; Blau's is 13
 * @param output a column to fill instead of a new one
 * @returns a column of the same length, in percent; NaN before the first value and behind a gap
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * console.log(tsi(Float64Array.of(1, 4, 3), 2, 1)) // Float64Array(3) [ NaN, NaN, 50 ]
 * ```
 */
export const tsi: ColumnIndicator<readonly [values: 'value'], readonly ['value'], TsiParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'tsi',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: tsiColumn,
    stream: createTsi,
  })
