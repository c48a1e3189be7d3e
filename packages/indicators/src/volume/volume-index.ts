import type { ColumnDriver, ColumnIndicator, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/** What both indices begin with. */
const start = 1_000

/** Moves with the price on bars whose volume has grown (sign 1) or fallen (sign −1), and stands still on others. */
class VolumeIndexKernel extends StreamKernel {
  readonly warmupBars: number = 1
  private readonly sign: number
  private previousClose = Number.NaN
  private previousVolume = Number.NaN
  private index = Number.NaN
  private previousCloseBefore = Number.NaN
  private previousVolumeBefore = Number.NaN
  private indexBefore = Number.NaN

  constructor(indicator: string, sign: 1 | -1) {
    super(indicator, [])
    this.sign = sign
  }

  update(close: number, volume: number = Number.NaN): number {
    const { previousClose, previousVolume, index } = this
    this.previousCloseBefore = previousClose
    this.previousVolumeBefore = previousVolume
    this.indexBefore = index
    const isGap = close - close + (volume - volume) !== 0
    this.previousClose = isGap ? Number.NaN : close
    this.previousVolume = volume
    if (isGap) this.index = Number.NaN
    else if (Number.isNaN(previousClose)) this.index = start
    else if ((volume - previousVolume) * this.sign > 0 && previousClose !== 0)
      this.index = index * (close / previousClose)
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 ? this.index : Number.NaN
  }

  get isWarm(): boolean {
    return !Number.isNaN(this.previousClose)
  }

  undo(): void {
    this.previousClose = this.previousCloseBefore
    this.previousVolume = this.previousVolumeBefore
    this.index = this.indexBefore
  }
}

type VolumeIndex = ColumnIndicator<readonly [close: 'close', volume: 'volume'], readonly ['value'], readonly []>

function volumeIndexColumn(id: string, sign: 1 | -1): ColumnDriver {
  return (inputs, _params, outputs) => {
    const kernel = new VolumeIndexKernel(id, sign)
    requireColumns(id, inputs, 2, outputs, 1)
    const [closes, volumes] = inputs as readonly [Float64Array, Float64Array]
    const output = outputs[0] as Float64Array
    for (let i = 0; i < output.length; i++) output[i] = kernel.update(closes[i] as number, volumes[i])
  }
}

/** The column driver of `nvi`. */
export const nviColumn: ColumnDriver = /*#__PURE__*/ volumeIndexColumn('nvi', -1)

/** The column driver of `pvi`. */
export const pviColumn: ColumnDriver = /*#__PURE__*/ volumeIndexColumn('pvi', 1)

function volumeIndex(id: string, column: ColumnDriver, stream: () => IndicatorStream): VolumeIndex {
  return columnIndicator({
    id,
    inputs: ['close', 'volume'],
    outputs: ['value'],
    warmupBars: () => 1,
    column,
    stream,
  })
}

/**
 * Negative volume index, bar by bar: `update(close, volume)`; see `nvi`.
 *
 * @example
 * ```ts
 * const index = createNvi()
 * index.update(10, 100)
 * console.log(index.update(11, 90)) // 1100
 * ```
 */
export function createNvi(): IndicatorStream {
  return asStream(new VolumeIndexKernel('nvi', -1))
}

/**
 * Positive volume index, bar by bar: `update(close, volume)`; see `pvi`.
 *
 * @example
 * ```ts
 * const index = createPvi()
 * index.update(10, 100)
 * console.log(index.update(11, 110)) // 1100
 * ```
 */
export function createPvi(): IndicatorStream {
  return asStream(new VolumeIndexKernel('pvi', 1))
}

/**
 * Negative volume index: begins with 1000 and goes with the price on bars whose volume is below that of the bar before (Paul
 * Dysart; Norman Fosback, "Stock Market Logic", 1976; Tulip's `NVI`). First value at bar 1.
 *
 * @param close last price per bar; after a price of 0 the index stands still for one bar
 * @param volume quantity traded per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN at gaps, behind which it begins anew
 *
 * @example
 * ```ts
 * console.log(nvi(Float64Array.of(10, 11, 22), Float64Array.of(100, 90, 95))) // Float64Array(3) [ 1000, 1100, 1100 ]
 * ```
 */
export const nvi: VolumeIndex = /*#__PURE__*/ volumeIndex('nvi', nviColumn, createNvi)

/**
 * Positive volume index: begins with 1000 and goes with the price on bars whose volume is above that of the bar before (Paul
 * Dysart; Norman Fosback, "Stock Market Logic", 1976; Tulip's `PVI`). First value at bar 1.
 *
 * @param close last price per bar; after a price of 0 the index stands still for one bar
 * @param volume quantity traded per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN at gaps, behind which it begins anew
 *
 * @example
 * ```ts
 * console.log(pvi(Float64Array.of(10, 11, 22), Float64Array.of(100, 90, 95))) // Float64Array(3) [ 1000, 1000, 2000 ]
 * ```
 */
export const pvi: VolumeIndex = /*#__PURE__*/ volumeIndex('pvi', pviColumn, createPvi)
