import type { EmaSeed } from '../averages/ema.ts'
import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fadingColumn } from '../internal/fading-column.ts'
import { type FadingKernel, faded, fadingAverage } from '../internal/fading-kernel.ts'
import { firstGap } from '../internal/first-gap.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { totalColumn } from '../internal/total-column.ts'
import { TotalKernel } from '../internal/total-kernel.ts'

type MassParams = readonly [period: number, seed?: EmaSeed | undefined]

/** Dorsey's averages of the range are of 9 bars. */
const averageBars = 9

class MassKernel extends CountedKernel {
  private readonly once: FadingKernel
  private readonly twice: FadingKernel
  private readonly total: TotalKernel

  constructor(period: number, seed: EmaSeed = 'mean') {
    super('mass', [period, seed], warmupBars(period, seed))
    const seedBars = seed === 'mean' ? averageBars : 1
    this.once = fadingAverage(averageBars, seedBars)
    this.twice = fadingAverage(averageBars, seedBars)
    this.total = new TotalKernel(period)
  }

  update(high: number, low: number = Number.NaN): number {
    this.isGap(high - high + (low - low))
    const { rows } = this
    const once = this.once.update(high - low)
    const twice = this.twice.update(rows < averageBars ? Number.NaN : once)
    this.total.update(rows < 2 * averageBars - 1 ? Number.NaN : ratioOf(once, twice))
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.total.output(0) : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.once.undo()
    this.twice.undo()
    this.total.undo()
  }
}

/** Without any range there is no bulge either: the ratio is that of a range that stays as it is. */
function ratioOf(once: number, twice: number): number {
  return Math.abs(twice) > faded ? once / twice : 1
}

function warmupBars(period: number, seed: EmaSeed = 'mean'): number {
  requirePeriod('mass', 'period', period)
  requireChoice('mass', 'seed', seed, ['mean', 'first'])
  return 2 * (averageBars - 1) + period
}

/** The column driver of `mass`. */
export function massColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, seed = 'mean'] = params as MassParams
  const bars = warmupBars(period, seed)
  requireColumns('mass', inputs, 2, outputs, 1)
  const [high, low] = inputs as [Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  const ranges = output.slice()
  for (let i = 0; i < output.length; i++) ranges[i] = (high[i] as number) - (low[i] as number)
  const seedBars = seed === 'mean' ? averageBars : 1
  const weight = 2 / (averageBars + 1)
  driveColumn(inputs, outputs, bars, (start) => {
    const end = firstGap(inputs, start, output.length)
    const once = ranges.slice(start, end)
    const twice = once.slice()
    fadingColumn(ranges.subarray(start, end), seedBars, 1 - weight, weight, seedBars, once)
    // With the seed 'first' an average is there at once, but the next begins where it would with the other.
    fadingColumn(once.fill(Number.NaN, 0, averageBars - 1), seedBars, 1 - weight, weight, seedBars, twice)
    for (let i = 0; i < once.length; i++) once[i] = ratioOf(once[i] as number, twice[i] as number)
    totalColumn(once.fill(Number.NaN, 0, 2 * averageBars - 2), period, output.subarray(start, end))
    return end
  })
}

/**
 * Mass index, bar by bar as `update(high, low)`; see `mass`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @throws RangeError for any other period or seed
 *
 * @example
 * ```ts
 * const index = createMass(2)
 * for (let bar = 0; bar < 18; bar++) index.update(5, 3)
 * console.log(index.value) // 2
 * ```
 */
export function createMass(period: number, seed?: EmaSeed): IndicatorStream {
  return asStream(new MassKernel(period, seed))
}

/**
 * Mass index (Donald Dorsey, "The Mass Index", 1992): the sum over `period` bars of the exponential average of 9 ranges,
 * high less low, divided by the exponential average of 9 such averages. Around `period` where ranges stay as they are; Dorsey
 * watches for a bulge above 27 with a period of 25. Where there is no range at all, the ratio counts as 1.
 *
 * The averages begin with the mean of the first 9 values they get, as elsewhere in this package, or with the seed `'first'`
 * with the first range, and the second with the first average of bar 9, as in Tulip's `mass`. First value at bar
 * `16 + period` with either.
 *
 * @param high highs, one per bar
 * @param low lows, one per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length, a number without unit; NaN before the first value and behind a gap
 * @throws RangeError for any other period or seed and for columns of different lengths
 *
 * @example
 * ```ts
 * const index = mass(new Float64Array(18).fill(5), new Float64Array(18).fill(3), 2)
 * console.log(index[16], index[17]) // NaN 2
 * ```
 */
export const mass: ColumnIndicator<readonly [high: 'high', low: 'low'], readonly ['value'], MassParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'mass',
    inputs: ['high', 'low'],
    outputs: ['value'],
    warmupBars,
    column: massColumn,
    stream: createMass,
  })
