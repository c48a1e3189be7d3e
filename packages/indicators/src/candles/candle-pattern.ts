import type { ColumnDriver, ColumnIndicator, IndicatorParam } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { CandleWindow } from '../internal/candle-window.ts'
import { Candles } from '../internal/candles.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillMean } from '../internal/fill-mean.ts'
import { firstGap } from '../internal/first-gap.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requireNumber } from '../internal/require-number.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

/**
 * A pattern of candles: 1 at a bar that completes a bullish one, −1 a bearish one, 0 else. It is known at the close of that bar,
 * and stays.
 *
 * The patterns are defined in inequalities of the candles' open `o`, high `h`, low `l` and close `c`, numbered by how many bars ago
 * they were: `c0` is the close of the latest candle, `c1` that of the one before.
 *
 * - A candle is white if `c > o`, black if `c < o`. Its `body` is `|c − o|`, from `bottom = min(o, c)` to `top = max(o, c)`, its
 *   `upper` shadow is `h − top`, its `lower` shadow `bottom − l`.
 * - `avg` is the average body of the `period` bars before the first candle of the pattern. Thresholds are multiples of it where
 *   nothing else is said.
 * - A pattern comes after a rise if the bar before its first candle closed above the average close of the `period` bars up to and
 *   with that bar, after a decline if below. Where no trend is named, none is asked for.
 *
 * First value at bar `period` plus the number of its candles. All candles are compared as they are, without a tolerance that is not
 * named. A bar of which a value is NaN or infinite is a gap: NaN, and all begins anew.
 *
 * The ideas are those of Steve Nison, "Japanese Candlestick Charting Techniques", 1991, and Thomas Bulkowski, "Encyclopedia of
 * Candlestick Charts", 2008; TA-Lib has most of them under names that begin with `CDL`. The thresholds are this package's own: TA-Lib
 * measures some against ranges and shadows, so the two agree on the idea and not on every bar.
 */
export type CandlePattern<Params extends readonly (number | undefined)[] = readonly (number | undefined)[]> =
  ColumnIndicator<readonly [open: 'open', high: 'high', low: 'low', close: 'close'], readonly ['value'], Params>

/** What a pattern is: how many candles, which thresholds, and when the latest candles are one. */
export interface CandleRule {
  readonly id: string
  readonly bars: number
  /** Name and default of each threshold; none where the pattern has no measure but its own candles. */
  readonly thresholds?: readonly (readonly [name: string, byDefault: number])[]
  /** 1, −1 or 0; given as many thresholds as there are. */
  match(candles: Candles, a: number, b: number, c: number): number
}

const periodByDefault = 10
const thresholdMax = 100

/** The period, 0 for a rule without thresholds, and the thresholds. */
function checked({ id, thresholds }: CandleRule, params: readonly (IndicatorParam | undefined)[]): number[] {
  if (thresholds === undefined) return []
  const [period = periodByDefault, ...given] = params
  requirePeriod(id, 'period', period as number, 2)
  return [
    period as number,
    ...thresholds.map(([name, byDefault], k) =>
      requireNumber(id, name, (given[k] ?? byDefault) as number, 0, thresholdMax),
    ),
  ]
}

class CandleKernel extends StreamKernel {
  readonly warmupBars: number = 0
  /** A function is no state: it has no place in a snapshot. */
  readonly #match: CandleRule['match']
  private readonly window: CandleWindow
  private readonly a: number = Number.NaN
  private readonly b: number = Number.NaN
  private readonly c: number = Number.NaN
  /** Bars since the latest gap, up to `warmupBars`. */
  private count = 0
  private found = Number.NaN
  private countBefore = 0

  constructor({ id, bars, match }: CandleRule, params: readonly number[]) {
    super(id, params)
    const [period = 0, a = 0, b = 0, c = 0] = params
    this.warmupBars = period + bars
    this.window = new CandleWindow(period, bars)
    this.#match = match
    this.a = a
    this.b = b
    this.c = c
  }

  update(open: number, high: number = Number.NaN, low: number = Number.NaN, close: number = Number.NaN): number {
    const { window } = this
    this.countBefore = this.count
    if (open - open + (high - high) + (low - low) + (close - close) !== 0) {
      this.count = 0
      window.skip()
    } else {
      if (this.count < this.warmupBars) this.count++
      window.push(open, high, low, close)
    }
    // A zero of the other sign is a zero.
    this.found = this.isWarm ? this.#match(window.candles, this.a, this.b, this.c) + 0 : Number.NaN
    return this.found
  }

  output(k: number): number {
    return k === 0 ? this.found : Number.NaN
  }

  get isWarm(): boolean {
    return this.count === this.warmupBars
  }

  undo(): void {
    this.count = this.countBefore
    this.window.undo()
  }
}

/** Makes the column driver of a rule. */
export function candleColumn(rule: CandleRule): ColumnDriver {
  return (inputs, params, outputs) => {
    const [period = 0, a = 0, b = 0, c = 0] = checked(rule, params)
    requireColumns(rule.id, inputs, 4, outputs, 1)
    const [opens, highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array, Float64Array]
    const output = outputs[0] as Float64Array
    const [bodies, averageBodies, averageCloses] = [0, 0, 0].map(
      () => new Float64Array(period === 0 ? 0 : output.length),
    ) as [Float64Array, Float64Array, Float64Array]
    const candles = new Candles({ opens, highs, lows, closes, averageBodies, averageCloses }, rule.bars, -1)
    driveColumn(inputs, outputs, period + rule.bars, (start) => {
      const end = firstGap(inputs, start, output.length)
      if (period > 0) {
        for (let i = start; i < end; i++) bodies[i] = Math.abs((closes[i] as number) - (opens[i] as number))
        fillMean(bodies.subarray(0, end), period, averageBodies, start)
        fillMean(closes.subarray(0, end), period, averageCloses, start)
      }
      for (let i = start + period + rule.bars - 1; i < end; i++) {
        candles.place = i
        // A zero of the other sign is a zero.
        output[i] = rule.match(candles, a, b, c) + 0
      }
      return end
    })
  }
}

/** Makes an indicator of a rule and its column driver. */
export function candlePattern<Params extends readonly (number | undefined)[]>(
  rule: CandleRule,
  column: ColumnDriver,
): CandlePattern<Params> {
  return columnIndicator({
    id: rule.id,
    inputs: ['open', 'high', 'low', 'close'],
    outputs: ['value'],
    warmupBars: (...params: Params) => (checked(rule, params)[0] ?? 0) + rule.bars,
    column,
    stream: (...params: Params) => asStream(new CandleKernel(rule, checked(rule, params))),
  })
}
