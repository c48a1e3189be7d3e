import type { TradeClosed } from '@race/core'

export interface StatisticsQuery {
  /** Its instance; null for what is no strategy's. */
  readonly strategy?: string | null
  readonly instrument?: string
  /** What has figures of its own; all trades together where empty. */
  readonly by?: readonly ('strategy' | 'instrument' | 'day')[]
  readonly source?: TradeClosed['source']
  /** UTC dates of exits, such as `2026-01-05`, both included. */
  readonly fromDay?: string
  readonly toDay?: string
}

/** Figures of the trades that closed. Money of different currencies, and trades of different sources, are never added. */
export interface TradeStatistics {
  readonly source: TradeClosed['source']
  readonly currency: string
  /** Null for what is no strategy's; left out unless it was asked for. */
  readonly strategy?: string | null
  readonly instrument?: string
  /** UTC date of the exit. */
  readonly day?: string
  readonly trades: number
  readonly wins: number
  readonly losses: number
  /** After fees. */
  readonly profit: string
  readonly fees: string
  /** Of the trades with a profit. */
  readonly grossProfit: string
  /** Of the trades with a loss, positive. */
  readonly grossLoss: string
  /** Wins ÷ trades. */
  readonly winRate: number
  /** Gross profit ÷ gross loss; null without a loss. */
  readonly profitFactor: number | null
  readonly meanDurationMs: number
}
