import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillPair } from '../internal/fill-pair.ts'
import { PairKernel } from '../internal/pair-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class CorrelationKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly pair: PairKernel

  constructor(period: number) {
    super('correlation', [period])
    this.warmupBars = warmupBars(period)
    this.pair = new PairKernel(period)
  }

  update(a: number, b?: number): number {
    this.pair.update(a, b)
    return this.output(0)
  }

  output(k: number): number {
    const { pair } = this
    if (k !== 0 || !pair.isWarm) return Number.NaN
    return correlationOf(pair.covariance, pair.firstVariance, pair.secondVariance)
  }

  get isWarm(): boolean {
    return this.pair.isWarm
  }

  undo(): void {
    this.pair.undo()
  }
}

function correlationOf(covariance: number, variance: number, otherVariance: number): number {
  // Two roots, because the product of two small variances can vanish.
  const scale = Math.sqrt(variance) * Math.sqrt(otherVariance)
  return scale > 0 ? Math.max(-1, Math.min(1, covariance / scale)) : 0
}

function warmupBars(period: number): number {
  return requirePeriod('correlation', 'period', period)
}

/** The column driver of `correlation`. */
export function correlationColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('correlation', inputs, 2, outputs, 1)
  const [first, second] = inputs as readonly [Float64Array, Float64Array]
  driveColumn(inputs, outputs, period, (start) =>
    fillPair(first, second, period, outputs[0] as Float64Array, start, correlationOf),
  )
}

/**
 * Rolling correlation, row by row: `update(a, b)`; see `correlation`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const both = createCorrelation(2)
 * both.update(1, 5)
 * console.log(both.update(2, 4)) // -1
 * ```
 */
export function createCorrelation(period: number): IndicatorStream {
  return asStream(new CorrelationKernel(period))
}

/**
 * Pearson's correlation of two columns over the last `period` rows, from −1 to 1 (TA-Lib's `CORREL`). 0 where either does not
 * vary, as in TA-Lib. First value at bar `period`.
 *
 * @param a one value per bar
 * @param b one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(correlation(Float64Array.of(1, 2, 3), Float64Array.of(5, 4, 3), 2)) // Float64Array(3) [ NaN, -1, -1 ]
 * ```
 */
export const correlation: ColumnIndicator<readonly [a: 'a', b: 'b'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'correlation',
    inputs: ['a', 'b'],
    outputs: ['value'],
    warmupBars,
    column: correlationColumn,
    stream: createCorrelation,
  })
