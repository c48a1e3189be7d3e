import { RaceError } from '@race/core'
import { checkInitialEquity, riskFreePerPeriod } from '../metrics.ts'

/** Years may have so many periods when the dates are the judge, see `inferPeriodsPerYear`. */
const periodsJudged = [12, 52, 252, 365]

export interface OnlineMetricsOptions {
  /** The base of returns, and the first peak of drawdowns; above zero, in the account's currency. */
  readonly initialEquity: number
  /** Of a year, as a fraction; 0 by default. Taken as (1 + rate)^(1 ÷ periods) − 1 per period. */
  readonly riskFreeRate?: number
  /** Days of a year; by default judged by the dates, see `inferPeriodsPerYear`. */
  readonly periodsPerYear?: number
  /** Turns on the figures of returns from instant to instant, and says how many of them a year has. */
  readonly barsPerYear?: number
  /** So many daily returns are kept, for quantiles; with more there are no quantiles. 100,000 by default: 274 years. */
  readonly returnsMax?: number
}

/** The options with defaults, as a snapshot holds them. */
export interface OnlineMetricsSettings {
  readonly initialEquity: number
  readonly riskFreeRate: number
  readonly periodsPerYear: number | null
  readonly barsPerYear: number | null
  readonly returnsMax: number
}

/** @throws RaceError `DATA_INVALID` for the initial equity, `CONFIG_INVALID` for other options */
export function settingsOf(options: OnlineMetricsOptions): OnlineMetricsSettings {
  const { initialEquity, riskFreeRate = 0, periodsPerYear = null, barsPerYear = null, returnsMax = 100_000 } = options
  checkInitialEquity(initialEquity)
  const check = (name: string, value: number | null, isSound: boolean, rule: string): void => {
    if (isSound) return
    throw new RaceError('CONFIG_INVALID', {
      message: `${name} is ${value}`,
      facts: { option: name, value: String(value) },
      hint: `Give ${rule}.`,
    })
  }
  const isCount = (value: number | null): boolean => value === null || (value > 0 && Number.isFinite(value))
  check('riskFreeRate', riskFreeRate, Number.isFinite(riskFreeRate) && riskFreeRate > -1, 'a fraction above −1')
  check('periodsPerYear', periodsPerYear, isCount(periodsPerYear), 'a number above zero')
  check('barsPerYear', barsPerYear, isCount(barsPerYear), 'a number above zero')
  check('returnsMax', returnsMax, Number.isSafeInteger(returnsMax) && returnsMax >= 0, 'a whole number from 0')
  return { initialEquity, riskFreeRate, periodsPerYear, barsPerYear, returnsMax }
}

/**
 * The daily returns that a downside deviation may be asked for. How many periods a year has is known at the end; a rate
 * of zero is zero in all of them, another one is followed for each.
 */
export function dailyTargets({ riskFreeRate, periodsPerYear }: OnlineMetricsSettings): readonly number[] {
  if (riskFreeRate === 0) return [0]
  const candidates = periodsPerYear === null ? periodsJudged : [periodsPerYear]
  return candidates.map((periods) => riskFreePerPeriod(riskFreeRate, periods))
}
