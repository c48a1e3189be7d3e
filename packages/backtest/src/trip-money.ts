import { addScaled, type ConversionCursor, conversionBetween, type Scaled, subtractScaled } from '@race/core'
import { grossProfitOf, type RoundTrip } from './lot-matcher.ts'
import type { PreparedBacktest } from './prepare-backtest.ts'

/** What a round trip made, at the ledger scale. */
export interface OwnMoney {
  readonly fees: Scaled
  /** After fees. */
  readonly profit: Scaled
}

/**
 * What round trips made in the account's own currency: each fee at the rate of its fill, the profit before fees at the rate of
 * the exit. So `auto-convert-fees-and-profit` books them, and so equity comes to count them under `hold`.
 */
export class TripMoney {
  readonly #prepared: PreparedBacktest
  /** By currency; null where all is in the account's own. */
  readonly #cursors: Map<string, ConversionCursor> | null

  constructor(prepared: PreparedBacktest) {
    const { accounting, currency, instruments } = prepared
    this.#prepared = prepared
    const isForeign = accounting !== null && instruments.some(({ quoteCurrency }) => quoteCurrency !== currency)
    this.#cursors = isForeign ? new Map() : null
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
    const exitTime = exit?.time ?? until
    const fees = addScaled(cursor.convert(entryFee, lot.time), cursor.convert(exitFee, exitTime))
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
