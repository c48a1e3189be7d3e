import { firstGap } from './first-gap.ts'
import { renewalStrideOf } from './renewal-stride.ts'
import { StreamKernel } from './stream-kernel.ts'
import { windowBuffer } from './window-buffer.ts'
import { windowReference, windowSum } from './window-reference.ts'

/**
 * The straight line of least squares through the last `period` values, one bar apart: its slope per bar is output 0.
 *
 * Two sums are kept, both of distances to a reference (see `windowReference`): of the values, and of the values times their
 * distance in bars from the middle of the window, its tilt. The line goes through the mean at the middle, and its slope is
 * the tilt over the same sum of squared distances in bars, which is `period (period² − 1) / 12`.
 */
export class LineKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  /** Bars from the middle of the window to its newest value. */
  private readonly half: number = Number.NaN
  private readonly divisor: number = Number.NaN
  private readonly window: Float64Array
  /** The place in the window at which it is moved to its front, and the sums are made anew. */
  private readonly last: number = 0
  /** Where the next value goes; at least `period` when the window is full. */
  private index = 0
  private reference = Number.NaN
  private sum = Number.NaN
  private tilt = Number.NaN
  private sumBefore = Number.NaN
  private tiltBefore = Number.NaN
  private indexBefore = 0
  private referenceBefore = Number.NaN

  constructor(period: number) {
    super('', [])
    this.warmupBars = period
    this.half = (period - 1) / 2
    this.divisor = lineDivisor(period)
    this.window = windowBuffer(period)
    this.last = this.window.length - 1
  }

  update(value: number): number {
    const { window, index, reference, half, warmupBars: period } = this
    if (index < period || index === this.last || value - value !== 0) return this.take(value)
    const sumBefore = this.sum
    const tiltBefore = this.tilt
    const enters = value - reference
    const leaves = (window[index - period] as number) - reference
    const tilt = tiltBefore + (half * enters + (half + 1) * leaves - sumBefore)
    window[index] = value
    this.index = index + 1
    this.sumBefore = sumBefore
    this.tiltBefore = tiltBefore
    this.sum = sumBefore + (enters - leaves)
    this.tilt = tilt
    return tilt / this.divisor
  }

  output(k: number): number {
    return k === 0 ? this.slope : Number.NaN
  }

  get isWarm(): boolean {
    return this.index >= this.warmupBars
  }

  get slope(): number {
    return this.isWarm ? this.tilt / this.divisor : Number.NaN
  }

  /** The value of the line, `offset` bars behind the middle of the window. */
  at(offset: number): number {
    if (!this.isWarm) return Number.NaN
    return this.reference + (this.sum / this.warmupBars + (this.tilt / this.divisor) * offset)
  }

  undo(): void {
    this.sum = this.sumBefore
    this.tilt = this.tiltBefore
    if (this.index > this.warmupBars) {
      this.index--
      return
    }
    this.index = this.indexBefore
    this.reference = this.referenceBefore
  }

  /** Everything but a rolling step: a gap, the warm-up, and the renewal of the sums. */
  private take(value: number): number {
    const { index } = this
    this.indexBefore = index
    this.sumBefore = this.sum
    this.tiltBefore = this.tilt
    this.referenceBefore = this.reference
    if (value - value !== 0) {
      this.index = 0
      return Number.NaN
    }
    this.window[index] = value
    this.index = index + 1
    if (index + 1 >= this.warmupBars) this.renew(index)
    return this.slope
  }

  private renew(newest: number): void {
    const { window, warmupBars: period } = this
    window.copyWithin(0, newest + 1 - period, newest + 1)
    this.index = period
    this.reference = windowReference(window, 0, period)
    this.sum = windowSum(window, 0, period, this.reference)
    this.tilt = windowTilt(window, 0, period, this.reference)
  }
}

/** A column of the line's values, `offset` bars behind the middle of each window: the steps of `LineKernel`. */
export function fillLine(
  values: Float64Array,
  period: number,
  offset: number,
  output: Float64Array,
  start: number,
): number {
  const length = values.length
  const stride = renewalStrideOf(period)
  const half = (period - 1) / 2
  const divisor = lineDivisor(period)
  let newest = start + period - 1
  while (newest < length) {
    const end = Math.min(length, newest + stride)
    const oldest = newest + 1 - period
    const reference = windowReference(values, oldest, newest + 1)
    let sum = windowSum(values, oldest, newest + 1, reference)
    let tilt = windowTilt(values, oldest, newest + 1, reference)
    output[newest] = reference + (sum / period + (tilt / divisor) * offset)
    for (let i = newest + 1; i < end; i++) {
      const enters = (values[i] as number) - reference
      const leaves = (values[i - period] as number) - reference
      tilt += half * enters + (half + 1) * leaves - sum
      sum += enters - leaves
      output[i] = reference + (sum / period + (tilt / divisor) * offset)
    }
    if (sum - sum !== 0) {
      const gap = firstGap([values], newest, end)
      if (gap < end) return gap
    }
    newest = end
  }
  return length
}

/** A column of the line's slopes: the steps of `LineKernel`. */
export function fillSlope(values: Float64Array, period: number, output: Float64Array, start: number): number {
  const length = values.length
  const stride = renewalStrideOf(period)
  const half = (period - 1) / 2
  const divisor = lineDivisor(period)
  let newest = start + period - 1
  while (newest < length) {
    const end = Math.min(length, newest + stride)
    const oldest = newest + 1 - period
    const reference = windowReference(values, oldest, newest + 1)
    let sum = windowSum(values, oldest, newest + 1, reference)
    let tilt = windowTilt(values, oldest, newest + 1, reference)
    output[newest] = tilt / divisor
    for (let i = newest + 1; i < end; i++) {
      const enters = (values[i] as number) - reference
      const leaves = (values[i - period] as number) - reference
      tilt += half * enters + (half + 1) * leaves - sum
      sum += enters - leaves
      output[i] = tilt / divisor
    }
    if (sum - sum !== 0) {
      const gap = firstGap([values], newest, end)
      if (gap < end) return gap
    }
    newest = end
  }
  return length
}

function lineDivisor(period: number): number {
  return (period * (period * period - 1)) / 12
}

/** The sum of distance to the reference times bars from the middle. */
function windowTilt(values: Float64Array, from: number, to: number, reference: number): number {
  const middle = (from + to - 1) / 2
  let tilt = 0
  for (let i = from; i < to; i++) tilt += ((values[i] as number) - reference) * (i - middle)
  return tilt
}
