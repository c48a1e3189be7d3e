import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { outOfLine } from '../internal/out-of-line.ts'
import { renewalStride } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/** Movement below this has faded away over thousands of equal prices: what is left of it is rounding. */
const faded = 1e-290

/**
 * The kernel keeps two of Wilder's sums, without branches: of `change + |change|`, which is twice a gain and nothing of
 * a loss, and of `|change|`. Both are of positive numbers only, so nothing cancels; and doubling is exact, so that their
 * ratio lies within 0 and 2 and the index within 0 and 100 to the last bit.
 */
export class RsiKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  /** What is kept of a sum from one value to the next; NaN until plain steps can begin, so that the test of their result finds it. */
  private keep = Number.NaN
  /** Values seen, up to one more than `warmupBars`: the step behind the warm-up is no plain one, so that plain ones leave this alone. */
  private count = 0
  private previous = Number.NaN
  private gains = Number.NaN
  private moves = Number.NaN
  private countBefore = 0
  private previousBefore = Number.NaN
  private gainsBefore = Number.NaN
  private movesBefore = Number.NaN

  constructor(period: number) {
    super('rsi', [period])
    this.warmupBars = warmupBars(period)
  }

  update(value: number): number {
    const { keep, previous, gains, moves } = this
    const change = value - previous
    const move = Math.abs(change)
    const nextGains = gains * keep + (change + move)
    const nextMoves = moves * keep + move
    // False for what is not finite, or not a number, or has faded.
    if (!(nextMoves - nextMoves + nextMoves > faded)) return +outOfLine(this, value)
    this.previousBefore = previous
    this.gainsBefore = gains
    this.movesBefore = moves
    this.previous = value
    this.gains = nextGains
    this.moves = nextMoves
    return 50 * (nextGains / nextMoves)
  }

  output(k: number): number {
    if (k !== 0 || !this.isWarm) return Number.NaN
    return this.moves > faded ? 50 * (this.gains / this.moves) : 0
  }

  get isWarm(): boolean {
    return this.count >= this.warmupBars
  }

  undo(): void {
    this.previous = this.previousBefore
    this.gains = this.gainsBefore
    this.moves = this.movesBefore
    if (this.count > this.warmupBars) return
    this.count = this.countBefore
    this.setKeep()
  }

  /** Everything but a plain step: a gap, the warm-up and the step behind it, and steps of numbers that overflow. */
  take(value: number): number {
    this.countBefore = this.count
    this.previousBefore = this.previous
    this.gainsBefore = this.gains
    this.movesBefore = this.moves
    if (value - value !== 0) this.count = 0
    else if (this.count < this.warmupBars) this.warmUp(value)
    else this.roll(value)
    this.setKeep()
    return this.output(0)
  }

  private setKeep(): void {
    const { count, warmupBars } = this
    this.keep = count > warmupBars ? (warmupBars - 2) / (warmupBars - 1) : Number.NaN
  }

  private roll(value: number): void {
    const keep = (this.warmupBars - 2) / (this.warmupBars - 1)
    const change = value - this.previous
    const move = Math.abs(change)
    this.previous = value
    this.gains = this.gains * keep + (change + move)
    this.moves = this.moves * keep + move
    this.count = this.warmupBars + 1
  }

  private warmUp(value: number): void {
    if (this.count === 0) {
      this.gains = 0
      this.moves = 0
    } else {
      const change = value - this.previous
      const move = Math.abs(change)
      this.gains += change + move
      this.moves += move
    }
    this.previous = value
    this.count++
  }
}

/** The kernel's steps on local variables. */
function fill(values: Float64Array, period: number, output: Float64Array, start: number): number {
  const length = values.length
  const keep = (period - 1) / period
  let previous = values[start] as number
  let gains = 0
  let moves = 0
  let from = start + period + 1
  for (let i = start + 1; i < from; i++) {
    const value = values[i] as number
    const change = value - previous
    const move = Math.abs(change)
    previous = value
    gains += change + move
    moves += move
  }
  output[from - 1] = moves > faded ? 50 * (gains / moves) : 0
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

function warmupBars(period: number): number {
  return requirePeriod('rsi', 'period', period, 'to smooth over') + 1
}

/** The column driver of `rsi`. */
export function rsiColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = params[0] as number
  const bars = warmupBars(period)
  requireColumns('rsi', inputs, 1, outputs, 1)
  driveColumn(inputs, outputs, bars, (start) =>
    fill(inputs[0] as Float64Array, period, outputs[0] as Float64Array, start),
  )
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
  return asStream(new RsiKernel(period))
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
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(rsi(Float64Array.of(1, 2, 3, 2), 2)) // Float64Array(4) [ NaN, NaN, 100, 50 ]
 * ```
 */
export const rsi: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'rsi',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: rsiColumn,
    stream: createRsi,
  })
