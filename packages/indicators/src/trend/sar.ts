import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requireNumber } from '../internal/require-number.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/**
 * How a parabolic stop begins and turns. TA-Lib's rises at first unless the second bar moves down by more than up; that bar's
 * extreme is the trend's first, and the first bar does not hold the stop back any more. And it turns where a price touches it.
 * Tulip's rises at first unless the middle of the second bar is lower; the first bar's extreme is the trend's first. And it turns where
 * a price goes beyond it.
 */
export type SarConvention = 'talib' | 'tulip'

type SarParams = readonly [acceleration: number, maximum: number, convention?: SarConvention | undefined]

/**
 * A falling stop is a rising one of negated prices, and negation is exact. So the kernel knows rising stops only: `lead` is the price
 * a trend is led by, the high of a rising one, and `trail` the other. `side` is −1 while they are negated.
 */
class SarKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 2
  private readonly step: number = Number.NaN
  private readonly maximum: number = Number.NaN
  private readonly turnsAtTouch: boolean
  /** Bars seen, up to 2. */
  private count = 0
  private side = 0
  /** The stop at the latest bar as it was told, and the stop for the next. */
  private stop = Number.NaN
  private next = Number.NaN
  private extreme = Number.NaN
  private acceleration = Number.NaN
  private high = Number.NaN
  private low = Number.NaN
  private countBefore = 0
  private sideBefore = 0
  private stopBefore = Number.NaN
  private nextBefore = Number.NaN
  private extremeBefore = Number.NaN
  private accelerationBefore = Number.NaN
  private highBefore = Number.NaN
  private lowBefore = Number.NaN

  constructor(acceleration: number, maximum: number, convention: SarConvention = 'talib') {
    super('sar', [acceleration, maximum, convention])
    warmupBars(acceleration, maximum, convention)
    this.step = Math.min(acceleration, maximum)
    this.maximum = maximum
    this.turnsAtTouch = convention === 'talib'
  }

  update(high: number, low: number = Number.NaN): number {
    this.keepTwins()
    if (high - high + (low - low) !== 0) {
      this.restart()
      return Number.NaN
    }
    if (this.count === 0) this.count = 1
    else {
      if (this.count === 1) this.begin(high, low)
      this.move(high, low)
    }
    this.high = high
    this.low = low
    return this.stop
  }

  output(k: number): number {
    return k === 0 ? this.stop : Number.NaN
  }

  get isWarm(): boolean {
    return this.count === 2
  }

  undo(): void {
    this.count = this.countBefore
    this.side = this.sideBefore
    this.stop = this.stopBefore
    this.next = this.nextBefore
    this.extreme = this.extremeBefore
    this.acceleration = this.accelerationBefore
    this.high = this.highBefore
    this.low = this.lowBefore
  }

  restart(): void {
    this.count = 0
    this.stop = Number.NaN
  }

  /** The second bar tells the direction of the first trend. */
  private begin(high: number, low: number): void {
    const isRising = beginsRising(this.high, this.low, high, low, this.turnsAtTouch)
    this.count = 2
    this.side = isRising ? 1 : -1
    this.acceleration = this.step
    this.next = isRising ? this.low : -this.high
    if (!this.turnsAtTouch) {
      this.extreme = isRising ? this.high : -this.low
      return
    }
    this.extreme = isRising ? high : -low
    // TA-Lib looks at the second bar only, and counts it as the one before itself.
    this.high = high
    this.low = low
  }

  private move(high: number, low: number): void {
    const { side, next, extreme, step } = this
    const leadBefore = side > 0 ? this.high : -this.low
    const trailBefore = side > 0 ? this.low : -this.high
    const lead = side > 0 ? high : -low
    const trail = side > 0 ? low : -high
    if (trail < next || (this.turnsAtTouch && trail === next)) {
      const turned = -Math.max(extreme, leadBefore, lead)
      this.side = -side
      this.stop = -side * turned
      this.acceleration = step
      this.extreme = -trail
      this.next = Math.min(turned + step * (-trail - turned), -leadBefore, -lead)
      return
    }
    this.stop = side * next
    if (lead > extreme) {
      this.extreme = lead
      this.acceleration = Math.min(this.acceleration + step, this.maximum)
    }
    this.next = Math.min(next + this.acceleration * (this.extreme - next), trailBefore, trail)
  }

  private keepTwins(): void {
    this.countBefore = this.count
    this.sideBefore = this.side
    this.stopBefore = this.stop
    this.nextBefore = this.next
    this.extremeBefore = this.extreme
    this.accelerationBefore = this.acceleration
    this.highBefore = this.high
    this.lowBefore = this.low
  }
}

/** Whether the first side is that of rising prices, by the first two bars. */
function beginsRising(high: number, low: number, nextHigh: number, nextLow: number, turnsAtTouch: boolean): boolean {
  const up = nextHigh - high
  const down = low - nextLow
  return turnsAtTouch ? down <= 0 || up >= down : high + low <= nextHigh + nextLow
}

/** The kernel's steps on local variables. Gives the first gap. */
function fill(
  inputs: readonly Float64Array[],
  stepGiven: number,
  maximum: number,
  turnsAtTouch: boolean,
  output: Float64Array,
  start: number,
): number {
  const [highs, lows] = inputs as readonly [Float64Array, Float64Array]
  const end = firstGap(inputs, start, output.length)
  // What comes of `Math.min` V8 knows to be a double, as it does not know a parameter to be.
  const step = Math.min(stepGiven, maximum)
  const first = highs[start] as number
  const firstLow = lows[start] as number
  const second = highs[start + 1] as number
  const secondLow = lows[start + 1] as number
  let side = beginsRising(first, firstLow, second, secondLow, turnsAtTouch) ? 1 : -1
  let next = side > 0 ? firstLow : -first
  // TA-Lib looks at the second bar only, and counts it as the one before itself.
  let lead = turnsAtTouch ? (side > 0 ? second : -secondLow) : side > 0 ? first : -firstLow
  let trail = turnsAtTouch ? (side > 0 ? secondLow : -second) : next
  let extreme = lead
  let acceleration = step
  for (let i = start + 1; i < end; i++) {
    const high = highs[i] as number
    const low = lows[i] as number
    const leadBefore = lead
    const trailBefore = trail
    lead = side > 0 ? high : -low
    trail = side > 0 ? low : -high
    if (trail < next || (turnsAtTouch && trail === next)) {
      side = -side
      next = -Math.max(extreme, leadBefore, lead)
      output[i] = side * next
      acceleration = step
      extreme = -trail
      next = Math.min(next + acceleration * (extreme - next), -leadBefore, -lead)
      trail = -lead
      lead = extreme
    } else {
      output[i] = side * next
      if (lead > extreme) {
        extreme = lead
        acceleration = Math.min(acceleration + step, maximum)
      }
      next = Math.min(next + acceleration * (extreme - next), trailBefore, trail)
    }
  }
  return end
}

function warmupBars(acceleration: number, maximum: number, convention: SarConvention = 'talib'): number {
  requireNumber('sar', 'acceleration', acceleration, 0, 1)
  requireNumber('sar', 'maximum', maximum, 0, 1)
  requireChoice('sar', 'convention', convention, ['talib', 'tulip'])
  return 2
}

/** The column driver of `sar`. */
export function sarColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [acceleration, maximum, convention = 'talib'] = params as [number, number, SarConvention?]
  warmupBars(acceleration, maximum, convention)
  requireColumns('sar', inputs, 2, outputs, 1)
  driveColumn(inputs, outputs, 2, (start) =>
    fill(inputs, acceleration, maximum, convention === 'talib', outputs[0] as Float64Array, start),
  )
}

/**
 * Parabolic stop and reverse, bar by bar: `update(high, low)`; see `sar`.
 *
 * @param acceleration from 0 to 1, usually 0.02
 * @param maximum from 0 to 1, usually 0.2
 * @param convention `'talib'` by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const stop = createSar(0.02, 0.2)
 * const bars = [[11, 9], [12, 10], [13, 11]] as const
 * console.log(bars.map(([high, low]) => stop.update(high, low))) // [ NaN, 9, 9.06 ]
 * console.log(stop.replace(13, 9)) // 13
 * ```
 */
export function createSar(acceleration: number, maximum: number, convention?: SarConvention): IndicatorStream {
  return asStream(new SarKernel(acceleration, maximum, convention))
}

/**
 * Parabolic stop and reverse (J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978; TA-Lib's `SAR`): a stop that moves
 * towards the trend's extreme price by a share of its distance in each bar, never into the range of the last two bars. The share
 * grows by `acceleration` with each new extreme, up to `maximum` (an `acceleration` above it counts as `maximum`). Where a price
 * reaches the stop, the trend turns, and the stop is the extreme of the trend that ends. In units of price; below the lows while
 * the trend rises.
 *
 * First value at bar 2. The value of a bar is where the stop stood in that bar, and was known at the close before, unless the trend
 * turned in it. How the first trend is found is a `SarConvention`; stops of the two converge at a common turn. A bar of which either is
 * NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param acceleration from 0 to 1, usually 0.02
 * @param maximum from 0 to 1, usually 0.2
 * @param convention `'talib'` by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first bar and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * const high = Float64Array.of(11, 12, 13)
 * const low = Float64Array.of(9, 10, 11)
 * console.log(sar(high, low, 0.02, 0.2)) // Float64Array(3) [ NaN, 9, 9.06 ]
 * ```
 */
export const sar: ColumnIndicator<readonly ['high', 'low'], readonly ['value'], SarParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'sar',
    inputs: ['high', 'low'],
    outputs: ['value'],
    warmupBars,
    column: sarColumn,
    stream: createSar,
  })
