import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { ExtremeAgeKernel, fillExtremeAge } from '../internal/extreme-age.ts'
import { firstGap } from '../internal/first-gap.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'

type AroonId = 'aroon' | 'aroonOsc'

/** The kernel of both: they differ in what they tell of the two ages. */
class AroonKernel extends CountedKernel {
  private readonly period: number
  private readonly isDifference: boolean
  private readonly sinceHigh: ExtremeAgeKernel
  private readonly sinceLow: ExtremeAgeKernel

  constructor(indicator: AroonId, period: number) {
    super(indicator, [period], warmupBarsOf(indicator, period))
    this.period = period
    this.isDifference = indicator === 'aroonOsc'
    this.sinceHigh = new ExtremeAgeKernel(period + 1, 1)
    this.sinceLow = new ExtremeAgeKernel(period + 1, -1)
  }

  update(high: number, low: number = Number.NaN): number {
    const isGap = this.isGap(high - high + (low - low))
    this.sinceHigh.update(isGap ? Number.NaN : high)
    this.sinceLow.update(isGap ? Number.NaN : low)
    return this.output(0)
  }

  output(k: number): number {
    const { period } = this
    if (!this.isWarm) return Number.NaN
    if (this.isDifference)
      return k === 0 ? (100 * (this.sinceLow.output(0) - this.sinceHigh.output(0))) / period : Number.NaN
    const since = k === 0 ? this.sinceLow.output(0) : k === 1 ? this.sinceHigh.output(0) : Number.NaN
    return (100 * (period - since)) / period
  }

  undo(): void {
    this.undoCount()
    this.sinceHigh.undo()
    this.sinceLow.undo()
  }
}

function warmupBarsOf(indicator: AroonId, period: number): number {
  return requirePeriod(indicator, 'period', period) + 1
}

/** Fills the ages of both extremes, and gives the first gap, or the length. */
function fillAges(
  inputs: readonly Float64Array[],
  period: number,
  sinceLow: Float64Array,
  sinceHigh: Float64Array,
  start: number,
): number {
  const [high, low] = inputs as [Float64Array, Float64Array]
  const end = firstGap(inputs, start, high.length)
  fillExtremeAge(high, period + 1, 1, sinceHigh, start, end)
  fillExtremeAge(low, period + 1, -1, sinceLow, start, end)
  return end
}

/** The column driver of `aroon`. */
export function aroonColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = params[0] as number
  const warmup = warmupBarsOf('aroon', period)
  requireColumns('aroon', inputs, 2, outputs, 2)
  const [down, up] = outputs as [Float64Array, Float64Array]
  driveColumn(inputs, outputs, warmup, (start) => {
    const end = fillAges(inputs, period, down, up, start)
    for (let i = start + period; i < end; i++) {
      down[i] = (100 * (period - (down[i] as number))) / period
      up[i] = (100 * (period - (up[i] as number))) / period
    }
    return end
  })
}

/** The column driver of `aroonOsc`. */
export function aroonOscColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = params[0] as number
  const warmup = warmupBarsOf('aroonOsc', period)
  requireColumns('aroonOsc', inputs, 2, outputs, 1)
  const output = outputs[0] as Float64Array
  const sinceHigh = new Float64Array(output.length)
  driveColumn(inputs, outputs, warmup, (start) => {
    const end = fillAges(inputs, period, output, sinceHigh, start)
    for (let i = start + period; i < end; i++) {
      output[i] = (100 * ((output[i] as number) - (sinceHigh[i] as number))) / period
    }
    return end
  })
}

/**
 * Aroon, bar by bar as `update(high, low)`; see `aroon`. Outputs 0 and 1 are down and up.
 *
 * @param period bars to look back, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const ages = createAroon(2)
 * for (const [high, low] of [[5, 3], [7, 4], [6, 5]] as const) ages.update(high, low)
 * console.log(ages.output(0), ages.output(1)) // 0 50
 * ```
 */
export function createAroon(period: number): IndicatorStream {
  return asStream(new AroonKernel('aroon', period))
}

/**
 * Aroon (Tushar S. Chande, "A Time Price Oscillator", 1995; TA-Lib's `AROON`), 0 to 100: how long ago the lowest low (down) and
 * the highest high (up) of this bar and the `period` bars before it were; 100 for this bar, 0 for `period` bars ago. Of equal
 * extremes the latest counts, as in TA-Lib. First value at bar `period + 1`.
 *
 * @param high highs, one per bar
 * @param low lows, one per bar
 * @param period bars to look back, an integer from 1 to 1,000,000; the cost does not depend on it
 * @param output the two columns to fill instead of new ones
 * @returns two columns of the same length, in percent; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period and for columns of different lengths
 *
 * @example
 * ```ts
 * const { down, up } = aroon(Float64Array.of(5, 7, 6), Float64Array.of(3, 4, 5), 2)
 * console.log(down[2], up[2]) // 0 50
 * ```
 */
export const aroon: ColumnIndicator<
  readonly [high: 'high', low: 'low'],
  readonly ['down', 'up'],
  readonly [period: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'aroon',
  inputs: ['high', 'low'],
  outputs: ['down', 'up'],
  warmupBars: (period) => warmupBarsOf('aroon', period),
  column: aroonColumn,
  stream: createAroon,
})

/**
 * Aroon oscillator, bar by bar as `update(high, low)`; see `aroonOsc`.
 *
 * @param period bars to look back, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const trend = createAroonOsc(2)
 * for (const [high, low] of [[5, 3], [7, 4], [6, 5]] as const) trend.update(high, low)
 * console.log(trend.value) // 50
 * ```
 */
export function createAroonOsc(period: number): IndicatorStream {
  return asStream(new AroonKernel('aroonOsc', period))
}

/**
 * Aroon oscillator, −100 to 100: Aroon up less Aroon down (TA-Lib's `AROONOSC`); see `aroon`. First value at bar `period + 1`.
 *
 * @param high highs, one per bar
 * @param low lows, one per bar
 * @param period bars to look back, an integer from 1 to 1,000,000; the cost does not depend on it
 * @param output a column to fill instead of a new one
 * @returns a column of the same length, in percent; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other period and for columns of different lengths
 *
 * @example
 * ```ts
 * console.log(aroonOsc(Float64Array.of(5, 7, 6), Float64Array.of(3, 4, 5), 2)) // Float64Array(3) [ NaN, NaN, 50 ]
 * ```
 */
export const aroonOsc: ColumnIndicator<
  readonly [high: 'high', low: 'low'],
  readonly ['value'],
  readonly [period: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'aroonOsc',
  inputs: ['high', 'low'],
  outputs: ['value'],
  warmupBars: (period) => warmupBarsOf('aroonOsc', period),
  column: aroonOscColumn,
  stream: createAroonOsc,
})
