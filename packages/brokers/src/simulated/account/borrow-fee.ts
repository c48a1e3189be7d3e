import {
  type DecimalInput,
  fromScaled,
  type Holding,
  legsOf,
  multiplyScaled,
  negateScaled,
  type Scaled,
  type TradingAccount,
  toScaled,
} from '@race/core'
import { requireChoice, requireFigure, requireInstruments } from './account-config-problem.ts'
import type { AccrualRule, PostAccrual } from './accrual.ts'
import { requireDayCount } from './cash-interest.ts'
import { type DayBoundary, type DayBoundaryName, dayBoundaryOf, defaultBoundaryOf } from './day-boundary.ts'
import { shareOfWorth } from './exact-share.ts'
import type { Legs } from './legs.ts'
import { createRateSeries, type RateInput } from './rate-series.ts'

/** How much of an instrument can be borrowed: nothing, or so many units in all. */
export type Availability = 'not-borrowable' | { readonly maxQuantity: DecimalInput }

/** What borrowing one instrument costs. */
export interface BorrowTerms {
  /** Yearly, of the marked worth of what is short. */
  readonly rate?: RateInput
  readonly availability?: Availability
}

/**
 * The fee for shares that are borrowed to be sold short: marked worth × rate ÷ days of a year, for every calendar night
 * that the position is held over, weekends included.
 */
export interface BorrowFeeModel extends BorrowTerms {
  /** Of instruments that have none of their own. */
  readonly rate: RateInput
  readonly dayCount: 360 | 365
  /** By default of the instrument's calendar: UTC midnight for `24x7`, else New York's; 17:00 there for currencies. */
  readonly dayEnd?: DayBoundaryName | DayBoundary
  /** Other terms for single instruments, by id; what one leaves out is that of the model. */
  readonly instruments?: Readonly<Record<string, BorrowTerms>>
}

/** Makes the borrow fees of all instruments ready. */
export function createBorrowFees(
  model: BorrowFeeModel,
  account: TradingAccount,
  startTime: number,
  post: PostAccrual,
): readonly AccrualRule[] {
  const { dayCount, dayEnd, instruments = {}, rate } = model
  requireDayCount('borrow.dayCount', dayCount)
  requireInstruments('borrow.instruments', Object.keys(instruments), account)
  const general = createRateSeries('borrow.rate', rate)
  return account.holdings.map((holding) => {
    const { instrument } = holding.valuation
    const own = Object.hasOwn(instruments, instrument.id) ? instruments[instrument.id]?.rate : undefined
    const series = own === undefined ? general : createRateSeries(`borrow.instruments.${instrument.id}.rate`, own)
    const boundary = dayBoundaryOf('borrow.dayEnd', dayEnd ?? defaultBoundaryOf(instrument.calendar))
    let nextTime = boundary.next(startTime)
    return {
      get nextTime() {
        return nextTime
      },
      post() {
        const time = nextTime
        nextTime = boundary.next(time)
        const { short } = legsOf(holding)
        if (short === 0) return
        // The rate of the night that ends here, not of the day that begins.
        const share = { numerator: series.at(time - 1), denominator: multiplyScaled(series.denominator, dayCount) }
        const amount = negateScaled(shareOfWorth(holding.valuation, holding.markTicks, short, share))
        const basis = (): string => basisOf(holding, short, account.scale, dayCount)
        post(time, { cause: 'borrow-fee', instrument, currency: instrument.quoteCurrency, amount, basis })
      },
      snapshot: () => ({ nextTime }),
      restore(state) {
        nextTime = state.nextTime
      },
    }
  })
}

function basisOf({ markTicks, valuation }: Holding, short: Scaled, scale: number, dayCount: number): string {
  const worth = fromScaled(shareOfWorth(valuation, markTicks, short, { numerator: 1, denominator: 1 }), scale)
  return `1 night of ${worth} ${valuation.instrument.quoteCurrency} short, years of ${dayCount} days`
}

/** Why a sale would be short of shares that cannot be borrowed. */
export type BorrowRefusal = 'NOT_BORROWABLE' | 'BORROW_LIMIT'

/**
 * Decides what may be sold short: gives a function from a holding and the long and short steps after an order to why that
 * cannot be, or null. A short position that does not grow is never refused.
 *
 * @throws RaceError `ACCOUNT_CONFIG_INVALID`
 */
export function createShortAvailability(
  { availability, instruments = {} }: Pick<BorrowFeeModel, 'availability' | 'instruments'>,
  account: TradingAccount,
): (holding: Holding, after: Legs) => BorrowRefusal | null {
  requireInstruments('borrow.instruments', Object.keys(instruments), account)
  const limits = new Map<Holding, Scaled | null>()
  for (const holding of account.holdings) {
    const { id, quantityStep } = holding.valuation.instrument
    const own = Object.hasOwn(instruments, id) ? instruments[id]?.availability : undefined
    const given = own ?? availability
    if (given === undefined) continue
    if (typeof given === 'string') {
      requireChoice('borrow.availability', given, ['not-borrowable'])
      limits.set(holding, null)
      continue
    }
    const units = requireFigure(`borrow.availability.maxQuantity of ${id}`, given.maxQuantity, { min: 0 })
    limits.set(holding, toScaled(units.dividedBy(quantityStep, { decimals: 0, rounding: 'floor' }), 0))
  }
  return (holding, after) => {
    const limit = limits.get(holding)
    if (limit === undefined || after.short <= legsOf(holding).short) return null
    if (limit === null) return 'NOT_BORROWABLE'
    return after.short > limit ? 'BORROW_LIMIT' : null
  }
}
