import { type AccountFacts, type Decimal, decimal } from '@race/core'
import { type Evidence, violation, type WorldInvariant } from './invariant-check.ts'
import { accountEvents } from './log-view.ts'

type Filled = AccountFacts['order-filled']

/** What one fill opened and nothing has closed yet. */
interface Lot {
  readonly side: Filled['side']
  readonly price: Decimal
  /** What the opening cost, for each unit of it. */
  readonly feePerUnit: Decimal
  quantity: Decimal
}

/** Decimals of a fee that is shared out among units: far below the last digit of the ledger. */
const shareDecimals = 20

/** Every share of a fee is rounded to the ledger, so that much may be between both sums for each trade. */
const roundingOfTrade = decimal('0.00000001')

/**
 * The law that the trades in the log come to the profit of its fills. It goes beside `worldInvariants`, for a system that keeps a
 * journal of trades.
 */
export const tradesAddUp: WorldInvariant = /*#__PURE__*/ Object.freeze({
  name: 'trades-add-up',
  claim: 'the trades that a fill closed add up to the profit that it realised, first in, first out',
  check(evidence: Evidence) {
    const told = profitsByFill(evidence)
    return realisedByFill(evidence).flatMap(({ fillId, sequence, profit, count }) => {
      const trades = told.get(fillId)
      const sum = trades?.profit ?? decimal(0)
      const tolerance = roundingOfTrade.times(count)
      if ((trades?.count ?? 0) === count && sum.minus(profit).abs().lessThanOrEqual(tolerance)) return []
      const words = `fill ${fillId} closed ${count} lots for ${profit.roundTo(8, 'half-even')}`
      return [violation(`${words}, but the trades told of it are ${trades?.count ?? 0} for ${sum}`, sequence)]
    })
  },
})

interface Realised {
  readonly profit: Decimal
  readonly count: number
}

function profitsByFill({ log }: Evidence): ReadonlyMap<string, Realised> {
  const told = new Map<string, Realised>()
  for (const event of accountEvents(log)) {
    if (event.type !== 'trade-closed') continue
    const { tradeId, profit } = event.data
    const fillId = tradeId.slice(0, tradeId.lastIndexOf('/'))
    const before = told.get(fillId)
    told.set(fillId, { profit: (before?.profit ?? decimal(0)).plus(profit), count: (before?.count ?? 0) + 1 })
  }
  return told
}

/** What each fill closed of the lots of its strategy, or of the whole account where it is nobody's. */
function realisedByFill({ log, truth }: Evidence): readonly (Realised & { fillId: string; sequence: number })[] {
  const books = new Map<string, Lot[]>()
  const fills = new Map<string, Filled>()
  const realised: (Realised & { fillId: string; sequence: number })[] = []
  const lotsOf = (owner: string | null, instrument: string): Lot[] => {
    const name = JSON.stringify([owner, instrument])
    const lots = books.get(name) ?? []
    books.set(name, lots)
    return lots
  }
  for (const event of accountEvents(log)) {
    if (event.type === 'order-filled') {
      const { fillId, strategyInstance: owner, instrument } = event.data
      fills.set(fillId, event.data)
      const own = close(lotsOf(owner, instrument), event.data, truth.multipliers[instrument] ?? decimal(1))
      if (owner !== null) close(lotsOf(null, instrument), event.data, decimal(1))
      realised.push({ fillId, sequence: event.sequence, ...own })
    } else if (event.type === 'balance-adjusted' && event.data.kind === 'position') {
      // What the account holds was not all bought by it: its lots cannot be told apart any more.
      lotsOf(null, event.data.of).splice(0)
    } else if (event.type === 'fill-busted') {
      const filled = fills.get(event.data.fillId)
      if (filled === undefined) continue
      // What was taken back is the same the other way round: no trade of anybody's.
      const back: Filled = {
        ...filled,
        side: filled.side === 'buy' ? 'sell' : 'buy',
        fee: decimal(filled.fee).negated().toString(),
      }
      for (const owner of new Set([filled.strategyInstance, null])) {
        close(lotsOf(owner, filled.instrument), back, decimal(1))
      }
    }
  }
  return realised
}

/** Takes a fill into the lots, the oldest first; what is left of it opens one. */
function close(lots: Lot[], { side, price, quantity, fee }: Filled, multiplier: Decimal): Realised {
  const exitFeePerUnit = share(decimal(fee), decimal(quantity))
  let left = decimal(quantity)
  let profit = decimal(0)
  let count = 0
  for (let lot = lots[0]; lot !== undefined && lot.side !== side && left.sign > 0; lot = lots[0]) {
    const units = lot.quantity.lessThan(left) ? lot.quantity : left
    const move = decimal(price).minus(lot.price).times(units).times(multiplier)
    const fees = lot.feePerUnit.plus(exitFeePerUnit).times(units)
    profit = profit.plus(lot.side === 'buy' ? move : move.negated()).minus(fees)
    count++
    left = left.minus(units)
    lot.quantity = lot.quantity.minus(units)
    if (lot.quantity.isZero) lots.shift()
  }
  if (left.sign > 0) lots.push({ side, price: decimal(price), feePerUnit: exitFeePerUnit, quantity: left })
  return { profit, count }
}

function share(fee: Decimal, units: Decimal): Decimal {
  return fee.dividedBy(units, { decimals: shareDecimals, rounding: 'half-even' })
}
