import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { sumOfStages } from '../internal/cascade-stages.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { ExponentialCascade } from '../internal/exponential-cascade.ts'
import { type CascadeStart, exponentialCascadeColumn } from '../internal/exponential-cascade-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { renewalStride } from '../internal/renewal-stride.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireNumber } from '../internal/require-number.ts'
import { requirePeriod } from '../internal/require-period.ts'
import type { EmaSeed } from './ema.ts'

/** @inline */
type T3Params = readonly [period: number, volumeFactor?: number | undefined, seed?: EmaSeed | undefined]

/**
 * The shares of six averages in three generalised double ones, `(1 + v) * ema - v * ema(ema)` of each other: the terms of
 * `((1 + v) e - v e²)³` in powers of e.
 */
function sharesOf(v: number): readonly number[] {
  const w = 1 + v
  return [0, 0, w * w * w, -3 * w * w * v, 3 * w * v * v, -v * v * v]
}

function kernel(period: number, volumeFactor = 0.7, seed: EmaSeed = 'mean'): ExponentialCascade {
  warmupBars(period, volumeFactor, seed)
  return new ExponentialCascade('t3', [period, volumeFactor, seed], period, seed === 'mean', sharesOf(volumeFactor))
}

function warmupBars(period: number, volumeFactor = 0.7, seed: EmaSeed = 'mean'): number {
  requireNumber('t3', 'volumeFactor', volumeFactor, 0, 1)
  requireChoice('t3', 'seed', seed, ['mean', 'first'])
  return 6 * requirePeriod('t3', 'period', period) - 5
}

/** The kernel's steps on local variables. */
function fill(cascade: CascadeStart, values: Float64Array, output: Float64Array, start: number): number {
  const length = values.length
  const { weight, stages, shares } = cascade
  const keep = 1 - weight
  let { reference } = cascade
  let from = start
  while (from < length) {
    const end = Math.min(length, from + renewalStride)
    const shift = reference - (values[from] as number)
    reference = values[from] as number
    for (let k = 0; k < stages.length; k++) (stages[k] as number) += shift
    for (let i = from; i < end; i++) {
      let entering = (values[i] as number) - reference
      for (let k = 0; k < stages.length; k++) {
        entering = (stages[k] as number) * keep + entering * weight
        stages[k] = entering
      }
      output[i] = reference + sumOfStages(stages, shares)
    }
    const last = output[end - 1] as number
    if (last - last !== 0) {
      const gap = firstGap([values], from, end)
      if (gap < end) return gap
    }
    from = end
  }
  return length
}

/** The column driver of `t3`. */
export function t3Column(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, volumeFactor = 0.7, seed = 'mean'] = params as [number, number?, EmaSeed?]
  warmupBars(period, volumeFactor, seed)
  exponentialCascadeColumn('t3', period, seed === 'mean', sharesOf(volumeFactor), inputs, outputs, fill)
}

/**
 * Tillson's T3 moving average, value by value; see `t3`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param volumeFactor 0 to 1; 0.7 by default
 * @param seed `'mean'` by default
 * @throws RangeError for any other period, factor or seed
 *
 * @example
 * ```ts
 * const average = createT3(2, 1)
 * for (const price of [1, 2, 3, 4, 5, 6]) average.update(price)
 * console.log(average.update(7).toFixed(9)) // '7.000000000'
 * ```
 */
export function createT3(period: number, volumeFactor?: number, seed?: EmaSeed): IndicatorStream {
  return asStream(kernel(period, volumeFactor, seed))
}

/**
 * Tillson's T3 moving average: a generalised double exponential average, `(1 + v) * ema - v * ema(ema)`, applied three times
 * over (Tim Tillson, "Smoothing Techniques for More Accurate Signals", Technical Analysis of Stocks & Commodities, 1998;
 * TA-Lib's `T3`). With a volume factor `v` of 0 it is the exponential average of itself three times over, with 1 the
 * double exponential average so. First value at bar `6 * period - 5`.
 *
 * By default each of the six averages begins with the mean of its first `period` values, as in TA-Lib; with the seed
 * `'first'` each begins with the first, `period - 1` bars behind the one before, and the first output comes at the same bar.
 *
 * Old values fade, and with them old rounding errors. Equal prices from the start have exactly that price as their average.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param volumeFactor 0 to 1; 0.7 by default
 * @param seed `'mean'` by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for any other period, factor or seed
 *
 * @example
 * ```ts
 * console.log(t3(Float64Array.of(1, 2, 3, 4, 5, 6, 7), 2, 0)[6]?.toFixed(9)) // '5.500000000'
 * ```
 */
export const t3: ColumnIndicator<readonly [values: 'value'], readonly ['value'], T3Params> =
  /*#__PURE__*/ columnIndicator({
    id: 't3',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: t3Column,
    stream: createT3,
  })
