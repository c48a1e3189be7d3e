import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requireNumber } from '../internal/require-number.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { VolumeRows } from '../internal/volume-rows.ts'

type VolumeProfileParams = readonly [rowHeight: number, valueArea?: number | undefined]

const outputNames = ['poc', 'high', 'low', 'previousPoc', 'previousHigh', 'previousLow'] as const

/** The rows of the session that runs, and what the one before it ended with. */
class VolumeProfileKernel extends StreamKernel {
  readonly warmupBars: number = 1
  /** Rows grow with the range of the session. */
  readonly isGrowing: boolean = true
  private rows: VolumeRows
  /** Those of the session before, kept until the next one begins, for `undo`. */
  private others: VolumeRows
  private session = Number.NaN
  private previousPoc = Number.NaN
  private previousHigh = Number.NaN
  private previousLow = Number.NaN
  private hasTurned = false
  private sessionBefore = Number.NaN
  private previousPocBefore = Number.NaN
  private previousHighBefore = Number.NaN
  private previousLowBefore = Number.NaN

  constructor(rowHeight: number, valueArea = 70) {
    super('volumeProfile', [rowHeight, valueArea])
    this.warmupBars = warmupBars(rowHeight, valueArea)
    this.rows = new VolumeRows(rowHeight, valueArea / 100)
    this.others = new VolumeRows(rowHeight, valueArea / 100)
  }

  update(session: number, high: number = Number.NaN, low: number = Number.NaN, volume: number = Number.NaN): number {
    const isGap = session - session + (high - high) + (low - low) + (volume - volume) !== 0
    this.sessionBefore = this.session
    this.previousPocBefore = this.previousPoc
    this.previousHighBefore = this.previousHigh
    this.previousLowBefore = this.previousLow
    this.hasTurned = isGap || session !== this.session
    if (this.hasTurned) this.turn(isGap)
    this.session = isGap ? Number.NaN : session
    if (!isGap) this.rows.add(Math.min(low, high), Math.max(low, high), Math.max(0, volume))
    return this.rows.poc
  }

  output(k: number): number {
    const { rows } = this
    switch (k) {
      case 0:
        return rows.poc
      case 1:
        return rows.high
      case 2:
        return rows.low
      case 3:
        return this.previousPoc
      case 4:
        return this.previousHigh
      case 5:
        return this.previousLow
      default:
        return Number.NaN
    }
  }

  get isWarm(): boolean {
    return !Number.isNaN(this.session)
  }

  undo(): void {
    if (this.hasTurned) {
      const { rows } = this
      this.rows = this.others
      this.others = rows
      this.hasTurned = false
    } else {
      this.rows.undo()
    }
    this.session = this.sessionBefore
    this.previousPoc = this.previousPocBefore
    this.previousHigh = this.previousHighBefore
    this.previousLow = this.previousLowBefore
  }

  /** Another session, or a gap, begins: the profile so far is that of the session before. */
  private turn(isGap: boolean): void {
    const { rows } = this
    this.previousPoc = isGap ? Number.NaN : rows.poc
    this.previousHigh = isGap ? Number.NaN : rows.high
    this.previousLow = isGap ? Number.NaN : rows.low
    this.rows = this.others
    this.others = rows
    this.rows.clear()
  }
}

function warmupBars(rowHeight: number, valueArea = 70): number {
  requireNumber('volumeProfile', 'rowHeight', rowHeight, 1e-9, 1e9)
  requireNumber('volumeProfile', 'valueArea', valueArea, 1, 100)
  return 1
}

/** The column driver of `volumeProfile`. */
export function volumeProfileColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new VolumeProfileKernel(...(params as [number, number?]))
  requireColumns('volumeProfile', inputs, 4, outputs, outputNames.length)
  const [sessions, highs, lows, volumes] = inputs as readonly [Float64Array, Float64Array, Float64Array, Float64Array]
  for (let i = 0; i < sessions.length; i++) {
    kernel.update(sessions[i] as number, highs[i], lows[i], volumes[i])
    for (let k = 0; k < outputs.length; k++) (outputs[k] as Float64Array)[i] = kernel.output(k)
  }
}

/**
 * Volume by price of the session, bar by bar: `update(session, high, low, volume)`; see `volumeProfile`.
 *
 * @param rowHeight prices per row, from 1e-9 to 1e9
 * @param valueArea percent of the volume, from 1 to 100; 70 by default
 * @throws RangeError for anything else
 *
 * @example
 * ```ts
 * const profile = createVolumeProfile(1)
 * profile.update(1, 12, 10, 100)
 * console.log(profile.update(1, 12, 11, 50), profile.output(1), profile.output(2)) // 11.5 12 10
 * ```
 */
export function createVolumeProfile(rowHeight: number, valueArea?: number): IndicatorStream {
  return asStream(new VolumeProfileKernel(rowHeight, valueArea))
}

/**
 * Volume by price of the session so far, and of the one before it: the point of control, which is the middle of the row with the
 * most volume, and the upper and lower bound of the value area, which holds `valueArea` percent of the volume around it (J. Peter
 * Steidlmayer's Market Profile; the rule of the value area as in James Dalton, "Mind over Markets", 1990). First value at bar 1, in
 * units of price.
 *
 * The volume of a bar is spread evenly over its range. Rows stand at multiples of `rowHeight`. Of rows with equal volume the
 * lowest is the point of control. The value area grows from there by the two rows above or the two below, whichever hold more, and
 * by those above where they hold as much. A session is any number that stays the same through it, see `vwap`. All values are known
 * at the close of their bar: those of the session that runs change until it ends, those of the one before do not.
 *
 * NaN while nothing was traded in the session, in a session whose range is more than 65,536 rows, and at gaps; the values of the
 * session before are NaN in the first one and behind a gap.
 *
 * @param session which session each bar belongs to, as a number
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param volume quantity traded per bar; below 0 counts as none
 * @param rowHeight prices per row, from 1e-9 to 1e9
 * @param valueArea percent of the volume, from 1 to 100; 70 by default
 * @param output columns to fill instead of new ones
 * @returns columns of the same length
 * @throws RangeError for other parameters
 *
 * @example
 * ```ts
 * const [high, low, volume] = [[12, 12, 20], [10, 11, 19], [100, 50, 10]].map((values) => Float64Array.from(values))
 * const profile = volumeProfile(Float64Array.of(1, 1, 2), high!, low!, volume!, 1)
 * console.log(profile.poc, profile.previousHigh) // Float64Array(3) [ 10.5, 11.5, 19.5 ] Float64Array(3) [ NaN, NaN, 12 ]
 * ```
 */
export const volumeProfile: ColumnIndicator<
  readonly [session: 'session', high: 'high', low: 'low', volume: 'volume'],
  typeof outputNames,
  VolumeProfileParams
> = /*#__PURE__*/ columnIndicator({
  id: 'volumeProfile',
  inputs: ['session', 'high', 'low', 'volume'],
  outputs: outputNames,
  warmupBars,
  column: volumeProfileColumn,
  stream: createVolumeProfile,
})
