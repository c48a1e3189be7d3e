import type { Indicator, IndicatorStream } from './indicator.ts'
import { columnsOf } from './internal/columns-of.ts'
import { requirePeriod } from './internal/require-period.ts'
import { RollingExtreme } from './internal/rolling-extreme.ts'

class LowestStream implements IndicatorStream {
  readonly warmupBars: number
  readonly #window: RollingExtreme
  #value = Number.NaN

  constructor(period: number) {
    this.warmupBars = requirePeriod('lowest', 'period', period)
    this.#window = new RollingExtreme(period)
  }

  update(value: number): number {
    const extreme = this.#window.push(-value)
    return (this.#value = 0 - extreme)
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
  const stream = new LowestStream(period as number)
  const source = values as Float64Array
  const target = output as Float64Array
  for (let i = 0; i < source.length; i++) target[i] = stream.update(source[i]!)
}

function overColumn(values: Float64Array, period: number): Float64Array {
  const output = new Float64Array(columnsOf('lowest', [values], 1))
  column([values], [period], [output])
  return output
}

/** Lowest value, value by value. */
export function createLowest(period: number): IndicatorStream {
  return new LowestStream(period)
}

/**
 * Lowest of the last `period` values. First value after `period` bars.
 *
 * @example
 * ```ts
 * lowest(Float64Array.of(2, 3, 1), 2) // NaN, 2, 1
 * ```
 */
export const lowest: ((values: Float64Array, period: number) => Float64Array) &
  Indicator<readonly ['value'], readonly ['value'], readonly [period: number]> = /*#__PURE__*/ Object.assign(
  overColumn,
  {
    id: 'lowest',
    inputs: ['value'] as const,
    outputs: ['value'] as const,
    warmupBars: (period: number) => requirePeriod('lowest', 'period', period),
    column,
    stream: createLowest,
  },
)
