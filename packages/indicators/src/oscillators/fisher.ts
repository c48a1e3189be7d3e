import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { naturalLog } from '../internal/natural-log.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { ExtremeKernel, fillExtreme } from '../internal/window-extreme.ts'

class FisherKernel extends CountedKernel {
  private readonly highest: ExtremeKernel
  private readonly lowest: ExtremeKernel
  private place = Number.NaN
  private fisher = Number.NaN
  private signal = Number.NaN
  private placeBefore = Number.NaN
  private fisherBefore = Number.NaN
  private signalBefore = Number.NaN

  constructor(period: number) {
    super('fisher', [period], warmupBars(period))
    this.highest = new ExtremeKernel('', [], period, 1)
    this.lowest = new ExtremeKernel('', [], period, -1)
  }

  update(high: number, low: number = Number.NaN): number {
    const wasWarm = this.isWarm
    const isGap = this.isGap(high - high + (low - low))
    const { place, fisher } = this
    const middle = isGap ? Number.NaN : high / 2 + low / 2
    const top = this.highest.update(middle)
    const bottom = this.lowest.update(middle)
    this.placeBefore = place
    this.fisherBefore = fisher
    this.signalBefore = this.signal
    if (!this.isWarm) return Number.NaN
    this.place = placeOf(middle, top, bottom, wasWarm ? place : 0)
    this.signal = wasWarm ? fisher : 0
    this.fisher = transformOf(this.place, this.signal)
    return this.fisher
  }

  output(k: number): number {
    if (!this.isWarm) return Number.NaN
    return k === 0 ? this.fisher : k === 1 ? this.signal : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.highest.undo()
    this.lowest.undo()
    this.place = this.placeBefore
    this.fisher = this.fisherBefore
    this.signal = this.signalBefore
  }
}

/** Where in the range the middle of a bar lies, from −1 to 1, smoothed. */
function placeOf(middle: number, top: number, bottom: number, before: number): number {
  const range = top - bottom
  const next = 0.66 * ((range !== 0 ? (middle - bottom) / range : 0) - 0.5) + 0.67 * before
  return next > 0.99 ? 0.999 : next < -0.99 ? -0.999 : next
}

/** Fisher's transform of a place, smoothed. */
function transformOf(place: number, before: number): number {
  return 0.5 * naturalLog((1 + place) / (1 - place)) + 0.5 * before
}

function warmupBars(period: number): number {
  return requirePeriod('fisher', 'period', period)
}

/** The column driver of `fisher`. */
export function fisherColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('fisher', inputs, 2, outputs, 2)
  const [high, low] = inputs as [Float64Array, Float64Array]
  const [fisher, signal] = outputs as [Float64Array, Float64Array]
  const middles = fisher.slice()
  for (let i = 0; i < middles.length; i++) middles[i] = (high[i] as number) / 2 + (low[i] as number) / 2
  driveColumn(inputs, outputs, period, (start) => {
    fillExtreme(middles, period, 1, fisher, start)
    const end = fillExtreme(middles, period, -1, signal, start)
    let place = 0
    let last = 0
    for (let i = start + period - 1; i < end; i++) {
      place = placeOf(middles[i] as number, fisher[i] as number, signal[i] as number, place)
      signal[i] = last
      last = transformOf(place, last)
      fisher[i] = last
    }
    return end
  })
}

/**
 * Fisher transform, bar by bar as `update(high, low)`; see `fisher`. Outputs 0 and 1 are the transform and its signal.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const transform = createFisher(2)
 * for (const [high, low] of [[3, 1], [5, 3], [6, 4]] as const) transform.update(high, low)
 * console.log(transform.output(0).toFixed(4), transform.output(1).toFixed(4)) // 0.7914 0.3428
 * ```
 */
export function createFisher(period: number): IndicatorStream {
  return asStream(new FisherKernel(period))
}

/**
 * Fisher transform (John F. Ehlers, "Using the Fisher Transform", 2002), with the transform of the bar before as signal.
 *
 * Where the middle of the bar lies between the lowest and the highest middle of the last `period` bars, from −1 to 1, is
 * smoothed as a third of it and 0.67 of the value before, kept within ±0.999, and transformed as ½ ln((1 + x) ÷ (1 − x)),
 * to which half of the transform before is added. The weights and limits are Ehlers' own, as in Tulip's `fisher`. Where the
 * middles have no range, the bar counts as the lowest, as in Tulip. First value at bar `period`; the signal is 0 there.
 *
 * The logarithm is the package's own, which is the same to the last bit on every machine.
 *
 * @param high highs, one per bar
 * @param low lows, one per bar
 * @param period bars, an integer from 1 to 1,000,000; the cost does not depend on it
 * @param output the two columns to fill instead of new ones
 * @returns two columns of the same length, numbers without unit; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period and for columns of different lengths
 *
 * @example
 * ```ts
 * const { fisher: line, signal } = fisher(Float64Array.of(3, 5, 6), Float64Array.of(1, 3, 4), 2)
 * console.log(line[2]?.toFixed(4), signal[2]?.toFixed(4)) // 0.7914 0.3428
 * ```
 */
export const fisher: ColumnIndicator<
  readonly [high: 'high', low: 'low'],
  readonly ['fisher', 'signal'],
  readonly [period: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'fisher',
  inputs: ['high', 'low'],
  outputs: ['fisher', 'signal'],
  warmupBars,
  column: fisherColumn,
  stream: createFisher,
})
