import type { TradeRecord } from '@race/core'

/** What of a round trip is counted. */
export interface ObservedTrade extends Pick<TradeRecord, 'entryTime' | 'exitTime' | 'returnFraction' | 'barsHeld'> {
  /** After fees, in the account's currency: exact text, or the float nearest to it. */
  readonly profit: string | number
}

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

const closed = 0
const won = 1
const lost = 2
const profitSum = 3
const winSum = 4
const lossSum = 5
const bestProfit = 6
const worstProfit = 7
const returnSum = 8
const bestReturn = 9
const worstReturn = 10
const daySum = 11
const barSum = 12
const winStreak = 13
const lossStreak = 14
const longestWinStreak = 15
const longestLossStreak = 16

/** Counts closed round trips one by one, in constant memory. Its state is one column of numbers, which can be stored. */
export class TradeTally {
  readonly state = new Float64Array(17)

  constructor() {
    this.state[bestProfit] = Number.NEGATIVE_INFINITY
    this.state[worstProfit] = Number.POSITIVE_INFINITY
    this.state[bestReturn] = Number.NEGATIVE_INFINITY
    this.state[worstReturn] = Number.POSITIVE_INFINITY
  }

  /** In order of closing. Open round trips are left out: their profit is not yet earned. */
  observe(trade: ObservedTrade): void {
    if (trade.exitTime === null) return
    const { state } = this
    const profit = Number(trade.profit)
    this.#add(closed, 1)
    this.#add(profitSum, profit)
    this.#add(returnSum, trade.returnFraction)
    this.#add(daySum, (trade.exitTime - trade.entryTime) / dayMs)
    this.#add(barSum, trade.barsHeld)
    if (profit > 0) {
      this.#add(won, 1)
      this.#add(winSum, profit)
    } else if (profit < 0) {
      this.#add(lost, 1)
      this.#add(lossSum, profit)
    }
    state[winStreak] = profit > 0 ? (state[winStreak] as number) + 1 : 0
    state[lossStreak] = profit < 0 ? (state[lossStreak] as number) + 1 : 0
    this.#keepHighest(longestWinStreak, state[winStreak])
    this.#keepHighest(longestLossStreak, state[lossStreak])
    this.#keepHighest(bestProfit, profit)
    this.#keepHighest(bestReturn, trade.returnFraction)
    state[worstProfit] = Math.min(state[worstProfit] as number, profit)
    state[worstReturn] = Math.min(state[worstReturn] as number, trade.returnFraction)
  }

  statistics(): TradeStatistics {
    const count = this.#at(closed)
    const each = (field: number): number | null => (count === 0 ? null : this.#at(field))
    const averageWin = average(this.#at(winSum), this.#at(won))
    const averageLoss = average(this.#at(lossSum), this.#at(lost))
    return {
      tradeCount: count,
      winRate: average(this.#at(won), count),
      profitFactor: this.#at(lost) === 0 ? null : this.#at(winSum) / -this.#at(lossSum),
      expectancy: average(this.#at(profitSum), count),
      averageWin,
      averageLoss,
      payoffRatio: averageWin === null || averageLoss === null ? null : averageWin / -averageLoss,
      bestTradeProfit: each(bestProfit),
      worstTradeProfit: each(worstProfit),
      averageTradeReturn: average(this.#at(returnSum), count),
      bestTradeReturn: each(bestReturn),
      worstTradeReturn: each(worstReturn),
      averageTradeDays: average(this.#at(daySum), count),
      averageTradeBars: average(this.#at(barSum), count),
      longestWinStreak: this.#at(longestWinStreak),
      longestLossStreak: this.#at(longestLossStreak),
    }
  }

  #at(field: number): number {
    return this.state[field] as number
  }

  #add(field: number, value: number): void {
    this.state[field] = (this.state[field] as number) + value
  }

  #keepHighest(field: number, value: number): void {
    this.state[field] = Math.max(this.state[field] as number, value)
  }
}

function average(sum: number, count: number): number | null {
  return count === 0 ? null : sum / count
}
