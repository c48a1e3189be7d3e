import {
  type AccountSnapshot,
  type Decimal,
  decimal,
  type Instrument,
  snapshotAccount,
  TradingAccount,
} from '@race/core'
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

/** A book as JSON; whole numbers are texts, so that none is too large. */
export function bookToJson({ account, lots, remainders }: Book): {
  readonly account: AccountSnapshot
  readonly lots: unknown
  readonly remainders: readonly string[]
} {
  return { account: snapshotAccount(account), lots, remainders: remainders.map(String) }
}
