import type { Indicator, IndicatorStream } from '../indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { renewalStride } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'

type MacdParams = readonly [fast: number, slow: number, signal: number]

/**
 * The kernel keeps both averages as distances to a recent price, the reference. It drops out of their difference, which
 * is all that is asked for: so nothing cancels, and equal prices give a line of exactly 0.
 */
class MacdStream implements IndicatorStream {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  readonly #fastPeriod: number = 0
  readonly #slowPeriod: number = 0
  readonly #fastWeight: number = Number.NaN
  readonly #slowWeight: number = Number.NaN
  readonly #signalWeight: number = Number.NaN
  /** Values seen, up to `warmupBars`. */
  #count = 0
  /** Values until the reference is renewed. */
  #left = 0
  #reference = Number.NaN
  #fast = Number.NaN
  #slow = Number.NaN
  #line = Number.NaN
  #signal = Number.NaN

  constructor(fast: number, slow: number, signal: number) {
    this.warmupBars = warmupBars(fast, slow, signal)
    this.#fastPeriod = fast
    this.#slowPeriod = slow
    this.#fastWeight = 2 / (fast + 1)
    this.#slowWeight = 2 / (slow + 1)
    this.#signalWeight = 2 / (signal + 1)
  }

  update(value: number): number {
    if (this.#count < this.warmupBars || value - value !== 0) {
      this.#take(value)
      return this.#line
    }
    const fastWeight = this.#fastWeight
    const slowWeight = this.#slowWeight
    const signalWeight = this.#signalWeight
    const apart = value - this.#reference
    const fast = this.#fast * (1 - fastWeight) + apart * fastWeight
    const slow = this.#slow * (1 - slowWeight) + apart * slowWeight
    const line = fast - slow
    this.#fast = fast
    this.#slow = slow
    this.#signal = this.#signal * (1 - signalWeight) + line * signalWeight
    if (--this.#left === 0) this.#renew(value)
    this.#line = line
    return this.#line
  }

  output(k: number): number {
    if (this.#count < this.warmupBars) return Number.NaN
    return k === 0 ? this.#line : k === 1 ? this.#signal : k === 2 ? this.#line - this.#signal : Number.NaN
  }

  get isWarm(): boolean {
    return this.#count === this.warmupBars
  }

  restart(): void {
    this.#count = 0
    this.#line = Number.NaN
  }

  /** The column driver's loop from the first bar behind the warm-up: the same steps on local variables. */
  fill(values: Float64Array, outputs: readonly Float64Array[], start: number): number {
    const [lines, signals, histogram] = outputs as [Float64Array, Float64Array, Float64Array]
    const length = values.length
    const fastWeight = this.#fastWeight
    const slowWeight = this.#slowWeight
    const signalWeight = this.#signalWeight
    const fastKeep = 1 - fastWeight
    const slowKeep = 1 - slowWeight
    const signalKeep = 1 - signalWeight
    let reference = this.#reference
    let fast = this.#fast
    let slow = this.#slow
    let signal = this.#signal
    let from = start
    while (from < length) {
      const end = Math.min(length, from + renewalStride)
      for (let i = from; i < end; i++) {
        const apart = (values[i] as number) - reference
        fast = fast * fastKeep + apart * fastWeight
        slow = slow * slowKeep + apart * slowWeight
        const line = fast - slow
        signal = signal * signalKeep + line * signalWeight
        lines[i] = line
        signals[i] = signal
        histogram[i] = line - signal
      }
      if (signal - signal !== 0) {
        const gap = firstGap([values], from, end)
        if (gap < end) return gap
      }
      const newest = values[end - 1] as number
      fast += reference - newest
      slow += reference - newest
      reference = newest
      from = end
    }
    return length
  }

  /** Everything but a rolling step: a gap and the warm-up. */
  #take(value: number): void {
    if (value - value !== 0) this.restart()
    else this.#warmUp(value)
  }

  /** Sums until each average has its seed; the fast one's values are those that end where the slow one's do. */
  #warmUp(value: number): void {
    if (this.#count === 0) {
      this.#reference = value
      this.#fast = 0
      this.#slow = 0
      this.#signal = 0
    }
    const apart = value - this.#reference
    const count = ++this.#count
    const slowPeriod = this.#slowPeriod
    if (count <= slowPeriod) {
      this.#slow += apart
      if (count > slowPeriod - this.#fastPeriod) this.#fast += apart
      if (count < slowPeriod) return
      this.#fast /= this.#fastPeriod
      this.#slow /= slowPeriod
    } else {
      this.#fast = this.#fast * (1 - this.#fastWeight) + apart * this.#fastWeight
      this.#slow = this.#slow * (1 - this.#slowWeight) + apart * this.#slowWeight
    }
    const line = this.#fast - this.#slow
    this.#signal += line
    if (count < this.warmupBars) return
    this.#signal /= this.warmupBars - slowPeriod + 1
    this.#renew(value)
    this.#line = line
  }

  #renew(value: number): void {
    const shift = this.#reference - value
    this.#fast += shift
    this.#slow += shift
    this.#reference = value
    this.#left = renewalStride
  }
}

function warmupBars(fast: number, slow: number, signal: number): number {
  requirePeriod('macd', 'fast', fast, 'of the faster average')
  requirePeriod('macd', 'slow', slow, 'of the slower average')
  requirePeriod('macd', 'signal', signal, 'of the signal line')
  if (fast < slow) return slow + signal - 1
  throw new RangeError(
    `macd: fast must be below slow, but they were ${fast} and ${slow}. Give the shorter period first, such as 12, 26, 9.`,
  )
}

function column(inputs: readonly Float64Array[], params: readonly number[], outputs: readonly Float64Array[]): void {
  const stream = new MacdStream(params[0] as number, params[1] as number, params[2] as number)
  requireColumns('macd', inputs, 1, outputs, 3)
  const values = inputs[0] as Float64Array
  driveColumn(inputs, outputs, stream.warmupBars, (start) => {
    const warmAt = start + stream.warmupBars
    stream.restart()
    for (let i = start; i < warmAt; i++) stream.update(values[i] as number)
    for (let k = 0; k < outputs.length; k++) (outputs[k] as Float64Array)[warmAt - 1] = stream.output(k)
    return stream.fill(values, outputs, warmAt)
  })
}

/** The columns of `macd`, each as long as the input. */
export interface MacdColumns {
  /** Fast minus slow exponential average. */
  readonly macd: Float64Array
  /** Exponential average of the line. */
  readonly signal: Float64Array
  /** The line minus its signal. */
  readonly histogram: Float64Array
}

function overColumn(values: Float64Array, fast: number, slow: number, signal: number): MacdColumns {
  const length = values.length
  const outputs = [new Float64Array(length), new Float64Array(length), new Float64Array(length)] as const
  column([values], [fast, slow, signal], outputs)
  return { macd: outputs[0], signal: outputs[1], histogram: outputs[2] }
}

/**
 * Moving average convergence divergence, value by value; see `macd`. Outputs 0, 1 and 2 are line, signal and histogram.
 *
 * @param fast bars of the faster average, an integer from 1 to 1,000,000, below `slow`
 * @param slow bars of the slower average
 * @param signal bars of the signal line
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * const divergence = createMacd(1, 3, 2)
 * for (const price of [2, 4, 6, 10]) divergence.update(price)
 * console.log(divergence.output(0), divergence.output(1), divergence.output(2)) // 3 2.5 0.5
 * ```
 */
export function createMacd(fast: number, slow: number, signal: number): IndicatorStream {
  return new MacdStream(fast, slow, signal)
}

/**
 * Moving average convergence divergence (Gerald Appel, 1979): fast minus slow exponential average, the line's own
 * exponential average as signal, and line minus signal as histogram.
 *
 * As in TA-Lib's `MACD`, both averages are seeded at the same bar, with the means of the `fast` and `slow` values that
 * end there, the signal with the mean of the first `signal` values of the line, and all outputs begin together, at bar
 * `slow + signal - 1`. Old rounding errors fade with the averages.
 *
 * @param values one value per bar
 * @param fast bars of the faster average, an integer from 1 to 1,000,000, below `slow`
 * @param slow bars of the slower average
 * @param signal bars of the signal line
 * @returns three columns of the same length; NaN for the first `slow + signal - 2` bars and behind a gap
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * const { macd: line, signal, histogram } = macd(Float64Array.of(2, 4, 6, 10), 1, 3, 2)
 * console.log(line[3], signal[3], histogram[3]) // 3 2.5 0.5
 * ```
 */
export const macd: ((values: Float64Array, fast: number, slow: number, signal: number) => MacdColumns) &
  Indicator<readonly ['value'], readonly ['macd', 'signal', 'histogram'], MacdParams> = /*#__PURE__*/ Object.assign(
  overColumn,
  {
    id: 'macd',
    inputs: ['value'] as const,
    outputs: ['macd', 'signal', 'histogram'] as const,
    warmupBars,
    column,
    stream: createMacd,
  },
)
