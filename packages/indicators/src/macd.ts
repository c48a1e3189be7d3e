import { createEma } from './ema.ts'
import type { Indicator, IndicatorStream } from './indicator.ts'
import { columnsOf } from './internal/columns-of.ts'
import { requirePeriod } from './internal/require-period.ts'

class MacdStream implements IndicatorStream {
  readonly warmupBars: number
  readonly #fast: IndicatorStream
  readonly #slow: IndicatorStream
  readonly #signal: IndicatorStream
  /** Bars that the fast average waits, so that both are seeded at the same bar. */
  readonly #delay: number
  #count = 0
  #line = Number.NaN
  #signalValue = Number.NaN

  constructor(fast: number, slow: number, signal: number) {
    this.warmupBars = warmup(fast, slow, signal)
    this.#fast = createEma(fast)
    this.#slow = createEma(slow)
    this.#signal = createEma(signal)
    this.#delay = slow - fast
  }

  update(value: number): number {
    if (value - value !== 0) return this.#restart()
    const slow = this.#slow.update(value)
    if (this.#count < this.#delay) {
      this.#count++
      return Number.NaN
    }
    const line = this.#fast.update(value) - slow
    if (line !== line) return Number.NaN
    this.#signalValue = this.#signal.update(line)
    // The line is shown from the bar on which its signal is defined too.
    return (this.#line = this.#signal.isWarm ? line : Number.NaN)
  }

  output(k: number): number {
    return k === 0 ? this.#line : k === 1 ? this.#signalValue : this.#line - this.#signalValue
  }

  get isWarm(): boolean {
    return this.#signal.isWarm
  }

  #restart(): number {
    this.#fast.update(Number.NaN)
    this.#slow.update(Number.NaN)
    this.#signal.update(Number.NaN)
    this.#count = 0
    this.#signalValue = Number.NaN
    return (this.#line = Number.NaN)
  }
}

function warmup(fast: number, slow: number, signal: number): number {
  requirePeriod('macd', 'fast', fast, 2)
  requirePeriod('macd', 'slow', slow, 2)
  requirePeriod('macd', 'signal', signal)
  if (fast < slow) return slow + signal - 1
  throw new RangeError(
    `macd: fast must be below slow, but they are ${fast} and ${slow}. Give the shorter period first.`,
  )
}

function column(inputs: readonly Float64Array[], params: readonly number[], outputs: readonly Float64Array[]): void {
  const [fast, slow, signal] = params as [number, number, number]
  const [values] = inputs as [Float64Array]
  const [line, signalLine, histogram] = outputs as [Float64Array, Float64Array, Float64Array]
  const stream = new MacdStream(fast, slow, signal)
  for (let i = 0; i < values.length; i++) {
    line[i] = stream.update(values[i]!)
    signalLine[i] = stream.output(1)
    histogram[i] = stream.output(2)
  }
}

/** The columns of `macd`. */
export interface MacdColumns {
  readonly macd: Float64Array
  readonly signal: Float64Array
  readonly histogram: Float64Array
}

function overColumn(values: Float64Array, fast: number, slow: number, signal: number): MacdColumns {
  const length = columnsOf('macd', [values], 1)
  const outputs = [new Float64Array(length), new Float64Array(length), new Float64Array(length)] as const
  column([values], [fast, slow, signal], outputs)
  return { macd: outputs[0], signal: outputs[1], histogram: outputs[2] }
}

/** Moving average convergence divergence, value by value. Outputs 0, 1, 2: line, signal, histogram. */
export function createMacd(fast: number, slow: number, signal: number): IndicatorStream {
  return new MacdStream(fast, slow, signal)
}

/**
 * Moving average convergence divergence (Gerald Appel): fast minus slow exponential average, its own exponential average
 * as signal, and their difference as histogram. As in TA-Lib, both averages are seeded at the same bar, and all outputs
 * begin together: first values after `slow + signal − 1` bars.
 *
 * @example
 * ```ts
 * const { macd: line, signal, histogram } = macd(close, 12, 26, 9)
 * ```
 */
export const macd: ((values: Float64Array, fast: number, slow: number, signal: number) => MacdColumns) &
  Indicator<
    readonly ['value'],
    readonly ['macd', 'signal', 'histogram'],
    readonly [fast: number, slow: number, signal: number]
  > = /*#__PURE__*/ Object.assign(overColumn, {
  id: 'macd',
  inputs: ['value'] as const,
  outputs: ['macd', 'signal', 'histogram'] as const,
  warmupBars: warmup,
  column,
  stream: createMacd,
})
