import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { suffixSums, TotalKernel } from '../internal/total-kernel.ts'

class MfiKernel extends CountedKernel {
  private readonly gains: TotalKernel
  private readonly moves: TotalKernel
  private previous = Number.NaN
  private previousBefore = Number.NaN

  constructor(period: number) {
    super('mfi', [period], warmupBars(period))
    this.gains = new TotalKernel(period)
    this.moves = new TotalKernel(period)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN, volume: number = Number.NaN): number {
    const isGap = this.isGap(high - high + (low - low) + (close - close) + (volume - volume))
    const { previous } = this
    const typical = (high + low + close) / 3
    const flow = isGap || Number.isNaN(previous) ? Number.NaN : flowOf(typical, volume)
    const gains = this.gains.update(typical > previous ? flow : flow * 0)
    const moves = this.moves.update(typical !== previous ? flow : flow * 0)
    this.previousBefore = previous
    this.previous = isGap ? Number.NaN : typical
    return this.isWarm ? shareOf(gains, moves) : Number.NaN
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? shareOf(this.gains.output(0), this.moves.output(0)) : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.gains.undo()
    this.moves.undo()
    this.previous = this.previousBefore
  }
}

function shareOf(gains: number, moves: number): number {
  return moves !== 0 ? 100 * (gains / moves) : 0
}

/** The size of a flow of money. One that is too large for a double counts as the largest, so that it is no gap. */
function flowOf(typical: number, volume: number): number {
  const flow = Math.abs(typical * volume)
  return flow <= Number.MAX_VALUE ? flow : Number.MAX_VALUE
}

/** The column driver's loop: the sums of both `TotalKernel`s on local variables, one block after the other. */
function fill(inputs: readonly Float64Array[], period: number, output: Float64Array, start: number): number {
  const [high, low, close, volume] = inputs as [Float64Array, Float64Array, Float64Array, Float64Array]
  const end = firstGap(inputs, start, close.length)
  const gains = new Float64Array(period)
  const moves = new Float64Array(period)
  // One place more, which stays 0: behind a complete block nothing of the one before is left.
  const gainsBefore = new Float64Array(period + 1)
  const movesBefore = new Float64Array(period + 1)
  let previous = ((high[start] as number) + (low[start] as number) + (close[start] as number)) / 3
  for (let from = start + 1; from < end; from += period) {
    const stop = Math.min(end, from + period)
    let gained = 0
    let moved = 0
    for (let i = from; i < stop; i++) {
      const typical = ((high[i] as number) + (low[i] as number) + (close[i] as number)) / 3
      const flow = flowOf(typical, volume[i] as number)
      const gain = typical > previous ? flow : 0
      const move = typical !== previous ? flow : 0
      const place = i - from
      previous = typical
      gains[place] = gain
      moves[place] = move
      gained += gain
      moved += move
      output[i] = shareOf((gainsBefore[place + 1] as number) + gained, (movesBefore[place + 1] as number) + moved)
    }
    suffixSums(gains, gainsBefore)
    suffixSums(moves, movesBefore)
  }
  return end
}

function warmupBars(period: number): number {
  return requirePeriod('mfi', 'period', period) + 1
}

/** The column driver of `mfi`. */
export function mfiColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = params[0] as number
  const warmup = warmupBars(period)
  requireColumns('mfi', inputs, 4, outputs, 1)
  driveColumn(inputs, outputs, warmup, (start) => fill(inputs, period, outputs[0] as Float64Array, start))
}

/**
 * Money flow index, bar by bar as `update(high, low, close, volume)`; see `mfi`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const flow = createMfi(2)
 * flow.update(4, 2, 3, 10)
 * flow.update(6, 4, 5, 30)
 * console.log(flow.update(3, 1, 2, 25)) // 75
 * ```
 */
export function createMfi(period: number): IndicatorStream {
  return asStream(new MfiKernel(period))
}

/**
 * Money flow index, 0 to 100 (Gene Quong and Avrum Soudack, 1989; TA-Lib's `MFI`): a bar's flow of money is its typical price,
 * the mean of high, low and close, times its volume; the index is the share of flow at rising typical prices in the flow at
 * rising and falling ones, over the last `period` changes. 0 where nothing has flowed. First value at bar `period + 1`.
 *
 * TA-Lib gives 0 also where less than 1 has flowed in all, which depends on the unit of the volume; here any flow counts. The
 * sign of a flow is that of the change alone, so that prices below 0 keep the index within its bounds.
 *
 * @param high highs, one per bar
 * @param low lows, one per bar
 * @param close closes, one per bar
 * @param volume volumes, one per bar, in any unit
 * @param period bars, an integer from 1 to 1,000,000; the cost does not depend on it
 * @param output a column to fill instead of a new one
 * @returns a column of the same length, in percent; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period and for columns of different lengths
 *
 * @example
 * ```ts
 * const close = Float64Array.of(3, 5, 2)
 * console.log(mfi(close, close, close, Float64Array.of(10, 30, 25), 2)) // Float64Array(3) [ NaN, NaN, 75 ]
 * ```
 */
export const mfi: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close', volume: 'volume'],
  readonly ['value'],
  readonly [period: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'mfi',
  inputs: ['high', 'low', 'close', 'volume'],
  outputs: ['value'],
  warmupBars,
  column: mfiColumn,
  stream: createMfi,
})
