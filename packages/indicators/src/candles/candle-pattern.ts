import type { ColumnDriver, ColumnIndicator } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { CandleWindow } from '../internal/candle-window.ts'
import { bodyOf, type Candles } from '../internal/candles.ts'
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

/**
 * When the latest candles are a pattern: 1, −1 or 0 for those up to the one `at` an index, given the average body before them, and as many
 * thresholds as there are.
 */
export type Match = (candles: Candles, at: number, average: number, a: number, b: number, c: number) => number

/**
 * What a pattern is: how many candles, up to three thresholds by name with their defaults, and when it is there. A tuple, so that a
 * minified bundle keeps no names of fields.
 */
export type CandleRule = readonly [id: string, bars: number, thresholds: Readonly<Record<string, number>>, match: Match]

/** A rule without a measure but its own candles, and so without parameters. */
export type PlainRule = readonly [id: string, bars: number, thresholds: undefined, match: Match]

const periodByDefault = 10
const thresholdMax = 100

/** The period and the thresholds. */
function checked([id, , thresholds]: CandleRule, params: readonly (number | undefined)[]): Checked {
  return Object.entries({ period: periodByDefault, ...thresholds }).map(([name, byDefault], k) =>
    k > 0
      ? requireNumber(id, name, params[k] ?? byDefault, 0, thresholdMax)
      : requirePeriod(id, name, params[k] ?? byDefault, 2),
  ) as unknown as Checked
}

/** Thresholds that a rule does not have are not there. */
type Checked = readonly [period: number, a: number, b: number, c: number]

/** What both kinds of rules take. */
function checkedAny(rule: CandleRule | PlainRule, params: readonly (number | undefined)[]): readonly number[] {
  return rule[2] === undefined ? [] : checked(rule, params)
}

class CandleKernel extends StreamKernel {
  readonly warmupBars: number = 0
  /** A function is no state: it has no place in a snapshot. */
  readonly #match: Match
  private readonly window: CandleWindow
  private readonly bars: number = 0
  private readonly isReversal: boolean
  private readonly a: number = Number.NaN
  private readonly b: number = Number.NaN
  private readonly c: number = Number.NaN
  /** Bars since the latest gap, up to `warmupBars`. */
  private count = 0
  private found = Number.NaN
  private countBefore = 0

  constructor([id, bars, , match]: CandleRule | PlainRule, params: readonly number[], isReversal: boolean) {
    super(id, params)
    const [period = 0, a = 0, b = 0, c = 0] = params
    this.warmupBars = period + bars
    this.window = new CandleWindow(period, isReversal)
    this.isReversal = isReversal
    this.bars = bars
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
    this.found = this.isWarm ? this.match() : Number.NaN
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

  private match(): number {
    const { window, bars } = this
    const { candles, place } = window
    // A zero of the other sign is a zero.
    const sign = this.#match(candles, place, window.averageBody(bars), this.a, this.b, this.c) + 0
    return this.isReversal && window.reversal(bars) !== sign ? 0 : sign
  }
}

/** Makes the column driver of a rule; `keep` goes over the patterns of a stretch. */
export function candleColumn(rule: CandleRule, keep?: typeof keepReversals): ColumnDriver {
  const [id, bars, , match] = rule
  return (inputs, params, outputs) => {
    const [period, a, b, c] = checked(rule, params as readonly number[])
    requireColumns(id, inputs, 4, outputs, 1)
    const output = outputs[0] as Float64Array
    const bodies = output.slice()
    driveColumn(inputs, outputs, period + bars, (start) => {
      const end = firstGap(inputs, start, output.length)
      for (let i = start; i < end; i++) bodies[i] = bodyOf(inputs, i)
      fillMean(bodies.subarray(0, end), period, output, start)
      // Backwards, because the averages stand in the output until they are written over.
      for (let i = end - 1; i >= start + period + bars - 1; i--) {
        // A zero of the other sign is a zero.
        output[i] = match(inputs, i, output[i - bars] as number, a, b, c) + 0
      }
      keep?.((inputs[3] as Float64Array).subarray(0, end), period, bars, output, start)
      return end
    })
  }
}

/** Drops the patterns that are not against the trend before them: bullish ones count after a fall, bearish ones after a rise. */
export function keepReversals(
  closes: Float64Array,
  period: number,
  bars: number,
  output: Float64Array,
  start: number,
): void {
  const averages = closes.slice()
  fillMean(closes, period, averages, start)
  for (let i = start + period - 1; i < closes.length - bars; i++) {
    const fall = (averages[i] as number) - (closes[i] as number)
    const sign = output[i + bars] as number
    if (!(fall * sign > 0)) output[i + bars] = 0
  }
}

/** Makes the column driver of a rule without a measure. */
export function plainCandleColumn([id, bars, , match]: PlainRule): ColumnDriver {
  return (inputs, _params, outputs) => {
    requireColumns(id, inputs, 4, outputs, 1)
    const output = outputs[0] as Float64Array
    driveColumn(inputs, outputs, bars, (start) => {
      const end = firstGap(inputs, start, output.length)
      for (let i = start + bars - 1; i < end; i++) {
        // A zero of the other sign is a zero.
        output[i] = match(inputs, i, 0, 0, 0, 0) + 0
      }
      return end
    })
  }
}

/** Makes an indicator of a rule and its column driver; `isReversal` where that is `reversalColumn`. */
export function candlePattern<Params extends readonly (number | undefined)[]>(
  rule: CandleRule | PlainRule,
  column: ColumnDriver,
  isReversal = false,
): CandlePattern<Params> {
  return columnIndicator({
    id: rule[0],
    inputs: ['open', 'high', 'low', 'close'],
    outputs: ['value'],
    warmupBars: (...params: Params) => (checkedAny(rule, params)[0] ?? 0) + rule[1],
    column,
    stream: (...params: Params) => asStream(new CandleKernel(rule, checkedAny(rule, params), isReversal)),
  })
}
