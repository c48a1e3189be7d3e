import type { EmaSeed } from '../averages/ema.ts'
import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { ExponentialKernel } from '../internal/exponential-kernel.ts'
import { exponentialMeanColumn } from '../internal/exponential-mean-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { rateOf } from './rate-of-change.ts'

type TrixParams = readonly [period: number, seed?: EmaSeed | undefined]

class TrixKernel extends CountedKernel {
  private readonly period: number
  private readonly first: ExponentialKernel
  private readonly second: ExponentialKernel
  private readonly third: ExponentialKernel
  private earlier = Number.NaN
  private earlierBefore = Number.NaN

  constructor(period: number, seed: EmaSeed = 'mean') {
    super('trix', [period, seed], warmupBars(period, seed))
    this.period = period
    const seedBars = seed === 'mean' ? period : 1
    const weight = 2 / (period + 1)
    this.first = new ExponentialKernel('', [], seedBars, weight)
    this.second = new ExponentialKernel('', [], seedBars, weight)
    this.third = new ExponentialKernel('', [], seedBars, weight)
  }

  update(value: number): number {
    this.isGap(value - value)
    this.earlierBefore = this.earlier
    this.earlier = this.third.output(0)
    const first = this.first.update(value)
    const second = this.second.update(this.rows < this.period ? Number.NaN : first)
    this.third.update(this.rows < 2 * this.period - 1 ? Number.NaN : second)
    return this.output(0)
  }

  output(k: number): number {
    if (k !== 0 || !this.isWarm) return Number.NaN
    const { earlier } = this
    return rateOf(this.third.output(0), earlier)
  }

  undo(): void {
    this.undoCount()
    this.first.undo()
    this.second.undo()
    this.third.undo()
    this.earlier = this.earlierBefore
  }
}

function warmupBars(period: number, seed: EmaSeed = 'mean'): number {
  requirePeriod('trix', 'period', period)
  requireChoice('trix', 'seed', seed, ['mean', 'first'])
  return 3 * period - 1
}

/** The column driver of `trix`. */
export function trixColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, seed = 'mean'] = params as TrixParams
  const bars = warmupBars(period, seed)
  requireColumns('trix', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, bars, (start) => {
    const end = firstGap(inputs, start, values.length)
    let line = values.subarray(start, end)
    for (let k = 1; k <= 3; k++) {
      const average = line.slice()
      exponentialMeanColumn(line, seed === 'mean' ? period : 1, 2 / (period + 1), average)
      // With the seed 'first' an average is there at once, but the next begins where it would with the other.
      line = average.fill(Number.NaN, 0, k * (period - 1))
    }
    for (let i = bars - 1; i < line.length; i++) output[start + i] = rateOf(line[i] as number, line[i - 1] as number)
    return end
  })
}

/**
 * Rate of change of a triple exponential average, value by value; see `trix`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @throws RangeError for any other period or seed
 *
 * @example
 * ```ts
 * const rate = createTrix(1)
 * console.log([4, 5].map((price) => rate.update(price))) // [ NaN, 25 ]
 * ```
 */
export function createTrix(period: number, seed?: EmaSeed): IndicatorStream {
  return asStream(new TrixKernel(period, seed))
}

/**
 * Rate of change, from bar to bar and in percent, of the exponential average of the exponential average of the exponential
 * average (Jack K. Hutson, "Good TRIX", 1983; TA-Lib's `TRIX`). 0 where the average before is 0, as in TA-Lib. Each average
 * begins with the mean of the first `period` values it gets, as in TA-Lib; or with the seed `'first'` with one value, which is
 * the first for the first average, and for each other the one it gets `period - 1` bars after the one before has begun, as in
 * Tulip's `trix`, which divides by the average after the change though. First value at bar `3 * period - 1` with either.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length, in percent; NaN before the first value and behind a gap
 * @throws RangeError for any other period or seed
 *
 * @example
 * ```ts
 * console.log(trix(Float64Array.of(4, 5, 4), 1)) // Float64Array(3) [ NaN, 25, -20 ]
 * ```
 */
export const trix: ColumnIndicator<readonly [values: 'value'], readonly ['value'], TrixParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'trix',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: trixColumn,
    stream: createTrix,
  })
