import type { Decimal, DecimalInput } from '../decimal/decimal.ts'
import { fromScaled, multiplyDivideHalfEven, multiplyScaled, type Scaled } from '../decimal/scaled.ts'
import { RaceError } from '../error/race-error.ts'
import type { BarSeries } from './bar-series.ts'
import { conversionHash } from './conversion-hash.ts'
import { type ConversionSource, fixedSource, invalid, rateIndexAt, seriesSource } from './conversion-source.ts'

/** A conversion by a fixed rate or by a series, for `createConversion`. */
export type ConversionOptions = {
  /** The currency that amounts are in, such as `EUR`. */
  readonly base: string
  /** The currency that they become. */
  readonly quote: string
} & (
  | {
      /** Quote currency per unit of base currency, above 0, at most 24 decimals; holds at all times. */
      readonly rate: DecimalInput
    }
  | {
      /** Bars whose close is quote currency per unit of base currency. */
      readonly series: BarSeries
      /** The longest time since a bar's close at which its rate still counts; without limit by default. */
      readonly maxAgeMs?: number
    }
)

/** One source of rates on the way from a currency to another, read as it is or upside down. */
interface Leg {
  readonly source: ConversionSource
  readonly isInverse: boolean
}

/** Decimals of a rate that is no finite decimal, such as 1 ÷ 3. Amounts are not converted by it but by the fraction. */
const rateDecimals = 24

/**
 * The way from one currency to another, made by `createConversion` or `conversionBetween`. Immutable: what moves along
 * time is a cursor.
 */
export class Conversion {
  /** The currency that amounts are in. */
  readonly base: string
  /** The currency that they become. */
  readonly quote: string
  readonly #legs: readonly Leg[]
  #hash: string | null = null

  /** @internal Use `createConversion`. */
  constructor(base: string, quote: string, legs: readonly Leg[]) {
    this.base = base
    this.quote = quote
    this.#legs = legs
  }

  /** SHA-256 of the rates and times that it converts by, in 64 hexadecimal digits; computed when it is first read. */
  get hash(): string {
    this.#hash ??= conversionHash(this.#legs)
    return this.#hash
  }

  /** Begins to read, at any instant. Each reader has its own; rising times cost a comparison each. */
  cursor(): ConversionCursor {
    return new ConversionCursor(this.base, this.quote, this.#legs)
  }

  /**
   * Quote currency per unit of base currency, as it can be seen at an instant (epoch ms): that of the last bar that has
   * closed by then. Exact, but for an inverse and a cross over one, which are rounded half to even to 24 decimals.
   *
   * @throws RaceError `CONVERSION_MISSING`
   */
  rateAt(time: number): Decimal {
    return this.cursor().rateAt(time)
  }

  /**
   * An amount of base currency in quote currency, both at one ledger scale: amount × rate, rounded once, half to even,
   * whatever the way. There and back again is off by at most half a unit of the last digit plus half of what such a unit of
   * the other currency is worth: by no unit or one where the other is worth no more.
   *
   * @throws RaceError `CONVERSION_MISSING`
   */
  convert(amount: Scaled, time: number): Scaled {
    return this.cursor().convert(amount, time)
  }

  /** The way back. */
  inverse(): Conversion {
    const legs = this.#legs.map(({ source, isInverse }) => ({ source, isInverse: !isInverse })).reverse()
    return new Conversion(this.quote, this.base, legs)
  }

  /**
   * This way, and then that of `next`, with one rounding at the end of both.
   *
   * @throws RaceError `CURRENCY_MISMATCH` where `next` does not begin with the currency in which this one ends
   */
  followedBy(next: Conversion): Conversion {
    if (next.base === this.quote) return new Conversion(this.base, next.quote, [...this.#legs, ...next.#legs])
    throw new RaceError('CURRENCY_MISMATCH', {
      message: `The conversion ${this.base} to ${this.quote} cannot go on with ${next.base} to ${next.quote}`,
      facts: { base: this.base, quote: this.quote, nextBase: next.base, nextQuote: next.quote },
      hint: `Go on with a conversion from ${this.quote}.`,
    })
  }
}

/** Reads a conversion along time. It goes back as well, at the price of a search. */
export class ConversionCursor {
  readonly base: string
  readonly quote: string
  /** The rate at the instant of the last reading, as a fraction of integers; 0 before the first. */
  numerator: Scaled = 0
  denominator: Scaled = 1
  readonly #legs: readonly Leg[]
  readonly #indices: number[]
  /** From which instant on, and before which, the fraction holds. */
  #from = Number.POSITIVE_INFINITY
  #until = Number.NEGATIVE_INFINITY

  /** @internal Use `Conversion.cursor`. */
  constructor(base: string, quote: string, legs: readonly Leg[]) {
    this.base = base
    this.quote = quote
    this.#legs = legs
    this.#indices = legs.map(() => -1)
  }

  /**
   * Sets the fraction to the rate that can be seen at an instant, epoch ms. While no bar closes, this is two comparisons.
   *
   * @throws RaceError `CONVERSION_MISSING`; the fraction then stays that of the reading before
   */
  moveTo(time: number): void {
    if (time >= this.#from && time < this.#until) return
    let from = Number.NEGATIVE_INFINITY
    let until = Number.POSITIVE_INFINITY
    // A reading that fails half-way leaves some indices moved: only where to search first, and no part of a rate.
    this.#until = Number.NEGATIVE_INFINITY
    for (let i = 0; i < this.#legs.length; i++) {
      const { source } = this.#legs[i] as Leg
      const index = rateIndexAt(source, time, this.#indices[i] as number)
      if (index < 0) throw this.#missing(time, source, index)
      this.#indices[i] = index
      if (source.closeTimes === null) continue
      const closed = source.closeTimes[index] as number
      if (time - closed > source.maxAgeMs) throw this.#missing(time, source, index)
      from = Math.max(from, closed)
      until = Math.min(until, source.closeTimes[index + 1] ?? until, closed + source.maxAgeMs)
    }
    this.#multiply()
    this.#from = from
    this.#until = until
  }

  /** See `Conversion.convert`. */
  convert(amount: Scaled, time: number): Scaled {
    this.moveTo(time)
    return multiplyDivideHalfEven(amount, this.numerator, this.denominator)
  }

  /** See `Conversion.rateAt`. */
  rateAt(time: number): Decimal {
    this.moveTo(time)
    const [numerator, denominator] = [fromScaled(this.numerator, 0), fromScaled(this.denominator, 0)]
    return numerator.dividedBy(denominator, { decimals: this.#decimals(), rounding: 'half-even' })
  }

  #multiply(): void {
    let numerator: Scaled = 1
    let denominator: Scaled = 1
    for (let i = 0; i < this.#legs.length; i++) {
      const { source, isInverse } = this.#legs[i] as Leg
      const count = source.counts[this.#indices[i] as number] as Scaled
      const above = multiplyScaled(count, source.numerator)
      numerator = multiplyScaled(numerator, isInverse ? source.denominator : above)
      denominator = multiplyScaled(denominator, isInverse ? above : source.denominator)
    }
    this.numerator = numerator
    this.denominator = denominator
  }

  /** Enough for a product of rates that are read as they are, whose denominator is a power of ten. */
  #decimals(): number {
    if (this.#legs.some(({ isInverse }) => isInverse)) return rateDecimals
    return String(this.denominator).length - 1
  }

  #missing(time: number, source: ConversionSource, index: number): RaceError {
    const at = new Date(time).toISOString()
    const isWhole = source.base === this.base && source.quote === this.quote
    const closed = new Date(source.closeTimes?.[Math.max(0, index)] ?? Number.NaN)
    const reason =
      source.closeTimes?.length === 0
        ? 'its series has no bars'
        : index < 0
          ? `its first bar closes at ${closed.toISOString()}`
          : `its last bar closed at ${closed.toISOString()}, longer ago than ${source.maxAgeMs} ms`
    return new RaceError('CONVERSION_MISSING', {
      message: `There is no rate from ${this.base} to ${this.quote} at ${at}: ${isWhole ? '' : `of ${source.base} to ${source.quote}, `}${reason}`,
      facts: { base: this.base, quote: this.quote, time },
      hint: 'Give createConversion a series that begins earlier, or a fixed rate.',
    })
  }
}

/**
 * Makes a conversion from one currency to another, by a fixed rate or by the closes of a series. A close counts from the
 * instant at which its bar has closed, never before, and enters as the multiple of the series' tick nearest to it.
 *
 * @throws RaceError `CONFIG_INVALID` for currencies, rates, closes and ages that cannot be
 *
 * @example
 * ```ts
 * const euros = createConversion({ base: 'EUR', quote: 'USD', rate: '1.0837' })
 * console.log(euros.convert(10_000, 0), euros.inverse().convert(10_837, 0)) // 10837 10000
 * const yen = createConversion({ base: 'USD', quote: 'JPY', rate: '147.03' })
 * console.log(euros.followedBy(yen).rateAt(0).toString()) // 159.336411
 * ```
 */
export function createConversion(options: ConversionOptions): Conversion {
  const { base, quote } = options
  for (const [field, currency] of [
    ['base', base],
    ['quote', quote],
  ] as const) {
    if (typeof currency !== 'string' || !/^[A-Z0-9]{2,12}$/.test(currency))
      throw invalid(base, quote, field, String(currency), '2 to 12 capital letters or digits')
  }
  if (base === quote) throw invalid(base, quote, 'quote', quote, 'another currency than base')
  const source =
    'series' in options
      ? seriesSource(options, options.series, options.maxAgeMs ?? Number.POSITIVE_INFINITY)
      : fixedSource(options, options.rate)
  return new Conversion(base, quote, [{ source, isInverse: false }])
}

/**
 * The way from one currency to another over what there is: none for the same currency, else a conversion as it is, else
 * one upside down, else two with one currency between them. Of several, those that are listed first.
 *
 * @throws RaceError `CONVERSION_MISSING` naming the pair, where no such way leads there
 *
 * @example
 * ```ts
 * const conversions = [
 *   createConversion({ base: 'EUR', quote: 'USD', rate: '1.25' }),
 *   createConversion({ base: 'GBP', quote: 'USD', rate: '1.5' }),
 * ]
 * console.log(conversionBetween(conversions, 'EUR', 'GBP').convert(600, 0)) // 500
 * ```
 */
export function conversionBetween(conversions: readonly Conversion[], base: string, quote: string): Conversion {
  if (base === quote) return new Conversion(base, quote, [])
  const direct = stepBetween(conversions, base, quote)
  if (direct !== null) return direct
  for (const first of conversions) {
    const start = first.base === base ? first : first.quote === base ? first.inverse() : null
    const end = start === null ? null : stepBetween(conversions, start.quote, quote)
    if (start !== null && end !== null) return start.followedBy(end)
  }
  const known = conversions.map((conversion) => `${conversion.base} to ${conversion.quote}`).join(', ')
  throw new RaceError('CONVERSION_MISSING', {
    message: `There is no rate from ${base} to ${quote}: ${known === '' ? 'there are no conversions' : `there are only ${known}`}`,
    facts: { base, quote },
    hint: `Give a conversion between ${base} and ${quote}, or one from each to a third currency.`,
  })
}

function stepBetween(conversions: readonly Conversion[], base: string, quote: string): Conversion | null {
  const direct = conversions.find((conversion) => conversion.base === base && conversion.quote === quote)
  if (direct !== undefined) return direct
  return conversions.find((conversion) => conversion.base === quote && conversion.quote === base)?.inverse() ?? null
}
