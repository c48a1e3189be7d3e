import { multiplyDivideHalfEven, type Scaled } from '../decimal/scaled.ts'
import { RaceError } from '../error/race-error.ts'

/** A positive fraction of exact integers. */
export interface ScaledRatio {
  readonly numerator: Scaled
  readonly denominator: Scaled
}

/**
 * What one unit of `from` is worth in `to` at an instant (epoch ms), as an exact fraction; null when it is not known.
 * The last rate at or before the instant: a later one would be a look into the future.
 */
export type ConversionRate = (from: string, to: string, time: number) => ScaledRatio | null

/**
 * How an account of several currencies converts.
 *
 * - `hold`: nothing by itself; each currency keeps its own balance, which may be negative (a loan in that currency).
 * - `auto-convert-fees-and-profit`: realised profit less fee of every fill, settlements, and every other payment but
 *   capital are converted to the account's currency at once, at the rate of that instant. What a position was paid with
 *   stays in its own currency.
 */
export type ConversionPolicy = 'hold' | 'auto-convert-fees-and-profit'

export interface CurrencyConversion {
  readonly rate: ConversionRate
  /** `hold` by default. */
  readonly policy?: ConversionPolicy
}

const one: ScaledRatio = /*#__PURE__*/ Object.freeze({ numerator: 1, denominator: 1 })

/** What an account in `base` has converted with when it has no conversion: rates exist for nothing but `base` itself. */
export const noConversion: CurrencyConversion = /*#__PURE__*/ Object.freeze({ rate: () => null, policy: 'hold' })

/**
 * The rate between two currencies; 1 between a currency and itself, for which nobody is asked.
 *
 * @throws RaceError `RATE_NOT_FOUND` when there is none, or it is not above zero
 */
export function rateBetween(conversion: CurrencyConversion, from: string, to: string, time: number): ScaledRatio {
  if (from === to) return one
  const rate = conversion.rate(from, to, time)
  if (rate !== null && rate.numerator > 0 && rate.denominator > 0) return rate
  const shown = rate === null ? 'no rate' : `the rate ${rate.numerator}/${rate.denominator}`
  throw new RaceError('RATE_NOT_FOUND', {
    message: `There is ${shown} from ${from} to ${to} at ${new Date(time).toISOString()}`,
    facts: { from, to, time },
    hint: `Give a conversion that knows ${from} in ${to} from the account's first instant on.`,
  })
}

/** An amount in another currency, rounded once, half to even. */
export function convertedAmount(amount: Scaled, { numerator, denominator }: ScaledRatio): Scaled {
  return numerator === denominator ? amount : multiplyDivideHalfEven(amount, numerator, denominator)
}
