import {
  absScaled,
  addScaled,
  fromScaled,
  type Holding,
  minScaled,
  multiplyDivideHalfEven,
  notionalOf,
  type Scaled,
  subtractScaled,
  type TradeRecord,
} from '@race/core'
import type { PreparedBacktest } from './prepare-backtest.ts'
import type { FillRow, OrderRow } from './recorder.ts'

/** Part of a fill that waits for its exit. */
interface Lot {
  readonly side: 1 | -1
  readonly ticks: Scaled
  readonly time: number
  readonly bar: number
  /** The fill's size and fee as a whole, and what of them is still open. */
  steps: Scaled
  fee: Scaled
}

interface ClosedLot {
  readonly holding: Holding
  readonly lot: Lot
  readonly steps: Scaled
  readonly entryFee: Scaled
  readonly exit: { readonly ticks: Scaled; readonly time: number; readonly bar: number; readonly fee: Scaled } | null
}

/**
 * Pairs fills into round trips, first in, first out. Fees are shared out by size, rounded half to even, and the last
 * piece takes the rest, so that the profits of all round trips add up to the account's, to the last digit.
 */
export function roundTripsOf(rows: Iterable<OrderRow | FillRow>, prepared: PreparedBacktest): TradeRecord[] {
  const open = new Map<Holding, Lot[]>()
  const closed: ClosedLot[] = []
  for (const row of rows) if ('ticks' in row) applyFill(row, open, closed)
  const ends = closed.length
  for (const [holding, lots] of open) {
    for (const lot of lots) closed.push({ holding, lot, steps: lot.steps, entryFee: lot.fee, exit: null })
  }
  return closed.map((one, index) => tradeOf(one, index, prepared, index >= ends))
}

function applyFill(fill: FillRow, open: Map<Holding, Lot[]>, closed: ClosedLot[]): void {
  const { holding, side } = fill.order
  const lots = open.get(holding) ?? []
  open.set(holding, lots)
  let steps = fill.steps
  let fee = fill.fee
  while (steps > 0 && lots[0] !== undefined && lots[0].side !== side) {
    const lot = lots[0]
    const taken = minScaled(steps, lot.steps)
    const entryFee = taken === lot.steps ? lot.fee : multiplyDivideHalfEven(lot.fee, taken, lot.steps)
    const exitFee = taken === steps ? fee : multiplyDivideHalfEven(fee, taken, steps)
    closed.push({
      holding,
      lot,
      steps: taken,
      entryFee,
      exit: { ticks: fill.ticks, time: fill.time, bar: fill.bar, fee: exitFee },
    })
    lot.steps = subtractScaled(lot.steps, taken)
    lot.fee = subtractScaled(lot.fee, entryFee)
    steps = subtractScaled(steps, taken)
    fee = subtractScaled(fee, exitFee)
    if (lot.steps === 0) lots.shift()
  }
  if (steps > 0) lots.push({ side, ticks: fill.ticks, time: fill.time, bar: fill.bar, steps, fee })
}

function tradeOf(
  { holding, lot, steps, entryFee, exit }: ClosedLot,
  index: number,
  prepared: PreparedBacktest,
  isOpen: boolean,
): TradeRecord {
  const { valuation } = holding
  const { tickSize, quantityStep, id } = valuation.instrument
  const { scale } = prepared.account
  const entryWorth = notionalOf(valuation, lot.ticks, steps)
  const exitWorth = notionalOf(valuation, exit?.ticks ?? holding.markTicks, steps)
  const gross = lot.side === 1 ? subtractScaled(exitWorth, entryWorth) : subtractScaled(entryWorth, exitWorth)
  const fees = addScaled(entryFee, exit?.fee ?? 0)
  const profit = subtractScaled(gross, fees)
  const price = (ticks: Scaled): string => fromScaled(ticks, 0).times(tickSize).toString()
  const series = prepared.series[prepared.instrumentOf.indexOf(prepared.instruments.indexOf(valuation.instrument))]
  return {
    index,
    instrument: id,
    side: lot.side === 1 ? 'long' : 'short',
    quantity: fromScaled(steps, 0).times(quantityStep).toString(),
    entryTime: lot.time,
    entryPrice: price(lot.ticks),
    exitTime: isOpen || exit === null ? null : exit.time,
    exitPrice: isOpen || exit === null ? null : price(exit.ticks),
    fees: fromScaled(fees, scale).toString(),
    profit: fromScaled(profit, scale).toString(),
    returnFraction: Number(profit) / Number(absScaled(entryWorth)),
    barsHeld: (exit === null ? (series?.length ?? 1) - 1 : exit.bar) - lot.bar,
  }
}
