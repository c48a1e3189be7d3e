import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { RunningSum } from '../internal/running-sum.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/** The prices of a session weighted by volume; begins anew when the name of the session changes. */
class VwapKernel extends StreamKernel {
  readonly warmupBars: number = 1
  /** Sums of distances to the first price of the session, which are small, times volume. */
  private readonly money = new RunningSum()
  private readonly volume = new RunningSum()
  private session = Number.NaN
  private reference = Number.NaN
  private latest = Number.NaN
  private sessionBefore = Number.NaN
  private referenceBefore = Number.NaN
  private latestBefore = Number.NaN

  constructor(indicator: string) {
    super(indicator, [])
  }

  update(
    session: number,
    high: number = Number.NaN,
    low: number = Number.NaN,
    close: number = Number.NaN,
    volume: number = Number.NaN,
  ): number {
    this.sessionBefore = this.session
    this.referenceBefore = this.reference
    this.latestBefore = this.latest
    const isGap = session - session + (high - high) + (low - low) + (close - close) + (volume - volume) !== 0
    const typical = isGap ? Number.NaN : (high + low + close) / 3
    if (isGap || session !== this.session) {
      this.reference = typical
      this.money.reset(0)
      this.volume.reset(isGap ? Number.NaN : volume)
    } else {
      this.money.add((typical - this.reference) * volume)
      this.volume.add(volume)
    }
    this.session = isGap ? Number.NaN : session
    this.latest = typical
    return this.output(0)
  }

  output(k: number): number {
    if (k !== 0) return Number.NaN
    const volume = this.volume.value
    // Before anything was traded the latest price stands for an average.
    return volume > 0 ? this.reference + this.money.value / volume : this.latest
  }

  get isWarm(): boolean {
    return !Number.isNaN(this.session)
  }

  undo(): void {
    this.money.undo()
    this.volume.undo()
    this.session = this.sessionBefore
    this.reference = this.referenceBefore
    this.latest = this.latestBefore
  }
}

/** All bars since the beginning are one session. */
class AnchoredVwapKernel extends StreamKernel {
  readonly warmupBars: number = 1
  private readonly average = new VwapKernel('')

  constructor() {
    super('anchoredVwap', [])
  }

  update(high: number, low?: number, close?: number, volume?: number): number {
    return this.average.update(0, high, low, close, volume)
  }

  output(k: number): number {
    return this.average.output(k)
  }

  get isWarm(): boolean {
    return this.average.isWarm
  }

  undo(): void {
    this.average.undo()
  }
}

/** @inline */
type Columns = readonly Float64Array[]
type FiveColumns = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]

/** The column driver of `vwap`. */
export function vwapColumn(inputs: Columns, _params: readonly IndicatorParam[], outputs: Columns): void {
  const kernel = new VwapKernel('vwap')
  requireColumns('vwap', inputs, 5, outputs, 1)
  const [sessions, highs, lows, closes, volumes] = inputs as FiveColumns
  const output = outputs[0] as Float64Array
  for (let i = 0; i < output.length; i++) {
    output[i] = kernel.update(sessions[i] as number, highs[i], lows[i], closes[i], volumes[i])
  }
}

/** The column driver of `anchoredVwap`. */
export function anchoredVwapColumn(inputs: Columns, _params: readonly IndicatorParam[], outputs: Columns): void {
  const kernel = new VwapKernel('')
  requireColumns('anchoredVwap', inputs, 4, outputs, 1)
  const [highs, lows, closes, volumes] = inputs as readonly [Float64Array, Float64Array, Float64Array, Float64Array]
  const output = outputs[0] as Float64Array
  for (let i = 0; i < output.length; i++) output[i] = kernel.update(0, highs[i], lows[i], closes[i], volumes[i])
}

/**
 * Volume-weighted average price of the session, bar by bar: `update(session, high, low, close, volume)`; see `vwap`.
 *
 * @example
 * ```ts
 * const average = createVwap()
 * average.update(1, 10, 10, 10, 100)
 * console.log(average.update(1, 13, 13, 13, 200)) // 12
 * console.log(average.update(2, 14, 14, 14, 50)) // 14
 * ```
 */
export function createVwap(): IndicatorStream {
  return asStream(new VwapKernel('vwap'))
}

/**
 * Volume-weighted average price since the first bar, bar by bar: `update(high, low, close, volume)`; see `anchoredVwap`. Make one
 * at the bar it is to be anchored at.
 *
 * @example
 * ```ts
 * const average = createAnchoredVwap()
 * average.update(10, 10, 10, 100)
 * console.log(average.update(13, 13, 13, 200)) // 12
 * ```
 */
export function createAnchoredVwap(): IndicatorStream {
  return asStream(new AnchoredVwapKernel())
}

/**
 * Volume-weighted average price of the session so far, by each bar's typical price `(high + low + close) / 3`. First value at
 * bar 1, in units of price. While nothing was traded in the session it is the latest typical price.
 *
 * A session is any number that stays the same through it and then changes: the day, as `Math.floor(time / 86_400_000)`, or the
 * open of the calendar's session. In a strategy: `use(vwap, map(bars.time, dayOf), bars.high, bars.low, bars.close, bars.volume)`.
 * A bar of which any value is NaN or infinite is a gap, behind which the average begins anew.
 *
 * @param session which session each bar belongs to, as a number
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param volume quantity traded per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN at gaps
 *
 * @example
 * ```ts
 * const price = Float64Array.of(10, 13, 14)
 * console.log(vwap(Float64Array.of(1, 1, 2), price, price, price, Float64Array.of(100, 200, 50))) // Float64Array(3) [ 10, 12, 14 ]
 * ```
 */
export const vwap: ColumnIndicator<
  readonly [session: 'session', high: 'high', low: 'low', close: 'close', volume: 'volume'],
  readonly ['value'],
  readonly []
> = /*#__PURE__*/ columnIndicator({
  id: 'vwap',
  inputs: ['session', 'high', 'low', 'close', 'volume'],
  outputs: ['value'],
  warmupBars: () => 1,
  column: vwapColumn,
  stream: createVwap,
})

/**
 * Volume-weighted average price since the first bar, by each bar's typical price `(high + low + close) / 3`. First value at bar
 * 1, in units of price. To anchor it elsewhere give the columns from there on, `high.subarray(from)`; in a strategy use `vwap`
 * with a session that changes at the anchor.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param volume quantity traded per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN at gaps, behind which it begins anew
 *
 * @example
 * ```ts
 * const price = Float64Array.of(10, 13)
 * console.log(anchoredVwap(price, price, price, Float64Array.of(100, 200))) // Float64Array(2) [ 10, 12 ]
 * ```
 */
export const anchoredVwap: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close', volume: 'volume'],
  readonly ['value'],
  readonly []
> = /*#__PURE__*/ columnIndicator({
  id: 'anchoredVwap',
  inputs: ['high', 'low', 'close', 'volume'],
  outputs: ['value'],
  warmupBars: () => 1,
  column: anchoredVwapColumn,
  stream: createAnchoredVwap,
})
