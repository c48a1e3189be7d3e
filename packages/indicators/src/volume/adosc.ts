import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { AccumulationKernel, fillAccumulation } from '../internal/accumulation-kernel.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { ExponentialKernel } from '../internal/exponential-kernel.ts'
import { fillExponential } from '../internal/fill-exponential.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

type AdoscParams = readonly [fast: number, slow: number]

/** Both averages begin with the first value of the line; nothing is told before the longer one has seen its period. */
class AdoscKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly line = new AccumulationKernel()
  private readonly fast: ExponentialKernel
  private readonly slow: ExponentialKernel
  /** Bars seen, up to `warmupBars`. */
  private count = 0
  private countBefore = 0

  constructor(fast: number, slow: number) {
    super('adosc', [fast, slow])
    this.warmupBars = warmupBars(fast, slow)
    this.fast = new ExponentialKernel('', [], 1, 2 / (fast + 1))
    this.slow = new ExponentialKernel('', [], 1, 2 / (slow + 1))
  }

  update(high: number, low?: number, close?: number, volume?: number): number {
    const line = this.line.update(high, low, close, volume)
    const fast = this.fast.update(line)
    const slow = this.slow.update(line)
    this.countBefore = this.count
    this.count = line - line === 0 ? Math.min(this.count + 1, this.warmupBars) : 0
    return this.isWarm ? fast - slow : Number.NaN
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.fast.output(0) - this.slow.output(0) : Number.NaN
  }

  get isWarm(): boolean {
    return this.count === this.warmupBars
  }

  undo(): void {
    this.count = this.countBefore
    this.line.undo()
    this.fast.undo()
    this.slow.undo()
  }
}

function warmupBars(fast: number, slow: number): number {
  return Math.max(requirePeriod('adosc', 'fast', fast), requirePeriod('adosc', 'slow', slow))
}

/** The column driver of `adosc`. */
export function adoscColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [fast, slow] = params as AdoscParams
  const bars = warmupBars(fast, slow)
  requireColumns('adosc', inputs, 4, outputs, 1)
  const output = outputs[0] as Float64Array
  const [line, slower] = [output.slice(), output.slice()]
  fillAccumulation(inputs, line)
  driveColumn([line], outputs, bars, (start) => {
    fillExponential(line, 1, 2 / (slow + 1), slower, start)
    const end = fillExponential(line, 1, 2 / (fast + 1), output, start)
    for (let i = start; i < end; i++) (output[i] as number) -= slower[i] as number
    return end
  })
}

/**
 * Chaikin oscillator, bar by bar: `update(high, low, close, volume)`; see `adosc`.
 *
 * @param fast bars of the faster average, an integer from 1 to 1,000,000
 * @param slow bars of the slower average
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const oscillator = createAdosc(1, 3)
 * oscillator.update(12, 8, 11, 100)
 * oscillator.update(12, 8, 11, 100)
 * console.log(oscillator.update(12, 8, 12, 100)) // 62.5
 * ```
 */
export function createAdosc(fast: number, slow: number): IndicatorStream {
  return asStream(new AdoscKernel(fast, slow))
}

/**
 * Chaikin oscillator: the difference of two exponential averages of the accumulation and distribution line (Marc Chaikin;
 * TA-Lib's and Tulip's `ADOSC`). Both begin with the line's first value, as in TA-Lib. First value at the bar of the longer
 * period, in units of volume.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param volume quantity traded per bar
 * @param fast bars of the faster average, an integer from 1 to 1,000,000; 3 in TA-Lib
 * @param slow bars of the slower average; 10 in TA-Lib
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const [high, low, close, volume] = [[12, 12], [8, 8], [11, 12], [100, 100]].map((values) => Float64Array.from(values))
 * console.log(adosc(high!, low!, close!, volume!, 1, 2)) // Float64Array(2) [ NaN, 33.33333333333334 ]
 * ```
 */
export const adosc: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close', volume: 'volume'],
  readonly ['value'],
  AdoscParams
> = /*#__PURE__*/ columnIndicator({
  id: 'adosc',
  inputs: ['high', 'low', 'close', 'volume'],
  outputs: ['value'],
  warmupBars,
  column: adoscColumn,
  stream: createAdosc,
})
