import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { ExponentialKernel } from '../internal/exponential-kernel.ts'
import { exponentialMeanColumn } from '../internal/exponential-mean-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { LagKernel } from '../internal/lag-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriods } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class ChaikinVolatilityKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly spread: ExponentialKernel
  private readonly earlier: LagKernel

  constructor(period: number, change: number) {
    super('chaikinVolatility', [period, change])
    this.warmupBars = warmupBars(period, change)
    this.spread = new ExponentialKernel('', [], period, 2 / (period + 1))
    this.earlier = new LagKernel(change)
  }

  update(high: number, low: number = Number.NaN): number {
    this.earlier.update(this.spread.update(high - low))
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 ? changeOf(this.spread.output(0), this.earlier.output(0)) : Number.NaN
  }

  get isWarm(): boolean {
    return this.earlier.isWarm
  }

  undo(): void {
    this.spread.undo()
    this.earlier.undo()
  }
}

function changeOf(spread: number, before: number): number {
  return before === 0 ? 0 : ((spread - before) / before) * 100
}

function warmupBars(period: number, change: number): number {
  requirePeriods('chaikinVolatility', { period, change })
  return period + change
}

/** The column driver of `chaikinVolatility`. */
export function chaikinVolatilityColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, change] = params as [number, number]
  warmupBars(period, change)
  requireColumns('chaikinVolatility', inputs, 2, outputs, 1)
  const [highs, lows] = inputs as readonly [Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  const spreads = output.slice()
  const averages = output.slice()
  for (let i = 0; i < output.length; i++) spreads[i] = (highs[i] as number) - (lows[i] as number)
  exponentialMeanColumn(spreads, period, 2 / (period + 1), averages)
  driveColumn([averages], outputs, change + 1, (start) => {
    const end = firstGap([averages], start, output.length)
    for (let i = start + change; i < end; i++)
      output[i] = changeOf(averages[i] as number, averages[i - change] as number)
    return end
  })
}

/**
 * Chaikin's volatility, bar by bar: `update(high, low)`; see `chaikinVolatility`.
 *
 * @param period bars of the average, an integer from 1 to 1,000,000
 * @param change bars between the two averages, an integer from 1 to 1,000,000
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const volatility = createChaikinVolatility(1, 1)
 * volatility.update(11, 9)
 * console.log(volatility.update(13, 10)) // 50
 * console.log(volatility.replace(11, 10)) // -50
 * ```
 */
export function createChaikinVolatility(period: number, change: number): IndicatorStream {
  return asStream(new ChaikinVolatilityKernel(period, change))
}

/**
 * Chaikin's volatility: by how many percent the exponential average of high − low has changed against `change` bars ago (Marc
 * Chaikin; Steven Achelis, "Technical Analysis from A to Z", 1995, with 10 bars each). The average is seeded by the mean of its
 * first `period` ranges. First value at bar `period + change`; 0 where the average was 0. A bar of which either is NaN or
 * infinite is a gap. Tulip's `cvi` differs in the seed, which is the first range, and converges.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param period bars of the average, an integer from 1 to 1,000,000
 * @param change bars between the two averages, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * console.log(chaikinVolatility(Float64Array.of(11, 13), Float64Array.of(9, 10), 1, 1)) // Float64Array(2) [ NaN, 50 ]
 * ```
 */
export const chaikinVolatility: ColumnIndicator<
  readonly ['high', 'low'],
  readonly ['value'],
  readonly [period: number, change: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'chaikinVolatility',
  inputs: ['high', 'low'],
  outputs: ['value'],
  warmupBars,
  column: chaikinVolatilityColumn,
  stream: createChaikinVolatility,
})
