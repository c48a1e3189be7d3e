import type { ColumnIndicator, IndicatorColumns, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { renewalStride } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/** A constant of this module, for V8 asks of an imported one in every step whether its module has run. */
const stride = renewalStride

type MacdOutputs = readonly ['macd', 'signal', 'histogram']

/** The columns of `macd`, each as long as the input: the line, its exponential average, and the line less that. */
export type MacdColumns = IndicatorColumns<MacdOutputs>

type MacdParams = readonly [fast: number, slow: number, signal: number]

/**
 * The kernel keeps both averages as distances to a recent price, the reference. It drops out of their difference, which
 * is all that is asked for: so nothing cancels, and equal prices give a line of exactly 0.
 */
class MacdKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly fastPeriod: number = 0
  private readonly slowPeriod: number = 0
  private readonly fastWeight: number = Number.NaN
  private readonly slowWeight: number = Number.NaN
  private readonly signalWeight: number = Number.NaN
  private readonly fastKeep: number = Number.NaN
  private readonly slowKeep: number = Number.NaN
  private readonly signalKeep: number = Number.NaN
  /** Values until the reference is renewed; while not warm, the number of those seen, below 0. */
  private left = 0
  private reference = Number.NaN
  private fast = Number.NaN
  private slow = Number.NaN
  private signal = Number.NaN
  /** The line at the latest renewal, which the renewed averages give only but for rounding. */
  private renewed = Number.NaN
  private fastBefore = Number.NaN
  private slowBefore = Number.NaN
  private signalBefore = Number.NaN
  private leftBefore = 0
  private referenceBefore = Number.NaN
  private renewedBefore = Number.NaN

  constructor(fast: number, slow: number, signal: number) {
    super('macd', [fast, slow, signal])
    this.warmupBars = warmupBars(fast, slow, signal)
    this.fastPeriod = fast
    this.slowPeriod = slow
    this.fastWeight = 2 / (fast + 1)
    this.slowWeight = 2 / (slow + 1)
    this.signalWeight = 2 / (signal + 1)
    this.fastKeep = 1 - this.fastWeight
    this.slowKeep = 1 - this.slowWeight
    this.signalKeep = 1 - this.signalWeight
  }

  update(value: number): number {
    const { fast, slow, signal } = this
    const left = (this.left - 1) | 0
    const apart = value - this.reference
    const nextFast = fast * this.fastKeep + apart * this.fastWeight
    const nextSlow = slow * this.slowKeep + apart * this.slowWeight
    const line = nextFast - nextSlow
    const nextSignal = signal * this.signalKeep + line * this.signalWeight
    if (left <= 0 || !(nextSignal - nextSignal >= 0)) return +this.take(value)
    this.left = left
    this.fastBefore = fast
    this.slowBefore = slow
    this.signalBefore = signal
    this.fast = nextFast
    this.slow = nextSlow
    this.signal = nextSignal
    return line
  }

  output(k: number): number {
    if (this.left <= 0) return Number.NaN
    const line = this.left === renewalStride ? this.renewed : this.fast - this.slow
    return k === 0 ? line : k === 1 ? this.signal : k === 2 ? line - this.signal : Number.NaN
  }

  get isWarm(): boolean {
    return this.left > 0
  }

  undo(): void {
    const { left } = this
    const wasRolling = left > 0 && left !== renewalStride
    this.fast = this.fastBefore
    this.slow = this.slowBefore
    this.signal = this.signalBefore
    if (wasRolling) {
      this.left = left + 1
      return
    }
    this.left = this.leftBefore
    this.reference = this.referenceBefore
    this.renewed = this.renewedBefore
  }

  /**
   * Everything but a plain step: a gap, the warm-up, the renewal of the reference, and steps of numbers that overflow. Until an average
   * has its seed it is a sum, which is the same step without weights; the fast one's values are those that end where the slow one's do.
   */
  private take(value: number): number {
    const { left, reference, fast, slow, fastPeriod, slowPeriod, fastKeep, fastWeight, slowKeep, slowWeight } = this
    const isFirst = left === 0
    const bars = left > 0 ? Number.POSITIVE_INFINITY : 1 - left
    const isSum = bars <= slowPeriod
    const isSeed = bars === slowPeriod
    const isRenewal = bars === this.warmupBars ? true : left === 1
    const from = isFirst ? value : reference
    const apart = value - from
    const shift = from - value
    const fastApart = bars > slowPeriod - fastPeriod ? apart : 0
    const fastSum = (isFirst ? 0 : fast) * (isSum ? 1 : fastKeep) + fastApart * (isSum ? 1 : fastWeight)
    const slowSum = (isFirst ? 0 : slow) * (isSum ? 1 : slowKeep) + apart * (isSum ? 1 : slowWeight)
    const nextFast = fastSum / (isSeed ? fastPeriod : 1)
    const nextSlow = slowSum / (isSeed ? slowPeriod : 1)
    const movedFast = nextFast + shift
    const movedSlow = nextSlow + shift
    const fewer = left - 1
    const nextLeft = value - value !== 0 ? 0 : isRenewal ? stride : fewer
    this.fastBefore = fast
    this.slowBefore = slow
    this.leftBefore = left
    this.referenceBefore = reference
    this.fast = isRenewal ? movedFast : nextFast
    this.slow = isRenewal ? movedSlow : nextSlow
    this.left = nextLeft
    this.reference = isRenewal ? value : from
    return this.takeLine(nextFast - nextSlow, left, nextLeft)
  }

  /** What is left of `take` when the line is known; apart, because V8 does not inline a method of more than 460 bytes. */
  private takeLine(line: number, left: number, nextLeft: number): number {
    const { signal, renewed, slowPeriod, warmupBars, signalKeep, signalWeight } = this
    const isWarm = left > 0
    const bars = isWarm ? Number.POSITIVE_INFINITY : 1 - left
    const seen = bars < slowPeriod ? 0 : line
    const sum = (left === 0 ? 0 : signal) * (isWarm ? signalKeep : 1) + seen * (isWarm ? signalWeight : 1)
    const lines = warmupBars - slowPeriod + 1
    this.signalBefore = signal
    this.renewedBefore = renewed
    this.signal = sum / (bars === warmupBars ? lines : 1)
    this.renewed = line
    return nextLeft > 0 ? line : Number.NaN
  }
}

/** The kernel's steps on local variables. */
function fill(
  values: Float64Array,
  [fastPeriod, slowPeriod, signalPeriod]: MacdParams,
  outputs: readonly Float64Array[],
  start: number,
): number {
  const [lines, signals, histogram] = outputs as [Float64Array, Float64Array, Float64Array]
  const length = values.length
  const fastWeight = 2 / (fastPeriod + 1)
  const slowWeight = 2 / (slowPeriod + 1)
  const signalWeight = 2 / (signalPeriod + 1)
  const fastKeep = 1 - fastWeight
  const slowKeep = 1 - slowWeight
  const signalKeep = 1 - signalWeight
  const slowAt = start + slowPeriod
  let from = slowAt + signalPeriod - 1
  let reference = values[start] as number
  let fast = 0
  let slow = 0
  let signal = 0
  for (let i = start; i < from; i++) {
    const apart = (values[i] as number) - reference
    if (i < slowAt) {
      slow += apart
      if (i >= slowAt - fastPeriod) fast += apart
      if (i < slowAt - 1) continue
      fast /= fastPeriod
      slow /= slowPeriod
    } else {
      fast = fast * fastKeep + apart * fastWeight
      slow = slow * slowKeep + apart * slowWeight
    }
    signal += fast - slow
  }
  signal /= signalPeriod
  lines[from - 1] = fast - slow
  signals[from - 1] = signal
  histogram[from - 1] = fast - slow - signal
  while (from < length) {
    const latest = values[from - 1] as number
    fast += reference - latest
    slow += reference - latest
    reference = latest
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
    from = end
  }
  return length
}

function warmupBars(fast: number, slow: number, signal: number): number {
  requirePeriod('macd', 'fast', fast)
  requirePeriod('macd', 'slow', slow)
  requirePeriod('macd', 'signal', signal)
  if (fast < slow) return slow + signal - 1
  throw new RangeError(
    `macd: fast must be below slow, but they were ${fast} and ${slow}. Give the shorter period first, such as 12, 26, 9.`,
  )
}

/** The column driver of `macd`. */
export function macdColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const periods = params as unknown as MacdParams
  const bars = warmupBars(...periods)
  requireColumns('macd', inputs, 1, outputs, 3)
  driveColumn(inputs, outputs, bars, (start) => fill(inputs[0] as Float64Array, periods, outputs, start))
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
  return asStream(new MacdKernel(fast, slow, signal))
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
 * @param output the three columns to fill instead of new ones
 * @returns three columns of the same length; NaN for the first `slow + signal - 2` bars and behind a gap
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * const { macd: line, signal, histogram } = macd(Float64Array.of(2, 4, 6, 10), 1, 3, 2)
 * console.log(line[3], signal[3], histogram[3]) // 3 2.5 0.5
 * ```
 */
export const macd: ColumnIndicator<readonly [values: 'value'], MacdOutputs, MacdParams> = /*#__PURE__*/ columnIndicator(
  {
    id: 'macd',
    inputs: ['value'],
    outputs: ['macd', 'signal', 'histogram'],
    warmupBars,
    column: macdColumn,
    stream: createMacd,
  },
)
