import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
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
  private readonly kept: number = Number.NaN
  /** What is kept of a sum from one value to the next: `kept`, or NaN until plain steps can begin, so that the test of their result finds it. */
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
    this.kept = (period - 1) / period
  }

  update(value: number): number {
    const { keep, previous, gains, moves } = this
    const change = value - previous
    const move = Math.abs(change)
    const nextGains = gains * keep + (change + move)
    const nextMoves = moves * keep + move
    // False for what is not finite, or not a number, or has faded.
    if (!(nextMoves - nextMoves + nextMoves > faded)) return +this.take(value)
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
    this.keep = Number.NaN
  }

  /** Everything but a plain step: a gap, the warm-up and the step behind it, and numbers that overflow or have faded. */
  private take(value: number): number {
    const { count, warmupBars, previous, gains, moves, kept } = this
    const isGap = value - value !== 0
    const isFirst = count === 0
    const change = value - (isFirst ? value : previous)
    const move = Math.abs(change)
    const keep = count < warmupBars ? 1 : kept
    const nextGains = (isFirst ? 0 : gains) * keep + (change + move)
    const nextMoves = (isFirst ? 0 : moves) * keep + move
    const more = count + 1
    const nextCount = isGap ? 0 : count > warmupBars ? count : more
    const strength = 50 * (nextGains / nextMoves)
    const index = nextMoves > faded ? strength : 0
    this.countBefore = count
    this.previousBefore = previous
    this.gainsBefore = gains
    this.movesBefore = moves
    this.count = nextCount
    this.keep = nextCount > warmupBars ? kept : Number.NaN
    this.previous = value
    this.gains = nextGains
    this.moves = nextMoves
    return nextCount < warmupBars ? Number.NaN : index
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
  return requirePeriod('rsi', 'period', period) + 1
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
