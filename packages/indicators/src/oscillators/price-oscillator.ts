import type { EmaSeed } from '../averages/ema.ts'
import type { ColumnDriver, ColumnIndicator, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { ExponentialKernel } from '../internal/exponential-kernel.ts'
import { fillExponential } from '../internal/fill-exponential.ts'
import { fillMean } from '../internal/fill-mean.ts'
import { firstGap } from '../internal/first-gap.ts'
import { MeanKernel } from '../internal/mean-kernel.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import type { Smoothing } from './percent-smoothing.ts'

type OscillatorId = 'apo' | 'ppo'

type OscillatorParams = readonly [
  fast: number,
  slow: number,
  average?: Smoothing | undefined,
  seed?: EmaSeed | undefined,
]

type PriceOscillator = ColumnIndicator<readonly [values: 'value'], readonly ['value'], OscillatorParams>

/** The kernel of both: the difference of two averages, or that in percent of the slower. */
class PriceOscillatorKernel extends CountedKernel {
  private readonly fast: MeanKernel | ExponentialKernel
  private readonly slow: MeanKernel | ExponentialKernel

  constructor(id: OscillatorId, fast: number, slow: number, average: Smoothing = 'sma', seed: EmaSeed = 'mean') {
    super(id, [fast, slow, average, seed], warmupBarsOf(id, fast, slow, average, seed))
    this.fast = averageOf(fast, average, seed)
    this.slow = averageOf(slow, average, seed)
  }

  update(value: number): number {
    this.isGap(value - value)
    this.fast.update(value)
    this.slow.update(value)
    return this.output(0)
  }

  output(k: number): number {
    if (k !== 0 || !this.isWarm) return Number.NaN
    return compare(this.indicator as OscillatorId, this.fast.output(0), this.slow.output(0))
  }

  undo(): void {
    this.undoCount()
    this.fast.undo()
    this.slow.undo()
  }
}

function compare(id: OscillatorId, fast: number, slow: number): number {
  const difference = fast - slow
  if (id === 'apo') return difference
  return slow !== 0 ? 100 * (difference / slow) : 0
}

function averageOf(period: number, average: Smoothing, seed: EmaSeed): MeanKernel | ExponentialKernel {
  if (average === 'sma') return new MeanKernel(period)
  return new ExponentialKernel('', [], seed === 'mean' ? period : 1, 2 / (period + 1))
}

function warmupBarsOf(
  id: OscillatorId,
  fast: number,
  slow: number,
  average: Smoothing = 'sma',
  seed: EmaSeed = 'mean',
): number {
  requirePeriod(id, 'fast', fast)
  requirePeriod(id, 'slow', slow)
  requireChoice(id, 'average', average, ['sma', 'ema'])
  requireChoice(id, 'seed', seed, ['mean', 'first'])
  if (fast >= slow) {
    throw new RangeError(`${id}: fast must be below slow, but they were ${fast} and ${slow}.`)
  }
  // Two averages that both begin with the first value say nothing there.
  return average === 'ema' && seed === 'first' ? 2 : slow
}

function priceOscillatorColumn(id: OscillatorId): ColumnDriver {
  return (inputs, params, outputs) => {
    const [fast, slow, average, seed] = params as unknown as OscillatorParams
    const bars = warmupBarsOf(id, fast, slow, average, seed)
    requireColumns(id, inputs, 1, outputs, 1)
    const output = outputs[0] as Float64Array
    const slower = new Float64Array(output.length)
    driveColumn(inputs, outputs, bars, (start) => {
      const end = firstGap(inputs, start, output.length)
      const values = (inputs[0] as Float64Array).subarray(0, end)
      const fill = (period: number, column: Float64Array) => {
        if (average !== 'ema') fillMean(values, period, column, start)
        else fillExponential(values, seed === 'first' ? 1 : period, 2 / (period + 1), column, start)
      }
      fill(fast, output)
      fill(slow, slower)
      for (let i = start + bars - 1; i < end; i++) {
        output[i] = compare(id, output[i] as number, slower[i] as number)
      }
      return end
    })
  }
}

/** The column driver of `apo`. */
export const apoColumn: ColumnDriver = /*#__PURE__*/ priceOscillatorColumn('apo')

/** The column driver of `ppo`. */
export const ppoColumn: ColumnDriver = /*#__PURE__*/ priceOscillatorColumn('ppo')

function priceOscillator(
  id: OscillatorId,
  column: ColumnDriver,
  stream: (...params: OscillatorParams) => IndicatorStream,
): PriceOscillator {
  const warmupBars = (...params: OscillatorParams) => warmupBarsOf(id, ...params)
  return columnIndicator({ id, inputs: ['value'], outputs: ['value'], warmupBars, column, stream })
}

/**
 * Absolute price oscillator, value by value; see `apo`.
 *
 * @param fast bars of the faster average, an integer from 1 to 1,000,000, below `slow`
 * @param slow bars of the slower average
 * @param average `'sma'` by default
 * @param seed `'mean'` by default; for `'ema'` only
 * @throws RangeError for any other periods, average or seed
 *
 * @example
 * ```ts
 * const oscillator = createApo(1, 2)
 * console.log([4, 6, 5].map((price) => oscillator.update(price))) // [ NaN, 1, -0.5 ]
 * ```
 */
export function createApo(fast: number, slow: number, average?: Smoothing, seed?: EmaSeed): IndicatorStream {
  return asStream(new PriceOscillatorKernel('apo', fast, slow, average, seed))
}

/**
 * Absolute price oscillator: fast less slow moving average, in the unit of the values (TA-Lib's `APO`). The averages are
 * simple by default, as in TA-Lib. Exponential ones begin with the mean of their first values, as in TA-Lib, or with the seed
 * `'first'` with the first value, as in Tulip's `apo`. Unlike in `macd`, each is seeded for itself.
 *
 * First value at bar `slow`; with `'ema'` and `'first'` at bar 2, since at bar 1 both averages are the first value.
 *
 * @param values one value per bar
 * @param fast bars of the faster average, an integer from 1 to 1,000,000, below `slow`
 * @param slow bars of the slower average
 * @param average `'sma'` by default
 * @param seed `'mean'` by default; for `'ema'` only
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for any other periods, average or seed
 *
 * @example
 * ```ts
 * console.log(apo(Float64Array.of(4, 6, 5), 1, 2)) // Float64Array(3) [ NaN, 1, -0.5 ]
 * console.log(apo(Float64Array.of(4, 6, 8), 1, 3, 'ema', 'first')) // Float64Array(3) [ NaN, 1, 1.5 ]
 * ```
 */
export const apo: PriceOscillator = /*#__PURE__*/ priceOscillator('apo', apoColumn, createApo)

/**
 * Percentage price oscillator, value by value; see `ppo`.
 *
 * @param fast bars of the faster average, an integer from 1 to 1,000,000, below `slow`
 * @param slow bars of the slower average
 * @param average `'sma'` by default
 * @param seed `'mean'` by default; for `'ema'` only
 * @throws RangeError for any other periods, average or seed
 *
 * @example
 * ```ts
 * const oscillator = createPpo(1, 2)
 * console.log([4, 6, 10].map((price) => oscillator.update(price))) // [ NaN, 20, 25 ]
 * ```
 */
export function createPpo(fast: number, slow: number, average?: Smoothing, seed?: EmaSeed): IndicatorStream {
  return asStream(new PriceOscillatorKernel('ppo', fast, slow, average, seed))
}

/**
 * Percentage price oscillator: fast less slow moving average, in percent of the slow one (TA-Lib's `PPO`); 0 where that is 0,
 * as in TA-Lib. Averages, seeds and the first value are those of `apo`.
 *
 * @param values one value per bar
 * @param fast bars of the faster average, an integer from 1 to 1,000,000, below `slow`
 * @param slow bars of the slower average
 * @param average `'sma'` by default
 * @param seed `'mean'` by default; for `'ema'` only
 * @param output a column to fill instead of a new one
 * @returns a column of the same length, in percent; NaN before the first value and behind a gap
 * @throws RangeError for any other periods, average or seed
 *
 * @example
 * ```ts
 * console.log(ppo(Float64Array.of(4, 6, 10), 1, 2)) // Float64Array(3) [ NaN, 20, 25 ]
 * ```
 */
export const ppo: PriceOscillator = /*#__PURE__*/ priceOscillator('ppo', ppoColumn, createPpo)
