import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriods } from '../internal/require-period.ts'
import { totalColumn } from '../internal/total-column.ts'
import { TotalKernel } from '../internal/total-kernel.ts'

type UltOscParams = readonly [short: number, medium: number, long: number]

/** Where closes lie within the true ranges of a window, added up: 0 to 1; 0 where there was no range. */
class PressureKernel extends CountedKernel {
  private readonly pressure: TotalKernel
  private readonly range: TotalKernel

  constructor(period: number) {
    super('', [], period)
    this.pressure = new TotalKernel(period)
    this.range = new TotalKernel(period)
  }

  update(pressure: number, range: number = Number.NaN): number {
    this.isGap(pressure - pressure + (range - range))
    return shareOf(this.pressure.update(pressure), this.range.update(range))
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? shareOf(this.pressure.output(0), this.range.output(0)) : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.pressure.undo()
    this.range.undo()
  }
}

/** How far above the bottom a bar closed, within its range; NaN where that is. */
function pressureOf(close: number, bottom: number, range: number): number {
  return Math.min(Math.max(close - bottom, 0), range)
}

function shareOf(pressure: number, range: number): number {
  return range !== 0 ? pressure / range : 0
}

class UltOscKernel extends CountedKernel {
  private readonly short: PressureKernel
  private readonly medium: PressureKernel
  private readonly long: PressureKernel
  private previous = Number.NaN
  private previousBefore = Number.NaN

  constructor(short: number, medium: number, long: number) {
    super('ultOsc', [short, medium, long], warmupBars(short, medium, long))
    this.short = new PressureKernel(short)
    this.medium = new PressureKernel(medium)
    this.long = new PressureKernel(long)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const isGap = this.isGap(high - high + (low - low) + (close - close))
    const bottom = Math.min(low, this.previous)
    const range = isGap ? Number.NaN : Math.max(high, this.previous) - bottom
    const pressure = pressureOf(close, bottom, range)
    const short = this.short.update(pressure, range)
    const medium = this.medium.update(pressure, range)
    const long = this.long.update(pressure, range)
    this.previousBefore = this.previous
    this.previous = isGap ? Number.NaN : close
    return this.isWarm ? weigh(short, medium, long) : Number.NaN
  }

  output(k: number): number {
    if (k !== 0 || !this.isWarm) return Number.NaN
    return weigh(this.short.output(0), this.medium.output(0), this.long.output(0))
  }

  undo(): void {
    this.undoCount()
    this.short.undo()
    this.medium.undo()
    this.long.undo()
    this.previous = this.previousBefore
  }
}

function weigh(short: number, medium: number, long: number): number {
  return 100 * ((4 * short + 2 * medium + long) / 7)
}

function warmupBars(short: number, medium: number, long: number): number {
  requirePeriods('ultOsc', { short, medium, long })
  if (short <= medium && medium <= long) return long + 1
  throw new RangeError(
    `ultOsc: periods must not fall, but they were ${short}, ${medium} and ${long}. Give the shortest first, such as 7, 14, 28.`,
  )
}

/** The column driver of `ultOsc`. */
export function ultOscColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [short, medium, long] = params as UltOscParams
  warmupBars(short, medium, long)
  requireColumns('ultOsc', inputs, 3, outputs, 1)
  const [high, low, close] = inputs as [Float64Array, Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  const [pressures, ranges] = [output.slice(), output.slice()]
  let previous = Number.NaN
  for (let i = 0; i < output.length; i++) {
    const top = high[i] as number
    const last = close[i] as number
    const bottom = Math.min(low[i] as number, previous)
    // 0 for a bar of finite prices, and else NaN, which makes a gap of this bar and of the next.
    const apart = top - top + ((low[i] as number) - (low[i] as number)) + (last - last)
    ranges[i] = Math.max(top, previous) - bottom + apart
    pressures[i] = pressureOf(last, bottom, ranges[i] as number)
    previous = last + apart
  }
  const [pressure, range] = [output.slice(), output.slice()]
  output.fill(0)
  for (const [period, weight] of [
    [short, 4],
    [medium, 2],
    [long, 1],
  ] as const) {
    totalColumn(pressures, period, pressure)
    totalColumn(ranges, period, range)
    for (let i = 0; i < output.length; i++)
      (output[i] as number) += weight * shareOf(pressure[i] as number, range[i] as number)
  }
  for (let i = 0; i < output.length; i++) output[i] = 100 * ((output[i] as number) / 7)
}

/**
 * Ultimate oscillator, bar by bar as `update(high, low, close)`; see `ultOsc`.
 *
 * @param short bars of the window that counts four times, an integer from 1 to 1,000,000
 * @param medium bars of the window that counts twice, not below `short`
 * @param long bars of the window that counts once, not below `medium`
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * const oscillator = createUltOsc(1, 1, 2)
 * for (const [high, low, close] of [[4, 2, 3], [6, 3, 6], [7, 5, 6]] as const) oscillator.update(high, low, close)
 * console.log(oscillator.value.toFixed(4)) // 54.2857
 * ```
 */
export function createUltOsc(short: number, medium: number, long: number): IndicatorStream {
  return asStream(new UltOscKernel(short, medium, long))
}

/**
 * Ultimate oscillator, 0 to 100 (Larry Williams, "The Ultimate Oscillator", 1985; TA-Lib's `ULTOSC`): where the closes lie
 * between the true lows and the true highs, which include the close before, added up over three windows and divided by the
 * sums of those ranges. The shortest window counts four times, the middle one twice, the longest once. A window without
 * range counts 0, as in TA-Lib; a close beyond its bar, which a sound bar does not have, counts as the nearer end.
 * First value at bar `long + 1`. TA-Lib sorts the periods; here they have to be given in order.
 *
 * @param high highs, one per bar
 * @param low lows, one per bar
 * @param close closes, one per bar
 * @param short bars of the window that counts four times, an integer from 1 to 1,000,000
 * @param medium bars of the window that counts twice, not below `short`
 * @param long bars of the window that counts once, not below `medium`
 * @param output a column to fill instead of a new one
 * @returns a column of the same length, in percent; NaN for the first `long` bars and behind a gap
 * @throws RangeError for any other periods and for columns of different lengths
 *
 * @example
 * ```ts
 * const oscillator = ultOsc(Float64Array.of(4, 6, 7), Float64Array.of(2, 3, 5), Float64Array.of(3, 6, 6), 1, 1, 2)
 * console.log(oscillator[2]?.toFixed(4)) // 54.2857
 * ```
 */
export const ultOsc: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close'],
  readonly ['value'],
  UltOscParams
> = /*#__PURE__*/ columnIndicator({
  id: 'ultOsc',
  inputs: ['high', 'low', 'close'],
  outputs: ['value'],
  warmupBars,
  column: ultOscColumn,
  stream: createUltOsc,
})
