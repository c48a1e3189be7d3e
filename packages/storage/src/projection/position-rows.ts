import type { BalanceAdjusted } from '@race/core'
import { type Decimal, decimal, ledgerScaleMax } from '@race/core'
import type { FillRow, InstrumentRow, PositionRow } from './journal-rows.ts'
import { flag, jsonOf } from './row-cells.ts'

type FillTerms = Pick<FillRow, 'side' | 'price' | 'quantity' | 'fee' | 'feeCurrency'>

interface Place {
  readonly time: number
  readonly sequence: number
}

/** Where nothing is said of an instrument, such as of one that the venue had and the account did not know. */
const unknownTerms = { currency: '', multiplier: '1', ledgerScale: ledgerScaleMax } as const

type Terms = Pick<InstrumentRow, 'currency' | 'multiplier' | 'ledgerScale'>

export function emptyPosition(
  { strategyInstance, instrument }: { readonly strategyInstance: string | null; readonly instrument: string },
  terms: Terms | undefined,
  { time, sequence }: Place,
): PositionRow {
  const { currency, multiplier } = terms ?? unknownTerms
  return {
    ...{ strategyInstance: strategyInstance ?? '', instrument, currency, multiplier, time, sequence, updatedAt: time },
    ...{ quantity: '0', cost: '0', realisedProfit: '0', fees: '{}', fills: 0, isOpen: 0, isAdjusted: 0 },
  }
}

/**
 * The position after a fill, by average cost: what closes takes cost × closed ÷ held with it, rounded once, half to even, at
 * the ledger's scale, and the last unit takes the rest, as `AverageCostPosition` of core does in integers.
 */
export function positionAfter(
  position: PositionRow,
  fill: FillTerms,
  { terms = unknownTerms, time }: { readonly terms?: Terms | undefined; readonly time: number },
): PositionRow {
  const held = decimal(position.quantity)
  const signed = fill.side === 'buy' ? decimal(fill.quantity) : decimal(fill.quantity).negated()
  const worthOf = (quantity: Decimal): Decimal =>
    roundedTo(quantity.times(fill.price).times(terms.multiplier), terms.ledgerScale)
  const closed = held.sign * signed.sign < 0 ? smallerSize(signed, held) : decimal(0)
  const opened = signed.minus(closed)
  const removed = closed.isZero ? decimal(0) : costOf(position, closed, terms.ledgerScale)
  const profit = removed.minus(worthOf(closed))
  const quantity = held.plus(signed)
  return {
    ...position,
    quantity: quantity.toString(),
    cost: decimal(position.cost).plus(removed).plus(worthOf(opened)).toString(),
    realisedProfit: decimal(position.realisedProfit).plus(profit).toString(),
    fees: addedFee(position.fees, fill.feeCurrency, fill.fee),
    fills: position.fills + 1,
    isOpen: flag(!quantity.isZero),
    updatedAt: time,
  }
}

/**
 * The position after a fill was taken back: as by its opposite at the same price, with the fee returned. Quantity, and profit
 * realised and not yet realised together, are those without the fill.
 */
export function positionWithout(
  position: PositionRow,
  fill: FillTerms,
  options: { readonly terms?: Terms | undefined; readonly time: number },
): PositionRow {
  const fee = decimal(fill.fee).negated().toString()
  const after = positionAfter(position, { ...fill, side: fill.side === 'buy' ? 'sell' : 'buy', fee }, options)
  return { ...after, fills: position.fills - 1 }
}

/**
 * The position after one that nobody can explain was taken over from the venue. What it cost is not known: what is added costs
 * nothing, what is gone takes its part of the cost along, and `isAdjusted` says so.
 */
export function positionAdjusted(
  position: PositionRow,
  { before, after }: Pick<BalanceAdjusted, 'before' | 'after'>,
  { terms = unknownTerms, time }: { readonly terms?: Terms | undefined; readonly time: number },
): PositionRow {
  const held = decimal(position.quantity)
  const change = decimal(after).minus(before)
  const closed = held.sign * change.sign < 0 ? smallerSize(change, held) : decimal(0)
  const removed = closed.isZero ? decimal(0) : costOf(position, closed, terms.ledgerScale)
  const quantity = held.plus(change)
  return {
    ...position,
    quantity: quantity.toString(),
    cost: decimal(position.cost).plus(removed).toString(),
    isOpen: flag(!quantity.isZero),
    isAdjusted: 1,
    updatedAt: time,
  }
}

/** The change that a close makes to the cost: of the sign of `closed`. */
function costOf(position: PositionRow, closed: Decimal, scale: number): Decimal {
  const held = decimal(position.quantity)
  const cost = decimal(position.cost)
  if (closed.plus(held).isZero) return cost.negated()
  return cost.times(closed).dividedBy(held, { decimals: scale, rounding: 'half-even' })
}

/** `change`, but at most as large as what is held. */
function smallerSize(change: Decimal, held: Decimal): Decimal {
  return change.abs().lessThan(held.abs()) ? change : held.negated()
}

function roundedTo(value: Decimal, scale: number): Decimal {
  return value.decimalPlaces > scale ? value.roundTo(scale, 'half-even') : value
}

function addedFee(fees: string, currency: string, fee: string): string {
  const amount = decimal(fee)
  if (amount.isZero) return fees
  const known = JSON.parse(fees) as Readonly<Record<string, string>>
  const before = Object.hasOwn(known, currency) ? (known[currency] ?? '0') : '0'
  return jsonOf({ ...known, [currency]: decimal(before).plus(amount).toString() })
}
