import {
  addScaled,
  fromScaled,
  legsOf,
  multiplyDivideHalfEven,
  multiplyScaled,
  notionalOf,
  type Scaled,
  subtractScaled,
  type TradingAccount,
} from '@race/core'
import { accountConfigProblem, requireChoice } from './account-config-problem.ts'
import type { AccrualRule, PostAccrual } from './accrual.ts'
import { type DayBoundary, type DayBoundaryName, dayBoundaryOf } from './day-boundary.ts'
import { createRateSeries, type RateInput } from './rate-series.ts'

const dayMs = 86_400_000

/**
 * Interest on the cash of one currency: balance × rate ÷ days of a year, for each calendar night.
 *
 * A negative rate takes from a positive balance; on a negative balance a positive rate is what the account pays.
 */
export interface CashInterestModel {
  /** The account's own by default. */
  readonly currency?: string
  /** Yearly, on a positive balance; 0 by default. */
  readonly positive?: RateInput
  /** Yearly, on a negative balance; 0 by default. */
  readonly negative?: RateInput
  readonly dayCount: 360 | 365
  /** Each night, or summed exactly and posted when a month begins; `daily` by default. */
  readonly credited?: 'daily' | 'monthly'
  /** `utc` by default. */
  readonly dayEnd?: DayBoundaryName | DayBoundary
  /**
   * Whether what was received for shares sold short earns interest. By default it does not: their marked worth is taken
   * off the balance first, as the lender holds it.
   */
  readonly shortProceeds?: 'excluded' | 'included'
}

/** Makes the interest of one currency ready. */
export function createCashInterest(
  model: CashInterestModel,
  account: TradingAccount,
  startTime: number,
  post: PostAccrual,
): AccrualRule {
  const {
    currency = account.currency,
    credited = 'daily',
    dayCount,
    dayEnd = 'utc',
    shortProceeds = 'excluded',
  } = model
  requireDayCount('interest.dayCount', dayCount)
  requireChoice('interest.credited', credited, ['daily', 'monthly'])
  requireChoice('interest.shortProceeds', shortProceeds, ['excluded', 'included'])
  requireChoice('interest.currency', currency, account.currencies)
  const positive = createRateSeries('interest.positive', model.positive ?? 0)
  const negative = createRateSeries('interest.negative', model.negative ?? 0)
  const boundary = dayBoundaryOf('interest.dayEnd', dayEnd)
  const denominator = multiplyScaled(multiplyScaled(positive.denominator, negative.denominator), dayCount)
  /** What has accrued and is not posted yet, times the denominator. */
  let accrued: Scaled = 0
  let nights = 0
  let nextTime = boundary.next(startTime)
  return {
    get nextTime() {
      return nextTime
    },
    post() {
      const time = nextTime
      nextTime = boundary.next(time)
      const balance = interestBearing(account, currency, shortProceeds === 'included')
      const rate =
        balance < 0
          ? multiplyScaled(negative.at(time - 1), positive.denominator)
          : multiplyScaled(positive.at(time - 1), negative.denominator)
      accrued = addScaled(accrued, multiplyScaled(balance, rate))
      nights++
      if (credited === 'monthly' && !isFirstOfMonth(boundary.dayAt(time))) return
      const amount = multiplyDivideHalfEven(accrued, 1, denominator)
      const posted = nights
      accrued = 0
      nights = 0
      post(time, {
        cause: 'interest',
        instrument: null,
        currency,
        amount,
        basis: () =>
          `${posted} ${posted === 1 ? 'night' : 'nights'}, the last on ${fromScaled(balance, account.scale)} ${currency}, years of ${dayCount} days`,
      })
    },
    snapshot: () => ({ nextTime, accrued, nights }),
    restore(state) {
      nextTime = state.nextTime
      accrued = state.accrued ?? 0
      nights = state.nights ?? 0
    },
  }
}

/** @throws RaceError `ACCOUNT_CONFIG_INVALID` */
export function requireDayCount(field: string, dayCount: number): void {
  if (dayCount !== 360 && dayCount !== 365) throw accountConfigProblem(field, String(dayCount), '360 or 365')
}

function interestBearing(account: TradingAccount, currency: string, withShortProceeds: boolean): Scaled {
  let balance = account.cashAccount(currency).balance
  if (withShortProceeds) return balance
  for (const holding of account.holdings) {
    const { clearing, markTicks, valuation } = holding
    // A margined short has received nothing.
    if (clearing !== null || valuation.instrument.quoteCurrency !== currency) continue
    balance = subtractScaled(balance, notionalOf(valuation, markTicks, legsOf(holding).short))
  }
  return balance
}

function isFirstOfMonth(day: number): boolean {
  return new Date(day * dayMs).getUTCDate() === 1
}
