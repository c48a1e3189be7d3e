import type { IndicatorParam } from '../indicator.ts'
import { firstGap } from './first-gap.ts'
import { renewalStrideOf } from './renewal-stride.ts'
import { StreamKernel } from './stream-kernel.ts'
import { windowBuffer } from './window-buffer.ts'

/**
 * How far the length of the path may rise above or fall below what it was when it was last summed anew. Rounding errors are
 * of the size of the longest path since, so that 512 of them stay below 1e-10 of the shortest.
 */
const pathSpread = 32

/** How the efficiency of a window becomes the weight of its newest value. */
export interface EfficiencyWeight {
  /** The weight is `least + efficiency * range`. */
  readonly least: number
  readonly range: number
  /** Or the square of that. */
  readonly isSquared: boolean
  /** The efficiency where nothing has moved. */
  readonly whereStill: 0 | 1
}

/**
 * An exponential average whose weight follows the efficiency of the last `period` changes: how far the value has come, as a
 * share of the path it went. It begins with the value before the first that has one.
 */
export class EfficiencyAverage extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly period: number = 0
  private readonly least: number = Number.NaN
  private readonly range: number = Number.NaN
  private readonly isSquared: boolean = false
  private readonly whereStill: number = 0
  private readonly window: Float64Array
  /** The place in the window at which it is moved to its front, and the path is summed anew. */
  private readonly last: number = 0
  /** Where the next value goes; above `period` when the window is full. */
  private index = 0
  private path = Number.NaN
  private average = Number.NaN
  private floor = Number.NaN
  private ceiling = Number.NaN
  private pathBefore = Number.NaN
  private averageBefore = Number.NaN
  /**
   * What `index` was behind the latest step that was not a rolling one. A rolling step in the place of one that was undone ends
   * there too: it left the twins as that one did, so that its way back is the same.
   */
  private takenAt = 0
  private indexBefore = 0
  private floorBefore = Number.NaN
  private ceilingBefore = Number.NaN

  constructor(indicator: string, params: readonly IndicatorParam[], period: number, weight: EfficiencyWeight) {
    super(indicator, params)
    this.warmupBars = period + 1
    this.period = period
    this.least = weight.least
    this.range = weight.range
    this.isSquared = weight.isSquared
    this.whereStill = weight.whereStill
    this.window = windowBuffer(period + 1)
    this.last = this.window.length - 1
  }

  update(value: number): number {
    const { window, index, period } = this
    if (index <= period || index === this.last || value - value !== 0) return this.take(value)
    const oldest = window[index - period] as number
    const enters = Math.abs(value - (window[index - 1] as number))
    const path = this.path + (enters - Math.abs(oldest - (window[index - period - 1] as number)))
    if (path < this.floor || path > this.ceiling) return this.take(value)
    this.pathBefore = this.path
    this.averageBefore = this.average
    this.path = path
    window[index] = value
    this.index = index + 1
    return this.step(value, oldest)
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.average : Number.NaN
  }

  get isWarm(): boolean {
    return this.index > this.period
  }

  undo(): void {
    this.path = this.pathBefore
    this.average = this.averageBefore
    if (this.index !== this.takenAt) {
      this.index--
      return
    }
    this.index = this.indexBefore
    this.floor = this.floorBefore
    this.ceiling = this.ceilingBefore
  }

  /** Everything but a rolling step: a gap, the warm-up, and the renewal of the path. */
  private take(value: number): number {
    const { window, index, period } = this
    this.indexBefore = index
    this.pathBefore = this.path
    this.averageBefore = this.average
    this.floorBefore = this.floor
    this.ceilingBefore = this.ceiling
    this.index = value - value === 0 ? index + 1 : 0
    if (this.index > 0) window[index] = value
    if (index === this.last && this.index > 0) {
      window.copyWithin(0, index - period, index + 1)
      this.index = period + 1
    }
    this.takenAt = this.index
    if (this.index <= period) return Number.NaN
    if (index === period) this.average = window[period - 1] as number
    const oldest = this.index - period - 1
    this.path = pathOf(window, oldest, this.index)
    this.floor = this.path / pathSpread
    this.ceiling = this.path * pathSpread
    return this.step(value, window[oldest] as number)
  }

  private step(value: number, oldest: number): number {
    const { path, average, least, range, isSquared, whereStill } = this
    const weight = weightOf(path, Math.abs(value - oldest), least, range, isSquared, whereStill)
    this.average = average + (value - average) * weight
    return this.average
  }
}

/** Standalone and short, so that V8 puts it into both loops. */
function weightOf(
  path: number,
  change: number,
  least: number,
  range: number,
  isSquared: boolean,
  whereStill: number,
): number {
  const efficiency = path > change ? change / path : change > 0 ? 1 : whereStill
  const share = efficiency * range + least
  return isSquared ? share * share : share
}

/** The sum of all moves within a window. */
function pathOf(values: Float64Array, from: number, to: number): number {
  let path = 0
  for (let i = from + 1; i < to; i++) path += Math.abs((values[i] as number) - (values[i - 1] as number))
  return path
}

/** A column from the first bar that is warm: the same steps on local variables. Gives the first gap, or the length. */
export function fillEfficiencyAverage(
  values: Float64Array,
  period: number,
  weight: EfficiencyWeight,
  output: Float64Array,
  start: number,
): number {
  const { least, range, isSquared, whereStill } = weight
  const length = values.length
  // One more than the period: a number that V8 knows to be small, as it does not know a parameter to be.
  const windowBars = period + 1
  const stride = renewalStrideOf(windowBars)
  let average = values[start - 1] as number
  let renewed = start
  let from = start
  while (from < length) {
    const end = Math.min(length, renewed + stride)
    let path = pathOf(values, from - period, from + 1)
    const floor = path / pathSpread
    const ceiling = path * pathSpread
    const change = Math.abs((values[from] as number) - (values[from - period] as number))
    average += ((values[from] as number) - average) * weightOf(path, change, least, range, isSquared, whereStill)
    output[from] = average
    let i = from + 1
    for (; i < end; i++) {
      const value = values[i] as number
      const oldest = values[i + 1 - windowBars] as number
      const leaves = Math.abs(oldest - (values[i - windowBars] as number))
      path += Math.abs(value - (values[i - 1] as number)) - leaves
      // The row at which the path is summed anew begins the next stretch.
      if (path < floor || path > ceiling) break
      average += (value - average) * weightOf(path, Math.abs(value - oldest), least, range, isSquared, whereStill)
      output[i] = average
    }
    if (average - average !== 0) {
      const gap = firstGap([values], from, i)
      if (gap < i) return gap
    }
    from = i
    if (i === end) renewed = end
  }
  return length
}
