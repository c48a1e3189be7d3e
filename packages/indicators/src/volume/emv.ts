import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/** Volume is counted in units of this many. */
const volumeUnit = 10_000

class EmvKernel extends StreamKernel {
  readonly warmupBars: number = 2
  private middle = Number.NaN
  private movement = Number.NaN
  private middleBefore = Number.NaN
  private movementBefore = Number.NaN

  constructor() {
    super('emv', [])
  }

  update(high: number, low: number = Number.NaN, volume: number = Number.NaN): number {
    const { middle } = this
    this.middleBefore = middle
    this.movementBefore = this.movement
    const isGap = high - high + (low - low) + (volume - volume) !== 0
    const next = isGap ? Number.NaN : (high + low) / 2
    this.middle = next
    // Where nothing was traded nothing moved easily either.
    this.movement = isGap
      ? Number.NaN
      : volume > 0
        ? ((next - middle) * (high - low)) / (volume / volumeUnit)
        : (next - middle) * 0
    return this.movement
  }

  output(k: number): number {
    return k === 0 ? this.movement : Number.NaN
  }

  get isWarm(): boolean {
    return !Number.isNaN(this.movement)
  }

  undo(): void {
    this.middle = this.middleBefore
    this.movement = this.movementBefore
  }
}

/** The column driver of `emv`. */
export function emvColumn(
  inputs: readonly Float64Array[],
  _params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new EmvKernel()
  requireColumns('emv', inputs, 3, outputs, 1)
  const [highs, lows, volumes] = inputs as readonly [Float64Array, Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  for (let i = 0; i < output.length; i++) output[i] = kernel.update(highs[i] as number, lows[i], volumes[i])
}

/**
 * Ease of movement, bar by bar: `update(high, low, volume)`; see `emv`.
 *
 * @example
 * ```ts
 * const ease = createEmv()
 * ease.update(11, 9, 10_000)
 * console.log(ease.update(12, 10, 20_000)) // 1
 * ```
 */
export function createEmv(): IndicatorStream {
  return asStream(new EmvKernel())
}

/**
 * Ease of movement of one bar: how far its middle has moved, times its range, per 10,000 units of volume (Richard Arms, "Volume
 * Cycles in the Stock Market", 1983; Tulip's `EMV`). Commonly averaged over 14 bars. 0 for a bar without volume. First value at
 * bar 2.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param volume quantity traded per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN at bar 1, at gaps and behind them
 *
 * @example
 * ```ts
 * console.log(emv(Float64Array.of(11, 12), Float64Array.of(9, 10), Float64Array.of(10_000, 20_000))) // Float64Array(2) [ NaN, 1 ]
 * ```
 */
export const emv: ColumnIndicator<
  readonly [high: 'high', low: 'low', volume: 'volume'],
  readonly ['value'],
  readonly []
> = /*#__PURE__*/ columnIndicator({
  id: 'emv',
  inputs: ['high', 'low', 'volume'],
  outputs: ['value'],
  warmupBars: () => 2,
  column: emvColumn,
  stream: createEmv,
})
