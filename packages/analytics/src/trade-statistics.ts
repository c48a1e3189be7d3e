import { type ObservedTrade, type TradeStatistics, TradeTally } from './trade-tally.ts'

/**
 * Statistics of the closed round trips among `trades`, which are in order of closing. Open ones are left out: their
 * profit is not yet earned.
 *
 * @example
 * ```ts
 * tradeStatistics(trades).winRate // 0.55
 * ```
 */
export function tradeStatistics(trades: readonly ObservedTrade[]): TradeStatistics {
  const tally = new TradeTally()
  for (const trade of trades) tally.observe(trade)
  return tally.statistics()
}
