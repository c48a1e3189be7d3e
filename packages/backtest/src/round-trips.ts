import type { ObservedTrade } from '@race/analytics'
import {
  absScaled,
  addScaled,
  type BarSeries,
  fromScaled,
  type Holding,
  incrementsToText,
  notionalOf,
  type Scaled,
  scaledToFloat,
  scaledToText,
  subtractScaled,
  type TradeRecord,
} from '@race/core'
import type { BacktestKernel } from './kernel.ts'
import { grossProfitOf, LotMatcher, type RoundTrip } from './lot-matcher.ts'
import type { Recorder } from './recorder.ts'
import { type OwnMoney, TripMoney } from './trip-money.ts'

/** Every round trip of a run, in order of closing; open ones last. */
export function roundTripsOf(kernel: BacktestKernel<Recorder>): TradeRecord[] {
  const { scale } = kernel.prepared.account
  const { trips, barsOf, moneyOf } = tripsOf(kernel)
  return trips.map((trip, index) => tradeOf(trip, { index, scale, bars: barsOf(trip), money: moneyOf(trip) }))
}

/** The same as the metrics need them, without making text of every figure. */
export function observedTradesOf(kernel: BacktestKernel<Recorder>): ObservedTrade[] {
  const { scale } = kernel.prepared.account
  const { trips, barsOf, moneyOf } = tripsOf(kernel)
  return trips.map((trip) => {
    const { profit } = moneyOf(trip)
    // While it is a safe integer, the division gives the float that is nearest to the exact value.
    const nearest = typeof profit === 'number' ? scaledToFloat(profit, scale) : Number(scaledToText(profit, scale))
    return { ...timingOf(trip, barsOf(trip)), profit: nearest }
  })
}

interface TripsOfRun {
  readonly trips: readonly RoundTrip[]
  /** How many bars the instrument of a trip has. */
  barsOf(trip: RoundTrip): number
  moneyOf(trip: RoundTrip): OwnMoney
}

function tripsOf({ prepared, recorder, latestTime }: BacktestKernel<Recorder>): TripsOfRun {
  const trips: RoundTrip[] = []
  const matcher = new LotMatcher((trip) => trips.push(trip))
  recorder.replay(matcher)
  const money = new TripMoney(prepared)
  const seriesOf = ({ valuation: { instrument } }: Holding): BarSeries | undefined =>
    prepared.series[prepared.instrumentOf.indexOf(prepared.instruments.indexOf(instrument))]
  const bars = new Map(prepared.account.holdings.map((holding) => [holding, seriesOf(holding)?.length ?? 1]))
  return {
    trips: trips.concat(matcher.openTrips()),
    barsOf: ({ lot }) => bars.get(lot.holding) ?? 1,
    moneyOf: (trip) => money.of(trip, latestTime),
  }
}

/** What of a trade is not in its round trip. */
export interface TradeTerms {
  readonly index: number
  /** Decimals of the ledger. */
  readonly scale: number
  /** How many bars of the instrument there are, for one that is open. */
  readonly bars: number
  readonly money: OwnMoney
}

/** A round trip as an exact public value. */
export function tradeOf(trip: RoundTrip, { index, scale, bars, money }: TradeTerms): TradeRecord {
  const { lot, steps, exit } = trip
  const { valuation } = lot.holding
  const price = (ticks: Scaled): string => incrementsToText(ticks, valuation.tick)
  const { entryTime, exitTime, returnFraction, barsHeld } = timingOf(trip, bars)
  return {
    index,
    instrument: valuation.instrument.id,
    side: lot.side === 1 ? 'long' : 'short',
    quantity: incrementsToText(steps, valuation.step),
    entryTime,
    entryPrice: trip.entryWorth === undefined ? price(lot.ticks) : priceOfWorth(trip, trip.entryWorth, scale),
    exitTime,
    exitPrice: exit === null ? null : price(exit.ticks),
    fees: scaledToText(money.fees, scale),
    profit: scaledToText(money.profit, scale),
    returnFraction,
    barsHeld,
  }
}

/** When a round trip was held, and what it returned: in the currency of its instrument, so that rates are no part of it. */
function timingOf(trip: RoundTrip, bars: number) {
  const { lot, steps, exit, entryFee, entryWorth } = trip
  const worth = entryWorth ?? notionalOf(lot.holding.valuation, lot.ticks, steps)
  const profit = subtractScaled(grossProfitOf(trip), addScaled(entryFee, exit?.fee ?? 0))
  return {
    entryTime: lot.time,
    exitTime: exit === null ? null : exit.time,
    returnFraction: Number(profit) / Number(absScaled(worth)),
    barsHeld: (exit === null ? bars - 1 : exit.bar) - lot.bar,
  }
}

const splitPriceDecimals = 12

/** The price at which so many steps have a worth, half to even to 12 decimals beyond the tick's. */
function priceOfWorth({ lot, steps }: RoundTrip, worth: Scaled, scale: number): string {
  const { quantityStep, multiplier, tickSize } = lot.holding.valuation.instrument
  const units = fromScaled(steps, 0).times(quantityStep).times(multiplier)
  const decimals = tickSize.decimalPlaces + splitPriceDecimals
  return fromScaled(worth, scale).dividedBy(units, { decimals, rounding: 'half-even' }).toString()
}
