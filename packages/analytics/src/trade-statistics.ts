import type { TradeRecord } from '@race/core'

/** What closed round trips say; null where there is nothing to divide by. */
export interface TradeStatistics {
  /** Closed round trips. */
  readonly tradeCount: number
  /** Share with a profit after fees above zero. */
  readonly winRate: number | null
  /** Profits ÷ losses, in cash; null without losses. */
  readonly profitFactor: number | null
  /** Mean profit after fees, in the account's currency. */
  readonly expectancy: number | null
  /** Mean, best and worst return: profit after fees ÷ entry notional. */
  readonly averageTradeReturn: number | null
  readonly bestTradeReturn: number | null
  readonly worstTradeReturn: number | null
  /** Mean time from entry to exit, in days. */
  readonly averageTradeDays: number | null
  readonly averageTradeBars: number | null
  /** Most wins, and most losses, in a row in order of closing; a profit of zero ends both. */
  readonly longestWinStreak: number
  readonly longestLossStreak: number
}

const dayMs = 86_400_000

/** Statistics of the closed round trips among `trades`. */
export function tradeStatistics(trades: readonly TradeRecord[]): TradeStatistics {
  const closed = trades.filter((trade) => trade.exitTime !== null)
  const profits = closed.map((trade) => Number(trade.profit))
  const returns = closed.map((trade) => trade.returnFraction)
  const count = closed.length
  const average = (values: readonly number[]): number | null =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
  const gained = profits.reduce((sum, profit) => sum + Math.max(profit, 0), 0)
  const lost = profits.reduce((sum, profit) => sum + Math.max(-profit, 0), 0)
  return {
    tradeCount: count,
    winRate: count === 0 ? null : profits.filter((profit) => profit > 0).length / count,
    profitFactor: lost === 0 ? null : gained / lost,
    expectancy: average(profits),
    averageTradeReturn: average(returns),
    bestTradeReturn: extreme(returns, 1),
    worstTradeReturn: extreme(returns, -1),
    averageTradeDays: average(closed.map(({ entryTime, exitTime }) => ((exitTime ?? entryTime) - entryTime) / dayMs)),
    averageTradeBars: average(closed.map(({ barsHeld }) => barsHeld)),
    longestWinStreak: longestStreak(profits, 1),
    longestLossStreak: longestStreak(profits, -1),
  }
}

function extreme(values: readonly number[], sign: 1 | -1): number | null {
  let found: number | null = null
  for (const value of values) if (found === null || sign * value > sign * found) found = value
  return found
}

function longestStreak(profits: readonly number[], sign: 1 | -1): number {
  let longest = 0
  let current = 0
  for (const profit of profits) {
    current = profit * sign > 0 ? current + 1 : 0
    if (current > longest) longest = current
  }
  return longest
}
