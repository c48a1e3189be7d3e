import type { Indicator, IndicatorStream } from './indicator.ts'
import { columnsOf } from './internal/columns-of.ts'
import { requirePeriod } from './internal/require-period.ts'
import { RollingVariance } from './internal/rolling-variance.ts'

class StddevStream implements IndicatorStream {
  readonly warmupBars: number
  readonly #window: RollingVariance
  #value = Number.NaN

  constructor(period: number) {
    this.warmupBars = requirePeriod('stddev', 'period', period)
    this.#window = new RollingVariance(period)
  }

  update(value: number): number {
    const window = this.#window
    window.push(value)
    return (this.#value = window.isFull ? Math.sqrt(window.variance) : Number.NaN)
  }

  output(): number {
    return this.#value
  }

  get isWarm(): boolean {
    return this.#window.isFull
  }
}

function column(
  [values]: readonly Float64Array[],
  [period]: readonly number[],
  [output]: readonly Float64Array[],
): void {
  const stream = new StddevStream(period as number)
  const source = values as Float64Array
  const target = output as Float64Array
  for (let i = 0; i < source.length; i++) target[i] = stream.update(source[i]!)
}

function overColumn(values: Float64Array, period: number): Float64Array {
  const output = new Float64Array(columnsOf('stddev', [values], 1))
  column([values], [period], [output])
  return output
}

/** Standard deviation, value by value. */
export function createStddev(period: number): IndicatorStream {
  return new StddevStream(period)
}

/**
 * Standard deviation of the last `period` values as a whole population (divided by `period`). First value after `period`
 * bars.
 *
 * @example
 * ```ts
 * stddev(Float64Array.of(1, 3, 5), 2) // NaN, 1, 1
 * ```
 */
export const stddev: ((values: Float64Array, period: number) => Float64Array) &
  Indicator<readonly ['value'], readonly ['value'], readonly [period: number]> = /*#__PURE__*/ Object.assign(
  overColumn,
  {
    id: 'stddev',
    inputs: ['value'] as const,
    outputs: ['value'] as const,
    warmupBars: (period: number) => requirePeriod('stddev', 'period', period),
    column,
    stream: createStddev,
  },
)
