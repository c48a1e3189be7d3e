import { addScaled, fromScaled, negateScaled, type Scaled, subtractScaled } from '../decimal/scaled.ts'
import { invariant } from '../error/invariant.ts'
import { convertedAmount, type ScaledRatio } from './currency-conversion.ts'
import type { Holding } from './holding.ts'
import type { Ledger } from './ledger.ts'
import type { LedgerAccount } from './posting.ts'
import { notionalOf } from './valuation.ts'

/** What of an account can be proved. */
interface AccountToVerify {
  readonly currency: string
  readonly currencies: readonly string[]
  readonly scale: number
  readonly ledger: Ledger
  readonly holdings: readonly Holding[]
  cashAccount(currency: string): LedgerAccount
  rateToBase(currency: string): ScaledRatio
  equity(): Scaled
}

/**
 * Proves an account against its ledger: every currency sums to zero, every position is worth at cost what its ledger
 * account says, lots sum to their position, and equity (cash plus positions) is what the other side of the books says:
 * capital, realised and unrealised profit, less costs.
 */
export function verifyAccount(account: AccountToVerify): void {
  const { ledger, scale } = account
  const shown = (amount: Scaled, currency: string): string => `${fromScaled(amount, scale)} ${currency}`
  for (const [currency, sum] of ledger.trialBalance()) {
    invariant(sum === 0, `the ledger sums to ${shown(sum, currency)}, not to 0`, { currency, sum: String(sum) })
  }
  for (const holding of account.holdings) verifyHolding(holding, shown)
  const equity = account.equity()
  const claimed = claimedEquity(account)
  const { currency } = account
  invariant(
    equity === claimed,
    `equity is ${shown(equity, currency)} by cash and positions, but ${shown(claimed, currency)} by capital and profit`,
    { equity: String(equity), claimed: String(claimed), currency },
  )
}

function verifyHolding(
  { side, valuation, position, accounts, clearing, lots }: Holding,
  shown: (amount: Scaled, currency: string) => string,
): void {
  const { id, quoteCurrency } = valuation.instrument
  const same = (what: string, a: Scaled, b: Scaled): void =>
    invariant(
      a === b,
      `${id}: ${what} is ${shown(a, quoteCurrency)} in the position, ${shown(b, quoteCurrency)} beside it`,
      {
        instrument: id,
        what,
        position: String(a),
        beside: String(b),
      },
    )
  same('cost', position.cost, accounts.position.balance)
  same('realised profit', position.realisedProfit, negateScaled(accounts.realised.balance))
  invariant(
    side === 0 || (side === 1 ? position.steps >= 0 : position.steps <= 0),
    `${id}: the ${side === 1 ? 'long' : 'short'} side holds ${position.steps} steps`,
    { instrument: id, side, steps: String(position.steps) },
  )
  if (clearing !== null) same('cost against clearing', position.cost, negateScaled(clearing.balance))
  if (lots === null) {
    if (position.steps === 0) same('cost of nothing', position.cost, 0)
    return
  }
  let cost: Scaled = 0
  let steps: Scaled = 0
  for (const lot of lots.lots) {
    cost = addScaled(cost, lot.cost)
    steps = lot.side === 1 ? addScaled(steps, lot.steps) : subtractScaled(steps, lot.steps)
  }
  same('cost of lots', position.cost, cost)
  const net = subtractScaled(lots.longSteps, lots.shortSteps)
  invariant(
    position.steps === steps && steps === net,
    `${id}: lots of ${steps} steps for a position of ${position.steps}`,
    {
      instrument: id,
      lots: String(steps),
      position: String(position.steps),
    },
  )
}

/** Equity from the claims on the assets: all accounts that are no asset, and the profit that is not realised yet. */
function claimedEquity(account: AccountToVerify): Scaled {
  const assets = new Set<LedgerAccount>(account.currencies.map((currency) => account.cashAccount(currency)))
  const unrealised = new Map<string, Scaled>()
  for (const { valuation, position, accounts, clearing, markTicks } of account.holdings) {
    assets.add(accounts.position)
    if (clearing !== null) assets.add(clearing)
    const currency = valuation.instrument.quoteCurrency
    const profit = subtractScaled(notionalOf(valuation, markTicks, position.steps), position.cost)
    unrealised.set(currency, addScaled(unrealised.get(currency) ?? 0, profit))
  }
  const claims = new Map(unrealised)
  for (const ledgerAccount of account.ledger.accounts) {
    if (assets.has(ledgerAccount)) continue
    const { currency, balance } = ledgerAccount
    claims.set(currency, subtractScaled(claims.get(currency) ?? 0, balance))
  }
  let total: Scaled = 0
  for (const currency of account.currencies) {
    const amount = claims.get(currency) ?? 0
    if (amount !== 0) total = addScaled(total, convertedAmount(amount, account.rateToBase(currency)))
  }
  return total
}
