import type { TradeRecord } from '@race/core'

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

const dayMs = 86_400_000

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
  const closed = trades.filter((trade) => trade.exitTime !== null)
  const profits = Float64Array.from(closed, ({ profit }) => Number(profit))
  const returns = Float64Array.from(closed, ({ returnFraction }) => returnFraction)
  const won = profits.filter((profit) => profit > 0)
  const lost = profits.filter((profit) => profit < 0)
  const averageWin = average(won)
  const averageLoss = average(lost)
  return {
    tradeCount: closed.length,
    winRate: closed.length === 0 ? null : won.length / closed.length,
    profitFactor: lost.length === 0 ? null : sum(won) / -sum(lost),
    expectancy: average(profits),
    averageWin,
    averageLoss,
    payoffRatio: averageWin === null || averageLoss === null ? null : averageWin / -averageLoss,
    bestTradeProfit: highest(profits),
    worstTradeProfit: lowest(profits),
    averageTradeReturn: average(returns),
    bestTradeReturn: highest(returns),
    worstTradeReturn: lowest(returns),
    averageTradeDays: average(
      Float64Array.from(closed, ({ entryTime, exitTime }) => ((exitTime ?? entryTime) - entryTime) / dayMs),
    ),
    averageTradeBars: average(Float64Array.from(closed, ({ barsHeld }) => barsHeld)),
    longestWinStreak: longestStreak(profits, 1),
    longestLossStreak: longestStreak(profits, -1),
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}

function average(values: Float64Array): number | null {
  return values.length === 0 ? null : sum(values) / values.length
}

function highest(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((best, value) => Math.max(best, value))
}

function lowest(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((worst, value) => Math.min(worst, value))
}

function longestStreak(profits: Float64Array, sign: 1 | -1): number {
  let longest = 0
  let current = 0
  for (const profit of profits) {
    current = profit * sign > 0 ? current + 1 : 0
    if (current > longest) longest = current
  }
  return longest
}
