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

type TemaParams = readonly [period: number, seed?: EmaSeed | undefined]

/** What each stage counts. */
const shares = [3, -3, 1] as const

function kernel(period: number, seed: EmaSeed = 'mean'): ExponentialCascade {
  warmupBars(period, seed)
  return new ExponentialCascade('tema', [period, seed], period, seed === 'mean', shares)
}

function warmupBars(period: number, seed: EmaSeed = 'mean'): number {
  requireChoice('tema', 'seed', seed, ['mean', 'first'])
  return 3 * requirePeriod('tema', 'period', period) - 2
}

/** The kernel's steps on local variables. */
function fill(cascade: CascadeStart, values: Float64Array, output: Float64Array, start: number): number {
  const length = values.length
  const { weight, stages } = cascade
  const keep = 1 - weight
  let { reference } = cascade
  let once = stages[0] as number
  let twice = stages[1] as number
  let thrice = stages[2] as number
  let from = start
  while (from < length) {
    const end = Math.min(length, from + renewalStride)
    const shift = reference - (values[from] as number)
    reference = values[from] as number
    once += shift
    twice += shift
    thrice += shift
    for (let i = from; i < end; i++) {
      once = once * keep + ((values[i] as number) - reference) * weight
      twice = twice * keep + once * weight
      thrice = thrice * keep + twice * weight
      output[i] = reference + (3 * once - 3 * twice + thrice)
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

/** The column driver of `tema`. */
export function temaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, seed = 'mean'] = params as [number, EmaSeed?]
  warmupBars(period, seed)
  exponentialCascadeColumn('tema', period, seed === 'mean', shares, inputs, outputs, fill)
}

/**
 * Triple exponential moving average, value by value; see `tema`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @throws RangeError for any other period or seed
 *
 * @example
 * ```ts
 * const average = createTema(2)
 * console.log([1, 2, 3, 4].map((price) => average.update(price))) // [ NaN, NaN, NaN, 4 ]
 * ```
 */
export function createTema(period: number, seed?: EmaSeed): IndicatorStream {
  return asStream(kernel(period, seed))
}

/**
 * Triple exponential moving average: three times the exponential average, less three times the average of that average,
 * plus the average of the average's average (Patrick Mulloy, "Smoothing Data with Less Lag", Technical Analysis of
 * Stocks & Commodities, 1994; TA-Lib's and Tulip's `TEMA`). First value at bar `3 * period - 2`.
 *
 * By default each average begins with the mean of its first `period` values, as in TA-Lib; with the seed `'first'` each
 * begins with the first, the later ones `period - 1` bars behind the one before, as in Tulip, and the first output comes at the same
 * bar. The two converge.
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
 * console.log(tema(Float64Array.of(1, 2, 3, 4), 2)) // Float64Array(4) [ NaN, NaN, NaN, 4 ]
 * ```
 */
export const tema: ColumnIndicator<readonly [values: 'value'], readonly ['value'], TemaParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'tema',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: temaColumn,
    stream: createTema,
  })
