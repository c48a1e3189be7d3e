import { fromScaled, type Money, money, type Scaled } from '@race/core'
import type { FillRow } from '../recording.ts'
import { barAt } from './bar-of.ts'
import { feeFormula } from './fee-formula.ts'
import type { ExplainedFill, ExplainedPosting } from './order-explanation.ts'
import type { OrderRecord } from './order-record.ts'
import { type ReplayedAccount, replayedAccount } from './replayed-account.ts'
import { ruleOfFill, worse } from './rule-of-fill.ts'
import { sizeWords } from './size-words.ts'

/** Every fill of an order, with how its price, size and fee came about. */
export function explainedFills(record: OrderRecord): readonly ExplainedFill[] {
  if (record.fills.length === 0) return []
  const replayed = replayedAccount(record)
  return record.fills.map(({ row, sequence }, place) => explainedFill(record, row, sequence, place, replayed))
}

function explainedFill(
  record: OrderRecord,
  row: FillRow,
  sequence: number,
  place: number,
  replayed: ReplayedAccount,
): ExplainedFill {
  const { kernel, order, instrument } = record
  const { values, prepared } = kernel
  const { account, currency } = prepared
  const amount = (value: Scaled | null): Money | null =>
    value === null ? null : money(fromScaled(value, account.scale), currency)
  const bar = barAt(kernel.tradedSeries(instrument), row.bar)
  const { rule, before } = ruleOfFill(record, row, bar)
  const price = values.priceOf(order, row.ticks)
  const quantity = values.quantityOf(order, row.steps)
  const fee = money(fromScaled(row.fee, account.scale), currency)
  const notional = price.times(quantity).times(order.holding.valuation.instrument.multiplier)
  const { equity = null, postings = [] } = replayed.fills[place] ?? {}
  return {
    sequence,
    time: row.time,
    bar,
    rule,
    priceBeforeCosts: before === null ? null : values.priceOf(order, before),
    price,
    costTicks: before === null ? null : Number(worse(order.side, before, row.ticks)),
    quantity,
    size:
      place > 0
        ? null
        : {
            asked: sizeWords(kernel, order),
            equityAtSignal: amount(replayed.equityAtSignal),
            equityAtFill: amount(equity),
            price,
            quantity: values.quantityOf(order, order.steps ?? row.steps),
          },
    fee: { amount: fee, formula: feeFormula(prepared.fee, { notional, quantity, fee }) },
    postings: postings.flatMap((event) =>
      event.postings.map(
        (posting): ExplainedPosting => ({
          cause: event.cause,
          account: posting.account.name,
          amount: money(fromScaled(posting.amount, account.scale), posting.account.currency),
        }),
      ),
    ),
  }
}
