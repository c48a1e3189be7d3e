import type { Indicator, IndicatorStream } from './indicator.ts'
import { columnsOf } from './internal/columns-of.ts'
import { requirePeriod } from './internal/require-period.ts'

class AtrStream implements IndicatorStream {
  readonly warmupBars: number
  readonly #period: number
  /** True ranges seen; −1 before the first bar, which has none. */
  #count = -1
  #previousClose = 0
  #sum = 0
  #value = Number.NaN

  constructor(period: number) {
    this.#period = requirePeriod('atr', 'period', period)
    this.warmupBars = period + 1
  }

  update(high: number, low = Number.NaN, close = Number.NaN): number {
    const check = high + low + close
    if (check - check !== 0) return this.#restart()
    const previous = this.#previousClose
    this.#previousClose = close
    if (this.#count < 0) {
      this.#count = 0
      return Number.NaN
    }
    const top = high > previous ? high : previous
    const bottom = low < previous ? low : previous
    const range = top - bottom
    const period = this.#period
    if (this.#count === period) return (this.#value = (this.#value * (period - 1) + range) / period)
    this.#count++
    this.#sum += range
    return (this.#value = this.#count === period ? this.#sum / period : Number.NaN)
  }

  output(): number {
    return this.#value
  }

  get isWarm(): boolean {
    return this.#count === this.#period
  }

  #restart(): number {
    this.#count = -1
    this.#sum = 0
    return (this.#value = Number.NaN)
  }
}

function column(inputs: readonly Float64Array[], [period]: readonly number[], [output]: readonly Float64Array[]): void {
  const [high, low, close] = inputs as [Float64Array, Float64Array, Float64Array]
  const stream = new AtrStream(period as number)
  const target = output as Float64Array
  for (let i = 0; i < high.length; i++) target[i] = stream.update(high[i]!, low[i]!, close[i]!)
}

function overColumns(high: Float64Array, low: Float64Array, close: Float64Array, period: number): Float64Array {
  const output = new Float64Array(columnsOf('atr', [high, low, close], 3))
  column([high, low, close], [period], [output])
  return output
}

/** Average true range, bar by bar: `update(high, low, close)`. */
export function createAtr(period: number): IndicatorStream {
  return new AtrStream(period)
}

/**
 * Average true range with Wilder's smoothing (J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978). The
 * first bar has no true range, as it has no close before it. First value after `period + 1` bars.
 *
 * @example
 * ```ts
 * const range = atr(high, low, close, 14)
 * ```
 */
export const atr: ((high: Float64Array, low: Float64Array, close: Float64Array, period: number) => Float64Array) &
  Indicator<readonly ['high', 'low', 'close'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ Object.assign(overColumns, {
    id: 'atr',
    inputs: ['high', 'low', 'close'] as const,
    outputs: ['value'] as const,
    warmupBars: (period: number) => requirePeriod('atr', 'period', period) + 1,
    column,
    stream: createAtr,
  })
