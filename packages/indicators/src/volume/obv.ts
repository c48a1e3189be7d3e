import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { RunningSum } from '../internal/running-sum.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/** What the balance is at the first bar: its volume (TA-Lib), or nothing (Tulip). */
export type ObvStart = 'volume' | 'zero'

type ObvParams = readonly [start?: ObvStart | undefined]

class ObvKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly startsWithVolume: boolean
  private readonly balance = new RunningSum()
  private previous = Number.NaN
  private previousBefore = Number.NaN

  constructor(start: ObvStart = 'volume') {
    super('obv', [start])
    this.warmupBars = warmupBars(start)
    this.startsWithVolume = start === 'volume'
  }

  update(close: number, volume: number = Number.NaN): number {
    const { balance, previous } = this
    this.previousBefore = previous
    if (close - close + (volume - volume) !== 0) {
      this.previous = Number.NaN
      balance.reset(Number.NaN)
      return Number.NaN
    }
    this.previous = close
    if (Number.isNaN(previous)) balance.reset(this.startsWithVolume ? volume : 0)
    else balance.add(close > previous ? volume : close < previous ? -volume : 0)
    return balance.value
  }

  output(k: number): number {
    return k === 0 ? this.balance.value : Number.NaN
  }

  get isWarm(): boolean {
    return !Number.isNaN(this.previous)
  }

  undo(): void {
    this.previous = this.previousBefore
    this.balance.undo()
  }
}

function warmupBars(start: ObvStart = 'volume'): number {
  requireChoice('obv', 'start', start, ['volume', 'zero'])
  return 1
}

/** The column driver of `obv`. */
export function obvColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new ObvKernel(...(params as [ObvStart?]))
  requireColumns('obv', inputs, 2, outputs, 1)
  const [closes, volumes] = inputs as readonly [Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  for (let i = 0; i < output.length; i++) output[i] = kernel.update(closes[i] as number, volumes[i])
}

/**
 * On balance volume, bar by bar: `update(close, volume)`; see `obv`.
 *
 * @param start `'volume'` by default
 * @throws RangeError for any other start
 *
 * @example
 * ```ts
 * const balance = createObv()
 * balance.update(10, 100)
 * console.log(balance.update(11, 50)) // 150
 * ```
 */
export function createObv(start?: ObvStart): IndicatorStream {
  return asStream(new ObvKernel(start))
}

/**
 * On balance volume: the volume of bars that close higher less that of bars that close lower, from the beginning (Joseph
 * Granville, "New Key to Stock Market Profits", 1963; TA-Lib's `OBV`). At the first bar it is that bar's volume, as in TA-Lib;
 * with the start `'zero'` it is 0, as in Tulip. First value at bar 1, in units of volume.
 *
 * What rounding takes from the sum is kept, so it does not drift. A bar of which either value is NaN or infinite is a gap, behind
 * which the balance begins anew.
 *
 * @param close last price per bar
 * @param volume quantity traded per bar
 * @param start `'volume'` by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN at gaps
 * @throws RangeError for any other start
 *
 * @example
 * ```ts
 * console.log(obv(Float64Array.of(10, 11, 9), Float64Array.of(100, 50, 30))) // Float64Array(3) [ 100, 150, 120 ]
 * ```
 */
export const obv: ColumnIndicator<readonly [close: 'close', volume: 'volume'], readonly ['value'], ObvParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'obv',
    inputs: ['close', 'volume'],
    outputs: ['value'],
    warmupBars,
    column: obvColumn,
    stream: createObv,
  })
