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
import type { FillRow, OrderRow } from './recording.ts'

/** What of a fill matters for a round trip. */
export interface TradedFill {
  readonly holding: Holding
  readonly side: 1 | -1
  readonly ticks: Scaled
  readonly steps: Scaled
  readonly fee: Scaled
  readonly time: number
  /** Index of the bar of the instrument's series. */
  readonly bar: number
  /** The lot that it opened or closed, where the venue keeps lots; −1 otherwise. */
  readonly id: number
}

/** Part of a fill that waits for its exit. */
export interface Lot {
  readonly holding: Holding
  readonly side: 1 | -1
  readonly ticks: Scaled
  readonly time: number
  readonly bar: number
  readonly id: number
  /** The fill's size and fee as a whole, and what of them is still open. */
  steps: Scaled
  fee: Scaled
}

/** A lot, or part of one, and the fill that ended it; null while it is open. */
export interface RoundTrip {
  readonly lot: Lot
  readonly steps: Scaled
  readonly entryFee: Scaled
  readonly exit: { readonly ticks: Scaled; readonly time: number; readonly bar: number; readonly fee: Scaled } | null
}

/**
 * Pairs fills into round trips, first in, first out. Fees are shared out by size, rounded half to even, and the last
 * piece takes the rest, so that the profits of all round trips add up to the account's, to the last digit.
 */
export class LotMatcher {
  readonly #open = new Map<Holding, Lot[]>()
  readonly #onTrip: (trip: RoundTrip) => void

  /** @param onTrip told of every round trip when it ends */
  constructor(onTrip: (trip: RoundTrip) => void) {
    this.#onTrip = onTrip
  }

  add(fill: TradedFill): void {
    const { holding, side, ticks, steps: size, fee: cost, time, bar, id } = fill
    const lots = this.#lotsOf(holding)
    if (id >= 0) {
      this.#addToLot(fill, lots)
      return
    }
    let steps = size
    let fee = cost
    while (steps > 0 && lots[0] !== undefined && lots[0].side !== side) {
      const lot = lots[0]
      const taken = minScaled(steps, lot.steps)
      const entryFee = taken === lot.steps ? lot.fee : multiplyDivideHalfEven(lot.fee, taken, lot.steps)
      const exitFee = taken === steps ? fee : multiplyDivideHalfEven(fee, taken, steps)
      this.#onTrip({ lot, steps: taken, entryFee, exit: { ticks, time, bar, fee: exitFee } })
      lot.steps = subtractScaled(lot.steps, taken)
      lot.fee = subtractScaled(lot.fee, entryFee)
      steps = subtractScaled(steps, taken)
      fee = subtractScaled(fee, exitFee)
      if (lot.steps === 0) lots.shift()
    }
    if (steps > 0) lots.push({ holding, side, ticks, time, bar, id, steps, fee })
  }

  /** A fill that names its lot: the first one opened it, the others close it. */
  #addToLot(fill: TradedFill, lots: Lot[]): void {
    const { ticks, time, bar, steps, fee } = fill
    const lot = lots.find(({ id }) => id === fill.id)
    if (lot === undefined) {
      lots.push({ ...fill })
      return
    }
    const entryFee = steps === lot.steps ? lot.fee : multiplyDivideHalfEven(lot.fee, steps, lot.steps)
    this.#onTrip({ lot: { ...lot }, steps, entryFee, exit: { ticks, time, bar, fee } })
    lot.steps = subtractScaled(lot.steps, steps)
    lot.fee = subtractScaled(lot.fee, entryFee)
    if (lot.steps === 0) lots.splice(lots.indexOf(lot), 1)
  }

  /** What has not ended, by instrument, oldest first. */
  openTrips(): RoundTrip[] {
    return [...this.#open.values()].flat().map((lot) => ({ lot, steps: lot.steps, entryFee: lot.fee, exit: null }))
  }

  #lotsOf(holding: Holding): Lot[] {
    let lots = this.#open.get(holding)
    if (lots === undefined) {
      lots = []
      this.#open.set(holding, lots)
    }
    return lots
  }
}

/** Profit before and after fees of a round trip, at the ledger scale; an open one is marked at the holding's mark. */
export function profitOf({ lot, steps, entryFee, exit }: RoundTrip): {
  readonly fees: Scaled
  readonly profit: Scaled
} {
  const { valuation, markTicks } = lot.holding
  const entryWorth = notionalOf(valuation, lot.ticks, steps)
  const exitWorth = notionalOf(valuation, exit?.ticks ?? markTicks, steps)
  const gross = lot.side === 1 ? subtractScaled(exitWorth, entryWorth) : subtractScaled(entryWorth, exitWorth)
  const fees = addScaled(entryFee, exit?.fee ?? 0)
  return { fees, profit: subtractScaled(gross, fees) }
}

/** Every round trip of a run, in order of closing; open ones last. */
export function roundTripsOf(rows: Iterable<OrderRow | FillRow>, prepared: PreparedBacktest): TradeRecord[] {
  const trips: RoundTrip[] = []
  const matcher = new LotMatcher((trip) => trips.push(trip))
  for (const row of rows) {
    if (!('ticks' in row)) continue
    const { order, ticks, steps, fee, time, bar, lot } = row
    matcher.add({ holding: order.holding, side: order.side, ticks, steps, fee, time, bar, id: lot })
  }
  const barsOf = (instrument: number): number => prepared.series[prepared.instrumentOf.indexOf(instrument)]?.length ?? 1
  return [...trips, ...matcher.openTrips()].map((trip, index) => {
    const instrument = prepared.instruments.indexOf(trip.lot.holding.valuation.instrument)
    return tradeOf(trip, index, prepared.account.scale, barsOf(instrument))
  })
}

/**
 * A round trip as an exact public value.
 *
 * @param bars how many bars of the instrument there are, for one that is open
 */
export function tradeOf(trip: RoundTrip, index: number, scale: number, bars: number): TradeRecord {
  const { lot, steps, exit } = trip
  const { valuation } = lot.holding
  const { tickSize, quantityStep, id } = valuation.instrument
  const { fees, profit } = profitOf(trip)
  const price = (ticks: Scaled): string => fromScaled(ticks, 0).times(tickSize).toString()
  return {
    index,
    instrument: id,
    side: lot.side === 1 ? 'long' : 'short',
    quantity: fromScaled(steps, 0).times(quantityStep).toString(),
    entryTime: lot.time,
    entryPrice: price(lot.ticks),
    exitTime: exit === null ? null : exit.time,
    exitPrice: exit === null ? null : price(exit.ticks),
    fees: fromScaled(fees, scale).toString(),
    profit: fromScaled(profit, scale).toString(),
    returnFraction: Number(profit) / Number(absScaled(notionalOf(valuation, lot.ticks, steps))),
    barsHeld: (exit === null ? bars - 1 : exit.bar) - lot.bar,
  }
}
