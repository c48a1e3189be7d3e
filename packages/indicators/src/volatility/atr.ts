import type { Indicator, IndicatorStream } from '../indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { renewalStride } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'

/**
 * The true range is the distance between the outermost of high, low and previous close. Half the way round all three,
 * `(high - low) + |high - previous| + |low - previous|`, says the same without a branch that the processor would guess
 * wrong. The kernel keeps Wilder's sum of whole ways round, so twice `period` times the average.
 */
class AtrStream implements IndicatorStream {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  readonly #keep: number = Number.NaN
  readonly #scale: number = Number.NaN
  /** Bars seen, up to `warmupBars`. */
  #count = 0
  #previous = Number.NaN
  #sum = Number.NaN
  #value = Number.NaN

  constructor(period: number) {
    this.warmupBars = warmupBars(period)
    this.#keep = (period - 1) / period
    this.#scale = 1 / (2 * period)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    if (this.#count < this.warmupBars || high - high + (low - low) + (close - close) !== 0) {
      this.#take(high, low, close)
      return this.#value
    }
    const previous = this.#previous
    this.#previous = close
    const sum = this.#sum * this.#keep + (high - low + (Math.abs(high - previous) + Math.abs(low - previous)))
    this.#sum = sum
    this.#value = sum * this.#scale
    return this.#value
  }

  output(k: number): number {
    return k === 0 ? this.#value : Number.NaN
  }

  get isWarm(): boolean {
    return this.#count === this.warmupBars
  }

  restart(): void {
    this.#count = 0
    this.#value = Number.NaN
  }

  /** The column driver's loop from the first bar behind the warm-up: the same steps on local variables. */
  fill(inputs: readonly Float64Array[], output: Float64Array, start: number): number {
    const [highs, lows, closes] = inputs as [Float64Array, Float64Array, Float64Array]
    const length = highs.length
    const keep = this.#keep
    const scale = this.#scale
    let previous = this.#previous
    let sum = this.#sum
    let from = start
    while (from < length) {
      const end = Math.min(length, from + renewalStride)
      for (let i = from; i < end; i++) {
        const high = highs[i] as number
        const low = lows[i] as number
        sum = sum * keep + (high - low + (Math.abs(high - previous) + Math.abs(low - previous)))
        previous = closes[i] as number
        output[i] = sum * scale
      }
      // The last close has not yet reached the sum.
      const seen = sum + previous
      if (seen - seen !== 0) {
        const gap = firstGap(inputs, from, end)
        if (gap < end) return gap
      }
      from = end
    }
    return length
  }

  /** Everything but a rolling step: a gap and the warm-up. */
  #take(high: number, low: number, close: number): void {
    if (high - high + (low - low) + (close - close) !== 0) this.restart()
    else this.#warmUp(high, low, close)
  }

  #warmUp(high: number, low: number, close: number): void {
    const previous = this.#previous
    this.#previous = close
    if (this.#count === 0) this.#sum = 0
    else this.#sum += high - low + (Math.abs(high - previous) + Math.abs(low - previous))
    if (++this.#count < this.warmupBars) return
    this.#value = this.#sum * this.#scale
  }
}

function warmupBars(period: number): number {
  return requirePeriod('atr', 'period', period, 'to smooth over') + 1
}

function column(inputs: readonly Float64Array[], params: readonly number[], outputs: readonly Float64Array[]): void {
  const stream = new AtrStream(params[0] as number)
  requireColumns('atr', inputs, 3, outputs, 1)
  const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, stream.warmupBars, (start) => {
    const warmAt = start + stream.warmupBars
    stream.restart()
    for (let i = start; i < warmAt; i++)
      output[i] = stream.update(highs[i] as number, lows[i] as number, closes[i] as number)
    return stream.fill(inputs, output, warmAt)
  })
}

function overColumns(high: Float64Array, low: Float64Array, close: Float64Array, period: number): Float64Array {
  const output = new Float64Array(high.length)
  column([high, low, close], [period], [output])
  return output
}

/**
 * Average true range, bar by bar: `update(high, low, close)`; see `atr`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const range = createAtr(2)
 * range.update(11, 9, 10)
 * range.update(12, 10, 11)
 * console.log(range.update(15, 12, 14)) // 3
 * ```
 */
export function createAtr(period: number): IndicatorStream {
  return new AtrStream(period)
}

/**
 * Average true range with Wilder's smoothing, seeded by the mean of the first `period` true ranges (J. Welles Wilder,
 * "New Concepts in Technical Trading Systems", 1978; TA-Lib's `ATR`). The first bar has no true range, as there is no
 * close before it. First value at bar `period + 1`, in units of price.
 *
 * Old ranges fade, and with them old rounding errors: the error stays a few units in the last place. A bar of which
 * any of the three is NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @returns a column of the same length; NaN for the first `period` bars and behind a gap
 * @throws RangeError for columns of different lengths or any other period
 *
 * @example
 * ```ts
 * const high = Float64Array.of(11, 12, 15)
 * const low = Float64Array.of(9, 10, 12)
 * const close = Float64Array.of(10, 11, 14)
 * console.log(atr(high, low, close, 2)) // Float64Array(3) [ NaN, NaN, 3 ]
 * ```
 */
export const atr: ((high: Float64Array, low: Float64Array, close: Float64Array, period: number) => Float64Array) &
  Indicator<readonly ['high', 'low', 'close'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ Object.assign(overColumns, {
    id: 'atr',
    inputs: ['high', 'low', 'close'] as const,
    outputs: ['value'] as const,
    warmupBars,
    column,
    stream: createAtr,
  })
