import { finiteOrNull } from '../internal/json-number.ts'
import { type AccountStanding, type TradingState, worthOfHolding } from './account-standing.ts'
import type { StrategyRecord, StrategySnapshot } from './strategy-record.ts'
import type { TradingDay } from './trading-day.ts'
import type { TradingHalt } from './trading-halts.ts'

/** How a strategy stands. */
export interface StrategyReport extends Omit<StrategySnapshot, 'outcomes'> {
  readonly isEnabled: boolean
  /** Most of equity that its positions may be worth, as a fraction; null for no budget. */
  readonly budgetFraction: number | null
  /** What its positions and orders are worth, in the account's currency. */
  readonly committed: number | null
}

/** What is held of an instrument, and what may still fill, in units. */
export interface HoldingReport {
  readonly instrument: string
  readonly quantity: number | null
  readonly pendingBuy: number | null
  readonly pendingSell: number | null
  /** With all that may still make it larger, in the account's currency. */
  readonly worth: number | null
}

/** How an account stands, for people. Amounts are in its currency, losses below 0; numbers that are none are null. */
export interface AccountReport {
  /** Epoch ms. */
  readonly time: number
  readonly equity: number | null
  readonly equityPeak: number | null
  /** Loss from the highest equity, as a fraction of it. */
  readonly drawdown: number | null
  readonly tradingState: TradingState
  readonly isEmergency: boolean
  /** Halts in force. */
  readonly halts: readonly TradingHalt[]
  /** The trading day so far; null before the first. */
  readonly day: {
    readonly id: string
    readonly start: number
    readonly end: number
    readonly startEquity: number | null
    readonly profit: number | null
    /** Of the equity at its start. */
    readonly profitFraction: number | null
    readonly entries: number
  } | null
  readonly exposure: {
    readonly openPositions: number
    /** What all holdings are worth, with all that may still make them larger, and over equity. */
    readonly gross: number | null
    readonly leverage: number | null
    /** What positions are worth, longs less shorts. */
    readonly net: number | null
  }
  readonly holdings: readonly HoldingReport[]
  readonly strategies: readonly StrategyReport[]
}

/** What a report is made of. */
export interface ReportedAccount {
  readonly standing: AccountStanding
  readonly day: TradingDay | null
  readonly entriesToday: number
  readonly halts: readonly TradingHalt[]
  readonly strategies: Iterable<StrategyRecord>
}

export function reportOf({ standing, day, entriesToday, halts, strategies }: ReportedAccount): AccountReport {
  const { time, equity, equityPeak, dayStartEquity, tradingState, isEmergency, holdings } = standing
  const all = [...holdings.values()]
  const gross = all.reduce((sum, holding) => sum + worthOfHolding(holding), 0)
  const net = all.reduce((sum, { quantity, price, unitValue }) => sum + quantity * price * unitValue, 0)
  const profit = equity - dayStartEquity
  return {
    ...{
      time,
      equity: finiteOrNull(equity),
      equityPeak: finiteOrNull(equityPeak),
      drawdown: finiteOrNull(1 - equity / equityPeak),
    },
    ...{ tradingState, isEmergency, halts },
    day: day && {
      ...{
        id: day.id,
        start: day.start,
        end: day.end,
        startEquity: finiteOrNull(dayStartEquity),
        profit: finiteOrNull(profit),
      },
      ...{ profitFraction: finiteOrNull(profit / dayStartEquity), entries: entriesToday },
    },
    exposure: {
      openPositions: all.length,
      gross: finiteOrNull(gross),
      leverage: finiteOrNull(gross / equity),
      net: finiteOrNull(net),
    },
    holdings: [...holdings].map(([instrument, holding]) => ({
      ...{ instrument, quantity: finiteOrNull(holding.quantity), worth: finiteOrNull(worthOfHolding(holding)) },
      ...{ pendingBuy: finiteOrNull(holding.pendingBuy), pendingSell: finiteOrNull(holding.pendingSell) },
    })),
    strategies: [...strategies].map(strategyReportOf),
  }
}

function strategyReportOf(record: StrategyRecord): StrategyReport {
  const { outcomes: _, ...kept } = record.snapshot()
  const { isEnabled, budgetFraction, committed } = record
  return { ...kept, isEnabled, budgetFraction, committed: finiteOrNull(committed) }
}
