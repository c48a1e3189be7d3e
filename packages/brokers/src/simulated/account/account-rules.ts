import { absScaled, type Holding, legsOf, multiplyDivideFloor, type Scaled, type TradingAccount } from '@race/core'
import { type BorrowFeeModel, type BorrowRefusal, createShortAvailability } from './borrow-fee.ts'
import { legsAfter } from './legs.ts'
import { type MarginModel, type MarginOrder, type MarginRefusal, mostSteps } from './margin-model.ts'

/** What may be borrowed to be sold short, and on which terms. */
export type BorrowRules = Pick<BorrowFeeModel, 'availability' | 'instruments'>

/**
 * What an account lets a venue do, in place of the venue's own rule that the worth of all positions is at most the equity.
 * Amounts of sizes are in the account's own currency; those of orders in the instrument's.
 */
export interface AccountRules {
  readonly margin: MarginModel
  /** Why an order cannot be filled, or null. What only makes positions smaller is always allowed. */
  refusalOf(order: MarginOrder): MarginRefusal | BorrowRefusal | null
  /** The most steps, up to `wanted`, that are not refused with their fee. */
  affordableSteps(order: Omit<MarginOrder, 'steps' | 'fee'>, wanted: Scaled, feeOf: (steps: Scaled) => Scaled): Scaled
  /** An amount of the account's own currency in that of the instrument, rounded down. */
  toQuote(amount: Scaled, holding: Holding): Scaled
  /** The largest worth of an instrument, in the account's own currency, that an equity may open. */
  worthOf(equity: Scaled, holding: Holding): Scaled
}

/**
 * Makes the rules of an account ready for a venue.
 *
 * @throws RaceError `ACCOUNT_CONFIG_INVALID` for borrowing terms of unknown instruments
 *
 * @example
 * ```ts
 * const account = new TradingAccount({ currency: 'USD', capital: decimal(10_000), instruments: [], scale: 2 })
 * const margin = createMarginModel({ type: 'margin', leverage: 4, maintenanceMargin: '0.25' }, account)
 * console.log(createAccountRules(margin, account).margin.buyingPower()) // 4000000
 * ```
 */
export function createAccountRules(
  margin: MarginModel,
  account: TradingAccount,
  borrow: BorrowRules = {},
): AccountRules {
  const borrowRefusal = createShortAvailability(borrow, account)
  const refusalOf = (order: MarginOrder): MarginRefusal | BorrowRefusal | null => {
    const refusal = margin.refusalOf(order)
    if (refusal !== null) return refusal
    const after = legsAfter(legsOf(order.holding), order.side, absScaled(order.steps), order.effect)
    return after === null ? null : borrowRefusal(order.holding, after)
  }
  return {
    margin,
    refusalOf,
    affordableSteps: (order, wanted, feeOf) =>
      mostSteps(wanted, (steps) => refusalOf({ ...order, steps, fee: feeOf(steps) }) === null),
    toQuote(amount, { valuation }) {
      const { numerator, denominator } = account.rateToBase(valuation.instrument.quoteCurrency)
      return numerator === denominator ? amount : multiplyDivideFloor(amount, denominator, numerator)
    },
    worthOf: (equity, holding) => {
      const { numerator, denominator } = margin.initialRatioOf(holding)
      return multiplyDivideFloor(equity, denominator, numerator)
    },
  }
}
