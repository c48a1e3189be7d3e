import { addScaled, type ConversionCursor, conversionBetween, type Scaled, subtractScaled } from '@race/core'
import type { RateClock } from './account/prepare-accounting.ts'
import { grossProfitOf, type RoundTrip } from './lot-matcher.ts'
import type { PreparedBacktest } from './prepare-backtest.ts'

/** What a round trip made, at the ledger scale. */
export interface OwnMoney {
  readonly fees: Scaled
  /** After fees. */
  readonly profit: Scaled
}

/** The moment whose rates the ledger sees, where it converts what trades make; null where all is in the account's currency. */
export function rateClockOf({ accounting, currency, instruments }: PreparedBacktest): Readonly<RateClock> | null {
  if (accounting === null || instruments.every(({ quoteCurrency }) => quoteCurrency === currency)) return null
  return accounting.rateClock
}

/**
 * What round trips made in the account's own currency: each fee at the rate of its fill, the profit before fees at the rate of
 * the exit. A rate is the one that the ledger saw then, which inside a bar is not yet the one that is made at its close. So
 * `auto-convert-fees-and-profit` books them, and so equity comes to count them under `hold`.
 */
export class TripMoney {
  readonly #prepared: PreparedBacktest
  readonly #rateClock: Readonly<RateClock> | null
  /** By currency; null where all is in the account's own. */
  readonly #cursors: Map<string, ConversionCursor> | null

  constructor(prepared: PreparedBacktest) {
    this.#prepared = prepared
    this.#rateClock = rateClockOf(prepared)
    this.#cursors = this.#rateClock === null ? null : new Map()
  }

  /** The moment whose rates the ledger sees during a fill of `time`. */
  rateTimeAt(time: number): number {
    return this.#rateClock?.time ?? time
  }

  /** @param until when an open one is marked, epoch ms */
  of(trip: RoundTrip, until: number): OwnMoney {
    const gross = grossProfitOf(trip)
    const { lot, entryFee, exit } = trip
    const exitFee = exit?.fee ?? 0
    const cursor = this.#cursors === null ? null : this.#cursorOf(this.#cursors, trip)
    if (cursor === null) {
      const fees = addScaled(entryFee, exitFee)
      return { fees, profit: subtractScaled(gross, fees) }
    }
    const exitTime = exit?.rateTime ?? until
    const fees = addScaled(cursor.convert(entryFee, lot.rateTime), cursor.convert(exitFee, exitTime))
    return { fees, profit: subtractScaled(cursor.convert(gross, exitTime), fees) }
  }

  #cursorOf(cursors: Map<string, ConversionCursor>, { lot }: RoundTrip): ConversionCursor | null {
    const { currency, accounting } = this.#prepared
    const { quoteCurrency } = lot.holding.valuation.instrument
    if (quoteCurrency === currency) return null
    const known = cursors.get(quoteCurrency)
    if (known !== undefined) return known
    const cursor = conversionBetween(accounting?.conversions ?? [], quoteCurrency, currency).cursor()
    cursors.set(quoteCurrency, cursor)
    return cursor
  }
}
