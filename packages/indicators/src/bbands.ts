import type { Indicator, IndicatorStream } from './indicator.ts'
import { columnsOf } from './internal/columns-of.ts'
import { requirePeriod } from './internal/require-period.ts'
import { RollingSum } from './internal/rolling-sum.ts'
import { RollingVariance } from './internal/rolling-variance.ts'

class BbandsStream implements IndicatorStream {
  readonly warmupBars: number
  readonly #deviations: number
  readonly #sum: RollingSum
  readonly #variance: RollingVariance
  #upper = Number.NaN
  #middle = Number.NaN
  #lower = Number.NaN

  constructor(period: number, deviations: number) {
    this.warmupBars = warmup(period, deviations)
    this.#deviations = deviations
    this.#sum = new RollingSum(period)
    this.#variance = new RollingVariance(period)
  }

  update(value: number): number {
    this.#variance.push(value)
    if (value - value !== 0) this.#sum.reset()
    else this.#sum.push(value)
    if (!this.#variance.isFull) {
      this.#middle = Number.NaN
      this.#lower = Number.NaN
      return (this.#upper = Number.NaN)
    }
    const width = this.#deviations * Math.sqrt(this.#variance.variance)
    this.#middle = this.#sum.sum / this.warmupBars
    this.#lower = this.#middle - width
    return (this.#upper = this.#middle + width)
  }

  output(k: number): number {
    return k === 0 ? this.#upper : k === 1 ? this.#middle : this.#lower
  }

  get isWarm(): boolean {
    return this.#variance.isFull
  }
}

function warmup(period: number, deviations: number): number {
  if (!(deviations > 0) || deviations === Number.POSITIVE_INFINITY) {
    throw new RangeError(
      `bbands: deviations must be above 0, but is ${deviations}. Give the width in standard deviations, such as 2.`,
    )
  }
  return requirePeriod('bbands', 'period', period, 2)
}

function column(inputs: readonly Float64Array[], params: readonly number[], outputs: readonly Float64Array[]): void {
  const [period, deviations] = params as [number, number]
  const [values] = inputs as [Float64Array]
  const [upper, middle, lower] = outputs as [Float64Array, Float64Array, Float64Array]
  const stream = new BbandsStream(period, deviations)
  for (let i = 0; i < values.length; i++) {
    upper[i] = stream.update(values[i]!)
    middle[i] = stream.output(1)
    lower[i] = stream.output(2)
  }
}

/** The columns of `bbands`. */
export interface BbandsColumns {
  readonly upper: Float64Array
  readonly middle: Float64Array
  readonly lower: Float64Array
}

function overColumn(values: Float64Array, period: number, deviations: number): BbandsColumns {
  const length = columnsOf('bbands', [values], 1)
  const outputs = [new Float64Array(length), new Float64Array(length), new Float64Array(length)] as const
  column([values], [period, deviations], outputs)
  return { upper: outputs[0], middle: outputs[1], lower: outputs[2] }
}

/** Bollinger bands, value by value. Outputs 0, 1, 2: upper, middle, lower. */
export function createBbands(period: number, deviations: number): IndicatorStream {
  return new BbandsStream(period, deviations)
}

/**
 * Bollinger bands (John Bollinger, "Bollinger on Bollinger Bands", 2001): the simple moving average, and `deviations`
 * standard deviations (of the population) above and below it. First values after `period` bars.
 *
 * @example
 * ```ts
 * const { upper, middle, lower } = bbands(close, 20, 2)
 * ```
 */
export const bbands: ((values: Float64Array, period: number, deviations: number) => BbandsColumns) &
  Indicator<readonly ['value'], readonly ['upper', 'middle', 'lower'], readonly [period: number, deviations: number]> =
  /*#__PURE__*/ Object.assign(overColumn, {
    id: 'bbands',
    inputs: ['value'] as const,
    outputs: ['upper', 'middle', 'lower'] as const,
    warmupBars: warmup,
    column,
    stream: createBbands,
  })
