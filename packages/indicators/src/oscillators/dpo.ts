import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillMean } from '../internal/fill-mean.ts'
import { LagKernel } from '../internal/lag-kernel.ts'
import { MeanKernel } from '../internal/mean-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'

class DpoKernel extends CountedKernel {
  private readonly earlier: LagKernel
  private readonly mean: MeanKernel

  constructor(period: number) {
    super('dpo', [period], warmupBars(period))
    this.earlier = new LagKernel(displacementOf(period))
    this.mean = new MeanKernel(period)
  }

  update(value: number): number {
    this.isGap(value - value)
    this.earlier.update(value)
    this.mean.update(value)
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.earlier.output(0) - this.mean.output(0) : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.earlier.undo()
    this.mean.undo()
  }
}

/** Half the window and one bar. */
function displacementOf(period: number): number {
  return Math.floor(period / 2) + 1
}

function warmupBars(period: number): number {
  requirePeriod('dpo', 'period', period)
  return Math.max(period, displacementOf(period) + 1)
}

/** The column driver of `dpo`. */
export function dpoColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = params[0] as number
  const bars = warmupBars(period)
  requireColumns('dpo', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  const displacement = displacementOf(period)
  driveColumn(inputs, outputs, bars, (start) => {
    const end = fillMean(values, period, output, start)
    for (let i = start + bars - 1; i < end; i++)
      output[i] = (values[i - displacement] as number) - (output[i] as number)
    return end
  })
}

/**
 * Detrended price oscillator, value by value; see `dpo`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const oscillator = createDpo(4)
 * console.log([1, 4, 2, 5].map((price) => oscillator.update(price))) // [ NaN, NaN, NaN, -2 ]
 * ```
 */
export function createDpo(period: number): IndicatorStream {
  return asStream(new DpoKernel(period))
}

/**
 * Detrended price oscillator: the value half a window and one bar ago, `floor(period / 2) + 1` bars, less the simple moving
 * average of the last `period` values, in the unit of the values (as in Tulip's `dpo`). It looks at nothing later than its
 * bar; charts often draw it as far to the left as it looks back. First value at bar `period`; with a period of 1 or 2 one
 * bar later.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(dpo(Float64Array.of(1, 4, 2, 5), 4)) // Float64Array(4) [ NaN, NaN, NaN, -2 ]
 * ```
 */
export const dpo: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'dpo',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: dpoColumn,
    stream: createDpo,
  })
