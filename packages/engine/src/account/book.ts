import {
  type AccountSnapshot,
  addScaled,
  type Decimal,
  decimal,
  type Instrument,
  type Scaled,
  snapshotAccount,
  TradingAccount,
  toScaled,
} from '@race/core'
import { unitWorth } from './increments.ts'
import type { OpenLot } from './round-trips.ts'

/** What one strategy holds of the account: its part of the capital, and what its own fills made of it. */
export interface Book {
  /** Null for the account as a whole. */
  readonly strategyInstance: string | null
  readonly account: TradingAccount
  /** By instrument, the oldest first. */
  readonly lots: readonly OpenLot[][]
  /** By instrument, units that the account has beside whole steps: what is left of steps that paid fees. */
  readonly remainders: Decimal[]
}

export function openBook(
  strategyInstance: string | null,
  options: {
    readonly currency: string
    readonly capital: Decimal
    readonly instruments: readonly Instrument[]
    readonly ledgerScale: number
  },
): Book {
  const { currency, capital, instruments, ledgerScale } = options
  return {
    strategyInstance,
    account: new TradingAccount({ currency, capital, instruments, scale: ledgerScale }),
    lots: instruments.map(() => []),
    remainders: instruments.map(() => decimal(0)),
  }
}

/** What a book is worth at the last prices, at the ledger scale: its cash, its positions, and what is left of steps beside them. */
export function equityOf({ account, remainders }: Book): Scaled {
  let equity = account.equity()
  for (let instrument = 0; instrument < remainders.length; instrument++) {
    const units = remainders[instrument]
    const holding = account.holdings[instrument]
    if (units === undefined || units.isZero || holding === undefined) continue
    const worth = units.times(unitWorth(holding.markTicks, holding.valuation.instrument))
    equity = addScaled(equity, toScaled(worth.roundTo(account.scale, 'half-even'), account.scale))
  }
  return equity
}

/** A book as JSON; whole numbers are texts, so that none is too large. */
export function bookToJson({ account, lots, remainders }: Book): {
  readonly account: AccountSnapshot
  readonly lots: unknown
  readonly remainders: readonly string[]
} {
  return { account: snapshotAccount(account), lots, remainders: remainders.map(String) }
}
