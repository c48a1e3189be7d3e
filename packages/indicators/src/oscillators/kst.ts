import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { meanColumn } from '../internal/mean-column.ts'
import { MeanKernel } from '../internal/mean-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriods } from '../internal/require-period.ts'
import { ChangeKernel, rateOf } from './rate-of-change.ts'

type KstParams = readonly [
  roc1: number,
  roc2: number,
  roc3: number,
  roc4: number,
  average1: number,
  average2: number,
  average3: number,
  average4: number,
  signal: number,
]

/** A rate of change in percent, smoothed. */
class SmoothRateKernel extends CountedKernel {
  private readonly rate: ChangeKernel
  private readonly mean: MeanKernel

  constructor(roc: number, average: number) {
    super('', [], roc + average)
    this.rate = new ChangeKernel('roc', roc)
    this.mean = new MeanKernel(average)
  }

  update(value: number): number {
    this.isGap(value - value)
    return this.mean.update(this.rate.update(value))
  }

  output(k: number): number {
    return this.mean.output(k)
  }

  undo(): void {
    this.undoCount()
    this.rate.undo()
    this.mean.undo()
  }
}

class KstKernel extends CountedKernel {
  private readonly first: SmoothRateKernel
  private readonly second: SmoothRateKernel
  private readonly third: SmoothRateKernel
  private readonly fourth: SmoothRateKernel
  private readonly signal: MeanKernel

  constructor(params: KstParams) {
    super('kst', params, warmupBars(...params))
    const [roc1, roc2, roc3, roc4, average1, average2, average3, average4, signal] = params
    this.first = new SmoothRateKernel(roc1, average1)
    this.second = new SmoothRateKernel(roc2, average2)
    this.third = new SmoothRateKernel(roc3, average3)
    this.fourth = new SmoothRateKernel(roc4, average4)
    this.signal = new MeanKernel(signal)
  }

  update(value: number): number {
    this.isGap(value - value)
    const line = weigh(
      this.first.update(value),
      this.second.update(value),
      this.third.update(value),
      this.fourth.update(value),
    )
    this.signal.update(line)
    return this.isWarm ? line : Number.NaN
  }

  output(k: number): number {
    if (!this.isWarm) return Number.NaN
    if (k === 1) return this.signal.output(0)
    return weigh(this.first.output(k), this.second.output(k), this.third.output(k), this.fourth.output(k))
  }

  undo(): void {
    this.undoCount()
    this.first.undo()
    this.second.undo()
    this.third.undo()
    this.fourth.undo()
    this.signal.undo()
  }
}

function weigh(first: number, second: number, third: number, fourth: number): number {
  return first + 2 * second + 3 * third + 4 * fourth
}

function warmupBars(...params: KstParams): number {
  const [roc1, roc2, roc3, roc4, average1, average2, average3, average4, signal] = params
  requirePeriods('kst', { roc1, roc2, roc3, roc4, average1, average2, average3, average4, signal })
  return Math.max(roc1 + average1, roc2 + average2, roc3 + average3, roc4 + average4) + signal - 1
}

/** The column driver of `kst`. */
export function kstColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const bars = warmupBars(...(params as unknown as KstParams))
  requireColumns('kst', inputs, 1, outputs, 2)
  const values = inputs[0] as Float64Array
  const [line, signal] = outputs as [Float64Array, Float64Array]
  const [rates, means] = [line.slice(), line.slice()]
  driveColumn(inputs, outputs, bars, (start) => {
    const end = firstGap(inputs, start, line.length)
    // What is added to −0 keeps its sign.
    line.fill(-0, start, end)
    for (let k = 0; k < 4; k++) {
      const roc = params[k] as number
      const from = start + roc
      for (let i = from; i < end; i++) rates[i] = rateOf(values[i] as number, values[i - roc] as number)
      meanColumn(rates.subarray(from, end), params[k + 4] as number, means.subarray(from, end))
      for (let i = from; i < end; i++) (line[i] as number) += (k + 1) * (means[i] as number)
      line.fill(Number.NaN, start, Math.min(from, end))
    }
    meanColumn(line.subarray(start, end), params[8] as number, signal.subarray(start, end))
    return end
  })
}

/**
 * Know sure thing, value by value; see `kst`. Outputs 0 and 1 are the line and its signal.
 *
 * @param params the four periods of the rates, the four of their averages, and that of the signal: integers from 1 to 1,000,000
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * const line = createKst(1, 1, 1, 1, 1, 1, 1, 1, 1)
 * console.log([4, 5].map((price) => line.update(price))) // [ NaN, 250 ]
 * ```
 */
export function createKst(...params: KstParams): IndicatorStream {
  return asStream(new KstKernel(params))
}

/**
 * Know sure thing (Martin J. Pring, "Summed Rate of Change", 1992): four rates of change in percent, each smoothed by a simple
 * average, added up with the weights 1, 2, 3 and 4; and the simple average of that line as its signal. Pring's periods for
 * daily bars are 10, 15, 20 and 30 for the rates, 10, 10, 10 and 15 for their averages and 9 for the signal. A rate from a
 * value of 0 counts 0, as in `roc`.
 *
 * Both outputs begin together, at bar `roc + average + signal - 1` for the pair in which `roc + average` is largest.
 *
 * @param values one value per bar
 * @param params the four periods of the rates, the four of their averages, and that of the signal: integers from 1 to 1,000,000
 * @param output the two columns to fill instead of new ones
 * @returns two columns of the same length, in percent; NaN before the first value and behind a gap
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * const { kst: line, signal } = kst(Float64Array.of(4, 5, 4), 1, 1, 1, 1, 1, 1, 1, 1, 2)
 * console.log(line[2], signal[2]) // -200 25
 * ```
 */
export const kst: ColumnIndicator<readonly [values: 'value'], readonly ['kst', 'signal'], KstParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'kst',
    inputs: ['value'],
    outputs: ['kst', 'signal'],
    warmupBars,
    column: kstColumn,
    stream: createKst,
  })
