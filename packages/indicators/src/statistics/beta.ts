import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillPair } from '../internal/fill-pair.ts'
import { PairKernel } from '../internal/pair-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class BetaKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly pair: PairKernel
  private base = Number.NaN
  private asset = Number.NaN
  private baseBefore = Number.NaN
  private valueBefore = Number.NaN

  constructor(period: number) {
    super('beta', [period])
    this.warmupBars = warmupBars(period)
    this.pair = new PairKernel(period)
  }

  update(base: number, value: number = Number.NaN): number {
    this.baseBefore = this.base
    this.valueBefore = this.asset
    const isGap = base - base + (value - value) !== 0
    this.pair.update(isGap ? Number.NaN : changeOf(base, this.base), isGap ? Number.NaN : changeOf(value, this.asset))
    this.base = isGap ? Number.NaN : base
    this.asset = isGap ? Number.NaN : value
    return this.output(0)
  }

  output(k: number): number {
    const { pair } = this
    if (k !== 0 || !pair.isWarm) return Number.NaN
    return betaOf(pair.covariance, pair.firstVariance)
  }

  get isWarm(): boolean {
    return this.pair.isWarm
  }

  undo(): void {
    this.base = this.baseBefore
    this.asset = this.valueBefore
    this.pair.undo()
  }
}

/** As a fraction; from 0 there is none. */
function changeOf(value: number, before: number): number {
  return before === 0 ? 0 : (value - before) / before
}

/** A column of changes, NaN where a value or the one before it is not finite. */
function changesOf(values: Float64Array): Float64Array {
  const changes = new Float64Array(values.length)
  let before = Number.NaN
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    changes[i] = value - value === 0 ? changeOf(value, before) : Number.NaN
    before = value
  }
  return changes
}

function betaOf(covariance: number, variance: number): number {
  return variance > 0 ? covariance / variance : 0
}

function warmupBars(period: number): number {
  return requirePeriod('beta', 'period', period) + 1
}

/** The column driver of `beta`. */
export function betaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number) - 1
  requireColumns('beta', inputs, 2, outputs, 1)
  const output = outputs[0] as Float64Array
  const [bases, assets] = inputs.map(changesOf) as [Float64Array, Float64Array]
  driveColumn([bases, assets], outputs, period, (start) => fillPair(bases, assets, period, output, start, betaOf))
}

/**
 * Rolling beta, row by row: `update(base, value)`; see `beta`.
 *
 * @param period changes, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const slope = createBeta(2)
 * slope.update(100, 100)
 * slope.update(110, 120)
 * console.log(slope.update(121, 108)) // 0
 * ```
 */
export function createBeta(period: number): IndicatorStream {
  return asStream(new BetaKernel(period))
}

/**
 * Beta: the slope of the changes of `value` on those of `base` over the last `period` changes, each as a fraction of the price
 * before (TA-Lib's `BETA`, whose first column is the base). 0 where the base does not vary. A change from a price of 0 counts as
 * none. First value at bar `period + 1`.
 *
 * @param base prices of the market, one per bar
 * @param value prices of what is held against it, one per bar
 * @param period changes, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const market = Float64Array.of(100, 110, 99)
 * console.log(beta(market, market, 2)) // Float64Array(3) [ NaN, NaN, 1 ]
 * ```
 */
export const beta: ColumnIndicator<
  readonly [base: 'base', value: 'value'],
  readonly ['value'],
  readonly [period: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'beta',
  inputs: ['base', 'value'],
  outputs: ['value'],
  warmupBars,
  column: betaColumn,
  stream: createBeta,
})
