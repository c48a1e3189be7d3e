import type { Indicator, IndicatorStream } from './indicator.ts'
import { columnsOf } from './internal/columns-of.ts'
import { requirePeriod } from './internal/require-period.ts'

class EmaStream implements IndicatorStream {
  readonly warmupBars: number
  readonly #factor: number
  #count = 0
  #sum = 0
  #value = Number.NaN

  constructor(period: number) {
    this.warmupBars = requirePeriod('ema', 'period', period)
    this.#factor = 2 / (period + 1)
  }

  update(value: number): number {
    if (value - value !== 0) return this.#restart()
    if (this.#count === this.warmupBars) return (this.#value = (value - this.#value) * this.#factor + this.#value)
    this.#count++
    this.#sum += value
    return (this.#value = this.#count === this.warmupBars ? this.#sum / this.warmupBars : Number.NaN)
  }

  output(): number {
    return this.#value
  }

  get isWarm(): boolean {
    return this.#count === this.warmupBars
  }

  #restart(): number {
    this.#count = 0
    this.#sum = 0
    return (this.#value = Number.NaN)
  }
}

function column(
  [values]: readonly Float64Array[],
  [period]: readonly number[],
  [output]: readonly Float64Array[],
): void {
  const stream = new EmaStream(period as number)
  const source = values as Float64Array
  const target = output as Float64Array
  for (let i = 0; i < source.length; i++) target[i] = stream.update(source[i]!)
}

function overColumn(values: Float64Array, period: number): Float64Array {
  const output = new Float64Array(columnsOf('ema', [values], 1))
  column([values], [period], [output])
  return output
}

/** Exponential moving average, value by value. */
export function createEma(period: number): IndicatorStream {
  return new EmaStream(period)
}

/**
 * Exponential moving average with factor 2 ÷ (period + 1), seeded with the mean of the first `period` values, as TA-Lib
 * does. First value after `period` bars.
 *
 * @example
 * ```ts
 * ema(Float64Array.of(1, 2, 3, 6), 3) // NaN, NaN, 2, 4
 * ```
 */
export const ema: ((values: Float64Array, period: number) => Float64Array) &
  Indicator<readonly ['value'], readonly ['value'], readonly [period: number]> = /*#__PURE__*/ Object.assign(
  overColumn,
  {
    id: 'ema',
    inputs: ['value'] as const,
    outputs: ['value'] as const,
    warmupBars: (period: number) => requirePeriod('ema', 'period', period),
    column,
    stream: createEma,
  },
)
