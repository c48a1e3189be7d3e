import type { Scaled } from '../decimal/scaled.ts'
import { RaceError } from '../error/race-error.ts'
import type { LotBookSnapshot } from '../position/lot-book.ts'
import type { LedgerSnapshot } from './ledger.ts'
import type { TradingAccount } from './trading-account.ts'

/** All that an account knows, as plain data in exact integers. */
export interface AccountSnapshot {
  readonly currency: string
  /** Decimals of every amount. */
  readonly scale: number
  readonly revision: number
  /** Every currency held, the account's own first. */
  readonly currencies: readonly string[]
  readonly positions: 'netting' | 'hedging'
  readonly ledger: LedgerSnapshot
  /** In the account's order: by instrument; where positions are hedged, the long sides and then the short ones. */
  readonly holdings: readonly HoldingSnapshot[]
}

/** What is held of one instrument. */
export interface HoldingSnapshot {
  readonly instrument: string
  /** Signed; negative is short. */
  readonly steps: Scaled
  readonly cost: Scaled
  readonly realisedProfit: Scaled
  readonly markTicks: Scaled
  /** Whether its notional is not paid. */
  readonly isMargined: boolean
  /** Null by average cost. */
  readonly lots: LotBookSnapshot | null
}

/**
 * An account as it stands: balances with their causes, positions, marks and lots. It holds bigints where amounts are
 * beyond 2^53. Lots that a venue keeps (`holding.openLots`) are the venue's and are not in it.
 *
 * @example
 * ```ts
 * const options = { currency: 'USD', capital: decimal(1000), instruments: [defineInstrument({ id: 'ACME' })], scale: 2 }
 * const account = new TradingAccount(options)
 * const [acme] = account.holdings
 * if (acme) account.applyFill(acme, 1, 5000, 10, 100)
 * const other = new TradingAccount(options)
 * restoreAccount(other, snapshotAccount(account))
 * console.log(other.cashMoney.toString()) // 499 USD
 * ```
 */
export function snapshotAccount(account: TradingAccount): AccountSnapshot {
  const { currency, scale, revision, currencies, positions, ledger, holdings } = account
  return {
    currency,
    scale,
    revision,
    currencies,
    positions,
    ledger: ledger.snapshot(),
    holdings: holdings.map(({ valuation, position, markTicks, clearing, lots }) => ({
      instrument: valuation.instrument.id,
      steps: position.steps,
      cost: position.cost,
      realisedProfit: position.realisedProfit,
      markTicks,
      isMargined: clearing !== null,
      lots: lots === null ? null : lots.snapshot(),
    })),
  }
}

/**
 * Makes an account go on from a snapshot. The account is of the same options as the one that the snapshot was taken of;
 * what it had posted is replaced. It is verified then, for which an account of several currencies asks for the rates of
 * the moment.
 *
 * @throws RaceError `SNAPSHOT_MISMATCH` for another currency, scale, list of instruments or of currencies, way of keeping
 * positions or lots, and another choice of margined instruments; `LEDGER_UNBALANCED` and `INVARIANT_VIOLATED` for balances
 * that no account has; `RATE_NOT_FOUND`
 */
export function restoreAccount(account: TradingAccount, snapshot: AccountSnapshot): void {
  requireSame('currency', snapshot.currency, account.currency)
  requireSame('ledger scale', snapshot.scale, account.scale)
  requireSame('way of keeping positions', snapshot.positions, account.positions)
  const ids = account.holdings.map(({ valuation }) => valuation.instrument.id)
  requireSame('instruments', snapshot.holdings.map(({ instrument }) => instrument).join(', '), ids.join(', '))
  requireSame('currencies', snapshot.currencies.join(', '), account.currencies.join(', '))
  for (const [index, { instrument, isMargined, lots }] of snapshot.holdings.entries()) {
    const keepsLots = account.holdings[index]?.lots !== null
    requireSame('way of keeping lots', lotsOf(lots !== null), lotsOf(keepsLots))
    const isMarginedNow = account.holdings[index]?.clearing !== null
    requireSame(`way of paying ${instrument}`, paymentOf(isMargined), paymentOf(isMarginedNow))
  }
  account.ledger.restore(snapshot.ledger)
  snapshot.holdings.forEach(({ steps, cost, realisedProfit, markTicks, lots }, index) => {
    const holding = account.holdings[index]
    if (holding === undefined) return
    Object.assign(holding.position, { steps, cost, realisedProfit })
    holding.markTicks = markTicks
    if (lots !== null) holding.lots?.restore(lots)
  })
  account.revision = snapshot.revision
  account.verify()
}

function lotsOf(keepsLots: boolean): string {
  return keepsLots ? 'lots' : 'average cost'
}

function paymentOf(isMargined: boolean): string {
  return isMargined ? 'margin' : 'full'
}

function requireSame(what: string, taken: string | number, now: string | number): void {
  if (taken === now) return
  throw new RaceError('SNAPSHOT_MISMATCH', {
    message: `The ${what} of the account: the snapshot has ${taken}, but the account has ${now}`,
    facts: { field: what, snapshot: taken, now },
    hint: 'Restore into an account of the same options.',
  })
}
