import type { TradeRecord } from '@race/core'
import { TradeTally } from './trade-tally.ts'

/** What closed round trips say; null where there is nothing to divide by. Cash is in the account's currency. */
export type TradeStatistics = {
  /** Closed round trips. */
  readonly tradeCount: number
  /** Share with a profit after fees above zero, from 0 to 1; a profit of zero is not won. */
  readonly winRate: number | null
  /** Sum of profits ÷ sum of losses, in cash, above or at 0; null without losses. */
  readonly profitFactor: number | null
  /** Mean profit after fees, cash: what the average trade brought. */
  readonly expectancy: number | null
  /** Mean profit of the trades that won, cash. */
  readonly averageWin: number | null
  /** Mean profit of the trades that lost, cash: below zero. */
  readonly averageLoss: number | null
  /** `averageWin` ÷ |`averageLoss`|. */
  readonly payoffRatio: number | null
  /** Highest and lowest profit after fees, cash. */
  readonly bestTradeProfit: number | null
  readonly worstTradeProfit: number | null
  /** Mean, highest and lowest return, a fraction: profit after fees ÷ entry notional. */
  readonly averageTradeReturn: number | null
  readonly bestTradeReturn: number | null
  readonly worstTradeReturn: number | null
  /** Mean time from entry to exit, in days of 24 hours. */
  readonly averageTradeDays: number | null
  /** Mean number of bars from entry to exit. */
  readonly averageTradeBars: number | null
  /** Most wins, and most losses, in a row in order of closing; a profit of zero ends both. */
  readonly longestWinStreak: number
  readonly longestLossStreak: number
}

/**
 * Statistics of the closed round trips among `trades`, which are in order of closing. Open ones are left out: their
 * profit is not yet earned.
 *
 * @example
 * ```ts
 * tradeStatistics(trades).winRate // 0.55
 * ```
 */
export function tradeStatistics(trades: readonly TradeRecord[]): TradeStatistics {
  const tally = new TradeTally()
  for (const trade of trades) tally.observe(trade)
  return tally.statistics()
}
