import type { ColumnIndicator, IndicatorStream } from './indicator.ts'
import { driveColumn } from './internal/drive-column.ts'
import { firstGap } from './internal/first-gap.ts'
import { renewalStride } from './internal/renewal-stride.ts'
import { requireColumns } from './internal/require-columns.ts'
import { requirePeriod } from './internal/require-period.ts'

/** Movement below this has faded away over thousands of equal prices: what is left of it is rounding. */
const faded = 1e-290

/**
 * The kernel keeps two of Wilder's sums, without branches: of `change + |change|`, which is twice a gain and nothing of
 * a loss, and of `|change|`. Both are of positive numbers only, so nothing cancels; and doubling is exact, so that their
 * ratio lies within 0 and 2 and the index within 0 and 100 to the last bit.
 */
class RsiStream implements IndicatorStream {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  readonly #keep: number = Number.NaN
  /** Values seen, up to `warmupBars`. */
  #count = 0
  #previous = Number.NaN
  #gains = Number.NaN
  #moves = Number.NaN
  #value = Number.NaN

  constructor(period: number) {
    this.warmupBars = warmupBars(period)
    this.#keep = (period - 1) / period
  }

  update(value: number): number {
    if (this.#count < this.warmupBars || value - value !== 0) {
      this.#take(value)
      return this.#value
    }
    const keep = this.#keep
    const change = value - this.#previous
    const move = Math.abs(change)
    const gains = this.#gains * keep + (change + move)
    const moves = this.#moves * keep + move
    this.#previous = value
    this.#gains = gains
    this.#moves = moves
    this.#value = moves > faded ? 50 * (gains / moves) : 0
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
  fill(values: Float64Array, output: Float64Array, start: number): number {
    const length = values.length
    const keep = this.#keep
    let previous = this.#previous
    let gains = this.#gains
    let moves = this.#moves
    let from = start
    while (from < length) {
      const end = Math.min(length, from + renewalStride)
      for (let i = from; i < end; i++) {
        const value = values[i] as number
        const change = value - previous
        const move = Math.abs(change)
        previous = value
        gains = gains * keep + (change + move)
        moves = moves * keep + move
        output[i] = moves > faded ? 50 * (gains / moves) : 0
      }
      if (moves - moves !== 0) {
        const gap = firstGap([values], from, end)
        if (gap < end) return gap
      }
      from = end
    }
    return length
  }

  /** Everything but a rolling step: a gap and the warm-up. */
  #take(value: number): void {
    if (value - value !== 0) this.restart()
    else this.#warmUp(value)
  }

  #warmUp(value: number): void {
    if (this.#count === 0) {
      this.#gains = 0
      this.#moves = 0
    } else {
      const change = value - this.#previous
      const move = Math.abs(change)
      this.#gains += change + move
      this.#moves += move
    }
    this.#previous = value
    if (++this.#count < this.warmupBars) return
    this.#value = this.#moves > faded ? 50 * (this.#gains / this.#moves) : 0
  }
}

function warmupBars(period: number): number {
  return requirePeriod('rsi', 'period', period, 'to smooth over') + 1
}

function column(inputs: readonly Float64Array[], params: readonly number[], outputs: readonly Float64Array[]): void {
  const stream = new RsiStream(params[0] as number)
  requireColumns('rsi', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, stream.warmupBars, (start) => {
    const warmAt = start + stream.warmupBars
    stream.restart()
    for (let i = start; i < warmAt; i++) output[i] = stream.update(values[i] as number)
    return stream.fill(values, output, warmAt)
  })
}

function overColumn(values: Float64Array, period: number): Float64Array {
  const output = new Float64Array(values.length)
  column([values], [period], [output])
  return output
}

/**
 * Relative strength index, value by value; see `rsi`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const strength = createRsi(2)
 * console.log([1, 2, 3, 2].map((price) => strength.update(price))) // [ NaN, NaN, 100, 50 ]
 * ```
 */
export function createRsi(period: number): IndicatorStream {
  return new RsiStream(period)
}

/**
 * Relative strength index, 0 to 100: the share of gains in all movement, both in Wilder's smoothing, which is seeded by
 * the first `period` changes (J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978; TA-Lib's `RSI`). 0
 * where nothing has moved at all, as in TA-Lib. First value at bar `period + 1`.
 *
 * Old changes fade, and with them old rounding errors: the error stays a few units in the last place.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @returns a column of the same length; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(rsi(Float64Array.of(1, 2, 3, 2), 2)) // Float64Array(4) [ NaN, NaN, 100, 50 ]
 * ```
 */
export const rsi: ColumnIndicator<readonly [period: number]> = /*#__PURE__*/ Object.assign(overColumn, {
  id: 'rsi',
  inputs: ['value'] as const,
  outputs: ['value'] as const,
  warmupBars,
  column,
  stream: createRsi,
})
