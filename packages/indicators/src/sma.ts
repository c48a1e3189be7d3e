import type { Indicator, IndicatorStream } from './indicator.ts'
import { columnsOf } from './internal/columns-of.ts'
import { requirePeriod } from './internal/require-period.ts'
import { RollingSum } from './internal/rolling-sum.ts'

class SmaStream implements IndicatorStream {
  readonly warmupBars: number
  readonly #window: RollingSum
  #value = Number.NaN

  constructor(period: number) {
    this.warmupBars = requirePeriod('sma', 'period', period)
    this.#window = new RollingSum(period)
  }

  update(value: number): number {
    const window = this.#window
    if (value - value !== 0) {
      window.reset()
      return (this.#value = Number.NaN)
    }
    window.push(value)
    return (this.#value = window.count < window.period ? Number.NaN : window.sum / window.period)
  }

  output(): number {
    return this.#value
  }

  get isWarm(): boolean {
    return this.#window.count === this.warmupBars
  }
}

/** The same arithmetic as the stream, in the same order, without its ring: the column itself holds the window. */
function column([values]: readonly Float64Array[], [size]: readonly number[], [output]: readonly Float64Array[]): void {
  const source = values as Float64Array
  const target = output as Float64Array
  const period = requirePeriod('sma', 'period', size as number)
  let sum = 0
  let count = 0
  let untilResum = period
  for (let i = 0; i < source.length; i++) {
    const value = source[i]!
    if (value - value !== 0) {
      sum = 0
      count = 0
      untilResum = period
      target[i] = Number.NaN
      continue
    }
    if (count < period) {
      count++
      sum += value
    } else {
      sum += value - source[i - period]!
    }
    if (--untilResum === 0) {
      sum = 0
      for (let k = i - period + 1; k <= i; k++) sum += source[k]!
      untilResum = period
    }
    target[i] = count < period ? Number.NaN : sum / period
  }
}

function overColumn(values: Float64Array, period: number): Float64Array {
  const output = new Float64Array(columnsOf('sma', [values], 1))
  column([values], [period], [output])
  return output
}

/** Simple moving average, value by value. */
export function createSma(period: number): IndicatorStream {
  return new SmaStream(period)
}

/**
 * Simple moving average: the mean of the last `period` values. First value after `period` bars.
 *
 * @example
 * ```ts
 * sma(Float64Array.of(1, 2, 3, 4), 2) // NaN, 1.5, 2.5, 3.5
 * ```
 */
export const sma: ((values: Float64Array, period: number) => Float64Array) &
  Indicator<readonly ['value'], readonly ['value'], readonly [period: number]> = /*#__PURE__*/ Object.assign(
  overColumn,
  {
    id: 'sma',
    inputs: ['value'] as const,
    outputs: ['value'] as const,
    warmupBars: (period: number) => requirePeriod('sma', 'period', period),
    column,
    stream: createSma,
  },
)
