import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { ExponentialKernel } from '../internal/exponential-kernel.ts'
import { exponentialMeanColumn } from '../internal/exponential-mean-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { LagKernel } from '../internal/lag-kernel.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import type { EmaSeed } from './ema.ts'

type ZlemaParams = readonly [period: number, seed?: EmaSeed | undefined]

class ZlemaKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly earlier: LagKernel
  private readonly average: ExponentialKernel
  /** The row that is averaged as it is, because none before it has an earlier value; 0 for none. */
  private readonly seedRow: number = 0
  /** Rows seen since the last gap, up to `seedRow + 1`. */
  private count = 0
  private countBefore = 0

  constructor(period: number, seed: EmaSeed = 'mean') {
    super('zlema', [period, seed])
    this.warmupBars = warmupBars(period, seed)
    this.earlier = new LagKernel(lagOf(period))
    this.average = new ExponentialKernel('', [], seed === 'mean' ? period : 1, 2 / (period + 1))
    this.seedRow = seed === 'mean' ? 0 : lagOf(period)
  }

  update(value: number): number {
    const { count, seedRow } = this
    this.countBefore = count
    this.count = value - value !== 0 ? 0 : Math.min(count, seedRow) + 1
    const earlier = this.earlier.update(value)
    return this.average.update(this.count === seedRow ? value : aheadOf(value, earlier))
  }

  output(k: number): number {
    return this.average.output(k)
  }

  get isWarm(): boolean {
    return this.average.isWarm
  }

  undo(): void {
    this.count = this.countBefore
    this.earlier.undo()
    this.average.undo()
  }
}

function aheadOf(value: number, earlier: number): number {
  return value + (value - earlier)
}

function lagOf(period: number): number {
  return Math.floor((period - 1) / 2)
}

function warmupBars(period: number, seed: EmaSeed = 'mean'): number {
  requirePeriod('zlema', 'period', period)
  const isMean = requireChoice('zlema', 'seed', seed, ['mean', 'first']) === 'mean'
  return isMean ? lagOf(period) + period : Math.max(1, lagOf(period))
}

/** The column driver of `zlema`. */
export function zlemaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, seed = 'mean'] = params as [number, EmaSeed?]
  const bars = warmupBars(period, seed)
  requireColumns('zlema', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  const lag = lagOf(period)
  const seedBars = seed === 'mean' ? period : 1
  const ahead = values.slice()
  driveColumn(inputs, outputs, bars, (start) => {
    const end = firstGap(inputs, start, values.length)
    for (let i = start + lag; i < end; i++) ahead[i] = aheadOf(values[i] as number, values[i - lag] as number)
    const from = start + bars - seedBars
    exponentialMeanColumn(ahead.subarray(from, end), seedBars, 2 / (period + 1), output.subarray(from, end))
    return end
  })
}

/**
 * Zero-lag exponential moving average, value by value; see `zlema`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @throws RangeError for any other period or seed
 *
 * @example
 * ```ts
 * const average = createZlema(3)
 * console.log([1, 2, 3, 4, 7].map((price) => average.update(price))) // [ NaN, NaN, NaN, 4, 7 ]
 * ```
 */
export function createZlema(period: number, seed?: EmaSeed): IndicatorStream {
  return asStream(new ZlemaKernel(period, seed))
}

/**
 * Zero-lag exponential moving average: the exponential average of each value plus its change over `(period - 1) / 2` bars,
 * rounded down, by which an exponential average lags (John Ehlers and Ric Way, "Zero Lag (Well, Almost)", 2010; Tulip's
 * `zlema`).
 *
 * By default the first value is the mean of the first `period` values so corrected, at bar `period + (period - 1) / 2`. With the
 * seed `'first'` it is, as in Tulip, the value at bar `(period - 1) / 2`, the last that cannot be corrected. The two converge.
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
 * console.log(zlema(Float64Array.of(1, 2, 3, 4, 7), 3)) // Float64Array(5) [ NaN, NaN, NaN, 4, 7 ]
 * console.log(zlema(Float64Array.of(1, 2, 3, 4, 7), 3, 'first')) // Float64Array(5) [ 1, 2, 3, 4, 7 ]
 * ```
 */
export const zlema: ColumnIndicator<readonly [values: 'value'], readonly ['value'], ZlemaParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'zlema',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: zlemaColumn,
    stream: createZlema,
  })
