import type { Indicator, IndicatorStream } from './indicator.ts'
import { columnsOf } from './internal/columns-of.ts'
import { requirePeriod } from './internal/require-period.ts'

class RsiStream implements IndicatorStream {
  readonly warmupBars: number
  readonly #period: number
  #changes = -1
  #previous = 0
  #gain = 0
  #loss = 0
  #value = Number.NaN

  constructor(period: number) {
    this.#period = requirePeriod('rsi', 'period', period, 2)
    this.warmupBars = period + 1
  }

  update(value: number): number {
    if (value - value !== 0) return this.#restart()
    const change = value - this.#previous
    this.#previous = value
    if (this.#changes < 0) {
      this.#changes = 0
      return Number.NaN
    }
    const period = this.#period
    const up = change > 0 ? change : 0
    const down = change < 0 ? -change : 0
    if (this.#changes < period) {
      this.#gain += up
      this.#loss += down
      if (++this.#changes < period) return Number.NaN
      this.#gain /= period
      this.#loss /= period
    } else {
      this.#gain = (this.#gain * (period - 1) + up) / period
      this.#loss = (this.#loss * (period - 1) + down) / period
    }
    const total = this.#gain + this.#loss
    return (this.#value = total === 0 ? 0 : 100 * (this.#gain / total))
  }

  output(): number {
    return this.#value
  }

  get isWarm(): boolean {
    return this.#changes === this.#period
  }

  #restart(): number {
    this.#changes = -1
    this.#gain = 0
    this.#loss = 0
    return (this.#value = Number.NaN)
  }
}

function column(
  [values]: readonly Float64Array[],
  [period]: readonly number[],
  [output]: readonly Float64Array[],
): void {
  const stream = new RsiStream(period as number)
  const source = values as Float64Array
  const target = output as Float64Array
  for (let i = 0; i < source.length; i++) target[i] = stream.update(source[i]!)
}

function overColumn(values: Float64Array, period: number): Float64Array {
  const output = new Float64Array(columnsOf('rsi', [values], 1))
  column([values], [period], [output])
  return output
}

/** Relative strength index, value by value. */
export function createRsi(period: number): IndicatorStream {
  return new RsiStream(period)
}

/**
 * Relative strength index, 0 to 100, with Wilder's smoothing seeded by the mean of the first `period` changes (J. Welles
 * Wilder, "New Concepts in Technical Trading Systems", 1978). Where nothing has moved it is 0, as in TA-Lib. First value
 * after `period + 1` bars.
 *
 * @example
 * ```ts
 * rsi(Float64Array.of(1, 2, 3, 2), 2) // NaN, NaN, 100, 50
 * ```
 */
export const rsi: ((values: Float64Array, period: number) => Float64Array) &
  Indicator<readonly ['value'], readonly ['value'], readonly [period: number]> = /*#__PURE__*/ Object.assign(
  overColumn,
  {
    id: 'rsi',
    inputs: ['value'] as const,
    outputs: ['value'] as const,
    warmupBars: (period: number) => requirePeriod('rsi', 'period', period, 2) + 1,
    column,
    stream: createRsi,
  },
)
