import { type Decimal, type DecimalInput, decimal } from '../decimal/decimal.ts'
import { type Scaled, toScaled } from '../decimal/scaled.ts'
import { createTickQuantizer } from '../decimal/tick-quantizer.ts'
import { RaceError } from '../error/race-error.ts'
import type { BarSeries } from './bar-series.ts'
import { countUpTo } from './count-up-to.ts'

/** Rates of one currency pair over time, as exact fractions: rate i is counts[i] × numerator ÷ denominator. */
export interface ConversionSource {
  readonly base: string
  readonly quote: string
  /** When each rate can first be seen; null for a fixed rate, which has always been there. */
  readonly closeTimes: Float64Array | null
  readonly counts: Float64Array | readonly Scaled[]
  readonly numerator: Scaled
  readonly denominator: Scaled
  readonly maxAgeMs: number
}

interface Pair {
  readonly base: string
  readonly quote: string
}

const fixedDecimalsMax = 24

/** @throws RaceError `CONFIG_INVALID` for a rate that is not a decimal above 0 of at most 24 decimals */
export function fixedSource({ base, quote }: Pair, input: DecimalInput): ConversionSource {
  let rate: Decimal
  try {
    rate = decimal(input)
  } catch (cause) {
    throw invalid(base, quote, 'rate', String(input), 'a decimal number', cause)
  }
  if (rate.sign <= 0) throw invalid(base, quote, 'rate', rate.toString(), 'above 0')
  const decimals = rate.decimalPlaces
  if (decimals > fixedDecimalsMax)
    throw invalid(base, quote, 'rate', rate.toString(), `of at most ${fixedDecimalsMax} decimals`)
  return {
    base,
    quote,
    closeTimes: null,
    counts: [toScaled(rate, decimals)],
    numerator: 1,
    denominator: toScaled(decimal(`1e${decimals}`), 0),
    maxAgeMs: Number.POSITIVE_INFINITY,
  }
}

/** @throws RaceError `CONFIG_INVALID` for a close that is not above 0 at the tick of the series, and for a wrong age */
export function seriesSource({ base, quote }: Pair, series: BarSeries, maxAgeMs: number): ConversionSource {
  if (!(maxAgeMs > 0)) throw invalid(base, quote, 'maxAgeMs', String(maxAgeMs), 'above 0')
  const { tickSize } = series.instrument
  const counts = series.close.map(createTickQuantizer(tickSize))
  const wrong = counts.findIndex((count) => !(count > 0))
  if (wrong >= 0) {
    const time = new Date(series.time[wrong] as number).toISOString()
    const what = `above 0 at the tick ${tickSize}`
    throw invalid(base, quote, `close of bar ${wrong} (${time})`, String(series.close[wrong]), what)
  }
  const decimals = tickSize.decimalPlaces
  return {
    base,
    quote,
    closeTimes: series.closeTimes,
    counts,
    numerator: toScaled(tickSize, decimals),
    denominator: toScaled(decimal(`1e${decimals}`), 0),
    maxAgeMs,
  }
}

/**
 * The rate that can be seen at an instant: the index of the last bar that has closed by then, −1 where there is none.
 *
 * @param near an index to look at first, which makes rising times cheap
 */
export function rateIndexAt({ closeTimes }: ConversionSource, time: number, near: number): number {
  if (closeTimes === null) return 0
  if (near >= 0 && (closeTimes[near] as number) <= time) {
    // One step on is where a reader goes that follows bars of the same length.
    if (near + 1 >= closeTimes.length || (closeTimes[near + 1] as number) > time) return near
    if (near + 2 >= closeTimes.length || (closeTimes[near + 2] as number) > time) return near + 1
  }
  return countUpTo(closeTimes, time) - 1
}

/** @internal */
export function invalid(
  base: string,
  quote: string,
  field: string,
  value: string,
  wanted: string,
  cause?: unknown,
): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `Conversion ${base} to ${quote}: ${field} is '${value}', but must be ${wanted}`,
    facts: { base, quote, field, value },
    hint: `Correct ${field} in createConversion.`,
    ...(cause === undefined ? {} : { cause }),
  })
}
