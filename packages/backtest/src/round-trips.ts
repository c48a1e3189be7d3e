import type { ObservedTrade } from '@race/analytics'
import {
  absScaled,
  type BarSeries,
  fromScaled,
  type Holding,
  incrementsToText,
  notionalOf,
  type Scaled,
  scaledToFloat,
  scaledToText,
  type TradeRecord,
} from '@race/core'
import type { BacktestKernel } from './kernel.ts'
import { LotMatcher, profitOf, type RoundTrip } from './lot-matcher.ts'
import type { Recorder } from './recorder.ts'

/** Every round trip of a run, in order of closing; open ones last. */
export function roundTripsOf(kernel: BacktestKernel<Recorder>): TradeRecord[] {
  const { account } = kernel.prepared
  const { trips, barsOf } = tripsOf(kernel)
  return trips.map((trip, index) => tradeOf(trip, index, account.scale, barsOf(trip)))
}

/** The same as the metrics need them, without making text of every figure. */
export function observedTradesOf(kernel: BacktestKernel<Recorder>): ObservedTrade[] {
  const { scale } = kernel.prepared.account
  const { trips, barsOf } = tripsOf(kernel)
  return trips.map((trip) => {
    const { profit } = profitOf(trip)
    // While it is a safe integer, the division gives the float that is nearest to the exact value.
    const nearest = typeof profit === 'number' ? scaledToFloat(profit, scale) : Number(scaledToText(profit, scale))
    return { ...timingOf(trip, profit, barsOf(trip)), profit: nearest }
  })
}

interface TripsOfRun {
  readonly trips: readonly RoundTrip[]
  /** How many bars the instrument of a trip has. */
  barsOf(trip: RoundTrip): number
}

function tripsOf({ prepared, recorder }: BacktestKernel<Recorder>): TripsOfRun {
  const trips: RoundTrip[] = []
  const matcher = new LotMatcher((trip) => trips.push(trip))
  recorder.replay(matcher)
  const seriesOf = ({ valuation: { instrument } }: Holding): BarSeries | undefined =>
    prepared.series[prepared.instrumentOf.indexOf(prepared.instruments.indexOf(instrument))]
  const bars = new Map(prepared.account.holdings.map((holding) => [holding, seriesOf(holding)?.length ?? 1]))
  return { trips: trips.concat(matcher.openTrips()), barsOf: ({ lot }) => bars.get(lot.holding) ?? 1 }
}

/**
 * A round trip as an exact public value.
 *
 * @param bars how many bars of the instrument there are, for one that is open
 */
export function tradeOf(trip: RoundTrip, index: number, scale: number, bars: number): TradeRecord {
  const { lot, steps, exit } = trip
  const { valuation } = lot.holding
  const { fees, profit } = profitOf(trip)
  const price = (ticks: Scaled): string => incrementsToText(ticks, valuation.tick)
  const { entryTime, exitTime, returnFraction, barsHeld } = timingOf(trip, profit, bars)
  return {
    index,
    instrument: valuation.instrument.id,
    side: lot.side === 1 ? 'long' : 'short',
    quantity: incrementsToText(steps, valuation.step),
    entryTime,
    entryPrice: trip.entryWorth === undefined ? price(lot.ticks) : priceOfWorth(trip, trip.entryWorth, scale),
    exitTime,
    exitPrice: exit === null ? null : price(exit.ticks),
    fees: scaledToText(fees, scale),
    profit: scaledToText(profit, scale),
    returnFraction,
    barsHeld,
  }
}

/** When a round trip was held, and what it returned. */
function timingOf({ lot, steps, exit, entryWorth }: RoundTrip, profit: Scaled, bars: number) {
  const worth = entryWorth ?? notionalOf(lot.holding.valuation, lot.ticks, steps)
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
