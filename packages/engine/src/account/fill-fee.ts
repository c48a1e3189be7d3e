import {
  absScaled,
  type Decimal,
  decimal,
  fromScaled,
  type Instrument,
  notionalOf,
  type OrderFilled,
  type Scaled,
  toScaled,
} from '@race/core'
import type { AccountState } from './account-state.ts'
import type { Book } from './book.ts'
import { unitWorth } from './increments.ts'
import { giveAway } from './round-trips.ts'

/** What a fill cost: in money, in units of an instrument of the account, or in something that the account does not have. */
export interface FillFee {
  /**
   * What it was worth, at the ledger scale, rounded half to even: units of the traded instrument at the price of the fill, those of
   * another at its last price. 0 for what the account does not have.
   */
  readonly money: Scaled
  /** Place of the instrument whose units the venue takes; null where it takes money, or what the account does not have. */
  readonly instrument: number | null
  readonly amount: Decimal
}

/** How a venue takes its fee: in the quote currency, in that of an instrument (its own, or another), or elsewhere. */
export function feeOf(
  state: AccountState,
  { fee, feeCurrency, price }: Pick<OrderFilled, 'fee' | 'feeCurrency' | 'price'>,
  spec: Instrument,
): FillFee {
  const amount = decimal(fee)
  const { ledgerScale } = state.opened
  const toMoney = (value: Decimal): Scaled => toScaled(value.roundTo(ledgerScale, 'half-even'), ledgerScale)
  if (feeCurrency === spec.quoteCurrency) return { money: toMoney(amount), instrument: null, amount }
  if (feeCurrency === spec.baseCurrency) {
    const money = toMoney(amount.times(price).times(spec.multiplier))
    return { money, instrument: state.indexOf.get(spec.id) ?? null, amount }
  }
  const instrument = state.instruments.findIndex(({ baseCurrency }) => baseCurrency === feeCurrency)
  const paidIn = state.instruments[instrument]
  if (paidIn === undefined) return { money: 0, instrument: null, amount }
  const ticks = state.whole.account.holdings[instrument]?.markTicks ?? 0
  return { money: toMoney(amount.times(unitWorth(ticks, paidIn))), instrument, amount }
}

/**
 * Takes a fee in units of an instrument from what a book holds of it, at a price and for no money; a negative one is returned.
 * Positions are whole steps: what a step that was taken is more than the fee stays in `book.remainders` and pays the next one.
 * Returns the steps that were taken.
 */
export function payInKind(
  book: Book,
  { instrument, amount, spec }: { readonly instrument: number; readonly amount: Decimal; readonly spec: Instrument },
  { fillId, intentId, time, ticks }: Pick<OrderFilled, 'fillId' | 'time'> & { intentId: string | null; ticks: Scaled },
): Scaled {
  const { account, lots, remainders } = book
  const holding = account.holdings[instrument]
  const left = (remainders[instrument] ?? decimal(0)).minus(amount)
  const steps = toScaled(left.negated().dividedBy(spec.quantityStep, { decimals: 0, rounding: 'ceiling' }), 0)
  remainders[instrument] = left.plus(fromScaled(steps, 0).times(spec.quantityStep))
  if (steps === 0 || holding === undefined) return 0
  const side = steps > 0 ? -1 : 1
  const size = absScaled(steps)
  const { markTicks } = holding
  // Given away: what it would bring is paid as a fee, and comes back where it is returned.
  const worth = notionalOf(holding.valuation, ticks, steps)
  account.applyFill(holding, side, ticks, size, worth)
  holding.markTicks = markTicks
  const own = lots[instrument]
  if (own !== undefined) giveAway(own, { fillId, intentId, side, ticks, steps: size, time })
  return steps
}
