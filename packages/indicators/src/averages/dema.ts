import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { ExponentialCascade } from '../internal/exponential-cascade.ts'
import { type CascadeStart, exponentialCascadeColumn } from '../internal/exponential-cascade-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { renewalStride } from '../internal/renewal-stride.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requirePeriod } from '../internal/require-period.ts'
import type { EmaSeed } from './ema.ts'

type DemaParams = readonly [period: number, seed?: EmaSeed | undefined]

/** What each stage counts. */
const shares = [2, -1] as const

function kernel(period: number, seed: EmaSeed = 'mean'): ExponentialCascade {
  warmupBars(period, seed)
  return new ExponentialCascade('dema', [period, seed], period, seed === 'mean', shares)
}

function warmupBars(period: number, seed: EmaSeed = 'mean'): number {
  requireChoice('dema', 'seed', seed, ['mean', 'first'])
  return 2 * requirePeriod('dema', 'period', period) - 1
}

/** The kernel's steps on local variables. */
function fill(cascade: CascadeStart, values: Float64Array, output: Float64Array, start: number): number {
  const length = values.length
  const { weight, stages } = cascade
  const keep = 1 - weight
  let { reference } = cascade
  let once = stages[0] as number
  let twice = stages[1] as number
  let from = start
  while (from < length) {
    const end = Math.min(length, from + renewalStride)
    const shift = reference - (values[from] as number)
    reference = values[from] as number
    once += shift
    twice += shift
    for (let i = from; i < end; i++) {
      once = once * keep + ((values[i] as number) - reference) * weight
      twice = twice * keep + once * weight
      output[i] = reference + (2 * once - twice)
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

/** The column driver of `dema`. */
export function demaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, seed = 'mean'] = params as [number, EmaSeed?]
  warmupBars(period, seed)
  exponentialCascadeColumn('dema', period, seed === 'mean', shares, inputs, outputs, fill)
}

/**
 * Double exponential moving average, value by value; see `dema`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @throws RangeError for any other period or seed
 *
 * @example
 * ```ts
 * const average = createDema(2)
 * console.log([1, 2, 3, 4].map((price) => average.update(price))) // [ NaN, NaN, 3, 4 ]
 * ```
 */
export function createDema(period: number, seed?: EmaSeed): IndicatorStream {
  return asStream(kernel(period, seed))
}

/**
 * Double exponential moving average: twice the exponential average less the exponential average of that average, so that
 * what the second lags behind the first is made up for (Patrick Mulloy, "Smoothing Data with Faster Moving Averages",
 * Technical Analysis of Stocks & Commodities, 1994; TA-Lib's and Tulip's `DEMA`). First value at bar `2 * period - 1`.
 *
 * By default each average begins with the mean of its first `period` values, as in TA-Lib; with the seed `'first'` it
 * begins with the first, as in Tulip, the second at bar `period`, and the first output comes at the same bar. The two converge.
 *
 * Old values fade, and with them old rounding errors. Equal prices from the start have exactly that price as their average.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for any other period or seed
 *
 * @example
 * ```ts
 * console.log(dema(Float64Array.of(1, 2, 3, 4), 2)) // Float64Array(4) [ NaN, NaN, 3, 4 ]
 * ```
 */
export const dema: ColumnIndicator<readonly [values: 'value'], readonly ['value'], DemaParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'dema',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: demaColumn,
    stream: createDema,
  })
