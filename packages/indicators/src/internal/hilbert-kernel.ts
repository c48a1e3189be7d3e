import type { IndicatorParam } from '../indicator.ts'
import { arctangent } from './arctangent.ts'
import { StreamKernel } from './stream-kernel.ts'

/** Places of each ring: a power of two beyond the nine bars that are looked back at. */
const ringBars = 16
const lastPlace = ringBars - 1
const degreesPerRadian = 57.29577951308232

/**
 * The period of the market's dominant cycle, in bars, by John Ehlers' homodyne discriminator ("Rocket Science for
 * Traders", 2001), in TA-Lib's arithmetic: prices are smoothed over four bars and freed of their trend by a Hilbert
 * transformer of seven bars, which also turns them by a quarter of a cycle; how far the pair turns from one bar to the
 * next gives the period. Output 0 is the period, smoothed.
 *
 * It begins with nothing behind `quietBars` bars, and its first output comes at `warmupBars`.
 */
export class HilbertKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly quietBars: number = 0
  private readonly prices: Float64Array = new Float64Array(ringBars)
  private readonly smoothed: Float64Array = new Float64Array(ringBars)
  private readonly detrended: Float64Array = new Float64Array(ringBars)
  private readonly turned: Float64Array = new Float64Array(ringBars)
  /** Where the latest row stands in each ring. A ring is longer than what is read of it, so that a step back need not restore it. */
  private place = 0
  /** Rows since the last gap, up to `warmupBars`. */
  private count = 0
  private countBefore = 0
  private inPhase = Number.NaN
  private quadrature = Number.NaN
  private real = Number.NaN
  private imaginary = Number.NaN
  private period = Number.NaN
  private smoothPeriod = Number.NaN
  private inPhaseBefore = Number.NaN
  private quadratureBefore = Number.NaN
  private realBefore = Number.NaN
  private imaginaryBefore = Number.NaN
  private periodBefore = Number.NaN
  private smoothPeriodBefore = Number.NaN

  constructor(indicator: string, params: readonly IndicatorParam[], quietBars: number, warmupBars: number) {
    super(indicator, params)
    this.quietBars = quietBars
    this.warmupBars = warmupBars
  }

  update(value: number): number {
    this.countBefore = this.count
    this.inPhaseBefore = this.inPhase
    this.quadratureBefore = this.quadrature
    this.realBefore = this.real
    this.imaginaryBefore = this.imaginary
    this.periodBefore = this.period
    this.smoothPeriodBefore = this.smoothPeriod
    if (value - value !== 0) {
      this.count = 0
      return Number.NaN
    }
    this.place = (this.place + 1) & lastPlace
    this.prices[this.place] = value
    if (this.count < this.warmupBars) this.count++
    if (this.count <= this.quietBars) return Number.NaN
    if (this.isFirst) this.begin()
    this.turn()
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.smoothPeriod : Number.NaN
  }

  get isWarm(): boolean {
    return this.count === this.warmupBars
  }

  /** Whether the latest row is the first behind the quiet bars. */
  get isFirst(): boolean {
    return this.count === this.quietBars + 1
  }

  get isQuiet(): boolean {
    return this.count <= this.quietBars
  }

  /** The smoothed period, also before it is given as output. */
  get cycleBars(): number {
    return this.smoothPeriod
  }

  /** How far the cycle has come, in degrees from −90 to 90; 0 where there is no part in phase. */
  get phase(): number {
    const inPhase = this.detrended[(this.place - 3) & lastPlace] as number
    return inPhase === 0 ? 0 : arctangent((this.turned[this.place] as number) / inPhase) * degreesPerRadian
  }

  undo(): void {
    // A gap takes no place.
    if (this.count > 0) this.place = (this.place - 1) & lastPlace
    this.count = this.countBefore
    this.inPhase = this.inPhaseBefore
    this.quadrature = this.quadratureBefore
    this.real = this.realBefore
    this.imaginary = this.imaginaryBefore
    this.period = this.periodBefore
    this.smoothPeriod = this.smoothPeriodBefore
  }

  private begin(): void {
    this.smoothed.fill(0)
    this.detrended.fill(0)
    this.turned.fill(0)
    this.inPhase = 0
    this.quadrature = 0
    this.real = 0
    this.imaginary = 0
    this.period = 0
    this.smoothPeriod = 0
  }

  private turn(): void {
    const { prices, smoothed, detrended, turned, place, inPhase: inPhaseBefore, quadrature: quadratureBefore } = this
    const gain = 0.075 * this.period + 0.54
    smoothed[place] =
      (4 * (prices[place] as number) +
        3 * (prices[(place - 1) & lastPlace] as number) +
        2 * (prices[(place - 2) & lastPlace] as number) +
        (prices[(place - 3) & lastPlace] as number)) *
      0.1
    detrended[place] = transform(smoothed, place, gain)
    turned[place] = transform(detrended, place, gain)
    const turnedOnce = transform(detrended, (place - 3) & lastPlace, gain)
    const turnedTwice = transform(turned, place, gain)
    const direct = detrended[(place - 3) & lastPlace] as number
    const quadrature = 0.2 * ((turned[place] as number) + turnedOnce) + 0.8 * quadratureBefore
    const inPhase = 0.2 * (direct - turnedTwice) + 0.8 * inPhaseBefore
    this.real = 0.2 * (inPhase * inPhaseBefore + quadrature * quadratureBefore) + 0.8 * this.real
    this.imaginary = 0.2 * (inPhase * quadratureBefore - quadrature * inPhaseBefore) + 0.8 * this.imaginary
    this.quadrature = quadrature
    this.inPhase = inPhase
    this.period = this.nextPeriod()
    this.smoothPeriod = 0.33 * this.period + 0.67 * this.smoothPeriod
  }

  /** Half to one and a half times the one before, within 6 and 50 bars, and smoothed. */
  private nextPeriod(): number {
    const { real, imaginary, period: before } = this
    let period = before
    if (real !== 0 && imaginary !== 0) period = 360 / (arctangent(imaginary / real) * degreesPerRadian)
    if (period > 1.5 * before) period = 1.5 * before
    if (period < 0.67 * before) period = 0.67 * before
    if (period < 6) period = 6
    else if (period > 50) period = 50
    return 0.2 * period + 0.8 * before
  }
}

/** Ehlers' Hilbert transformer: every second of the last seven values, times a gain that evens out its frequency response. */
function transform(ring: Float64Array, place: number, gain: number): number {
  const newest = 0.0962 * (ring[place] as number)
  const oldest = 0.0962 * (ring[(place - 6) & lastPlace] as number)
  const older = 0.5769 * (ring[(place - 4) & lastPlace] as number)
  return (newest - oldest - older + 0.5769 * (ring[(place - 2) & lastPlace] as number)) * gain
}
