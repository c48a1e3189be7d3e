import type { Indicator, IndicatorStream } from './indicator.ts'
import { columnsOf } from './internal/columns-of.ts'
import { requirePeriod } from './internal/require-period.ts'
import { RollingSum } from './internal/rolling-sum.ts'

class WmaStream implements IndicatorStream {
  readonly warmupBars: number
  readonly #window: RollingSum
  readonly #divisor: number
  /** Sum of each value times its age rank: the newest counts `period` times. */
  #weighted = 0
  #sinceExact = 0
  #value = Number.NaN

  constructor(period: number) {
    this.warmupBars = requirePeriod('wma', 'period', period)
    this.#window = new RollingSum(period)
    this.#divisor = (period * (period + 1)) / 2
  }

  update(value: number): number {
    const window = this.#window
    if (value - value !== 0) return this.#restart()
    if (window.count < window.period) {
      window.push(value)
      this.#weighted += value * window.count
      return (this.#value = window.count < window.period ? Number.NaN : this.#weighted / this.#divisor)
    }
    const before = window.sum
    window.push(value)
    this.#sinceExact++
    if (this.#sinceExact === window.period) this.#reweigh()
    else this.#weighted += window.period * value - before
    return (this.#value = this.#weighted / this.#divisor)
  }

  output(): number {
    return this.#value
  }

  get isWarm(): boolean {
    return this.#window.count === this.warmupBars
  }

  /** Makes the weighted sum anew, so that rounding errors never outlive one window. The ring has just gone round. */
  #reweigh(): void {
    const { ring, period } = this.#window
    let weighted = 0
    for (let i = 0; i < period; i++) weighted += ring[i]! * (i + 1)
    this.#weighted = weighted
    this.#sinceExact = 0
  }

  #restart(): number {
    this.#window.reset()
    this.#weighted = 0
    this.#sinceExact = 0
    return (this.#value = Number.NaN)
  }
}

function column(
  [values]: readonly Float64Array[],
  [period]: readonly number[],
  [output]: readonly Float64Array[],
): void {
  const stream = new WmaStream(period as number)
  const source = values as Float64Array
  const target = output as Float64Array
  for (let i = 0; i < source.length; i++) target[i] = stream.update(source[i]!)
}

function overColumn(values: Float64Array, period: number): Float64Array {
  const output = new Float64Array(columnsOf('wma', [values], 1))
  column([values], [period], [output])
  return output
}

/** Linearly weighted moving average, value by value. */
export function createWma(period: number): IndicatorStream {
  return new WmaStream(period)
}

/**
 * Linearly weighted moving average: the newest value counts `period` times, the oldest once. First value after `period`
 * bars.
 *
 * @example
 * ```ts
 * wma(Float64Array.of(1, 2, 3), 2) // NaN, 1.6667, 2.6667
 * ```
 */
export const wma: ((values: Float64Array, period: number) => Float64Array) &
  Indicator<readonly ['value'], readonly ['value'], readonly [period: number]> = /*#__PURE__*/ Object.assign(
  overColumn,
  {
    id: 'wma',
    inputs: ['value'] as const,
    outputs: ['value'] as const,
    warmupBars: (period: number) => requirePeriod('wma', 'period', period),
    column,
    stream: createWma,
  },
)
