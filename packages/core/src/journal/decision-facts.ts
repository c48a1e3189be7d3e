import type { Side } from '../order/side.ts'
import type { JsonValue } from '../storage/result-store-port.ts'
import type { OrderIntended } from './order-facts.ts'

// What the log of an account says of the market and of decisions. Times are epoch ms.

/** Prices are floats, as they were received. */
export interface BarReceived {
  readonly instrument: string
  readonly timeframe: string
  /** Opening time, open, high, low, close, volume. */
  readonly bar: readonly [number, number, number, number, number, number]
  /** When it opened or closed. */
  readonly time: number
  readonly receivedAt: number
  /** Left out of bars that strategies decide on. Others are seen only: those of the past, and what came too late. */
  readonly isHistory?: true
}

/** An instrument's data have gone stale, or come again. */
export interface FreshnessChanged {
  readonly instrument: string
  /** While it is not, nothing of the instrument is opened. */
  readonly isFresh: boolean
  readonly why: string
}

/** A strategy was told that its interval is over. */
export interface IntervalPassed {
  readonly strategyInstance: string
  /** The end of the interval, of the market: what the strategy is told. */
  readonly time: number
}

export interface QuoteReceived {
  readonly instrument: string
  /** Bid, ask, bid size, ask size. */
  readonly quote: readonly [number, number, number, number]
  readonly time: number
  readonly receivedAt: number
}

export interface TradeReceived {
  readonly instrument: string
  readonly price: number
  readonly quantity: number
  readonly aggressor: Side | null
  readonly time: number
  readonly receivedAt: number
}

/** What a strategy wants. Its numbers are those of the strategy; what becomes of them is in what follows. */
export interface SignalProposed {
  readonly intentId: string
  readonly strategyInstance: string
  readonly strategyId: string
  readonly strategyVersion: string
  /** The signal, as JSON. */
  readonly signal: JsonValue
  /** Units it comes to; null where it was not sound, or has nothing to trade. */
  readonly quantity: string | null
  /** Why it ended here: not sound, or nothing to trade. Null where it goes on. */
  readonly refusal: { readonly code: string; readonly message: string } | null
}

/** It waits for a person. */
export interface ApprovalRequested {
  readonly intentId: string
  /** What would be sent, as it was proposed. */
  readonly order: OrderIntended
  readonly expiresAt: number
}

export interface ApprovalDecided {
  readonly intentId: string
  readonly decision: 'approved' | 'rejected' | 'expired'
  /** Who; the engine for what expired. */
  readonly by: string
  readonly why: string
  /** What the strategy is told of a rejection, where it is none by a person: the engine does not do what it asked for. */
  readonly code?: string
  /** What the person changed of it; null for nothing. */
  readonly amended: {
    readonly quantity: string | null
    readonly stop: string | null
    readonly target: string | null
  } | null
}

/** A check of the gate on an order: its name, what came of it, its limit and the actual value. */
export type JudgedCheck = readonly [
  check: string,
  outcome: 'passed' | 'failed' | 'not-applicable',
  limit: number | null,
  actual: number | null,
]

export interface RiskJudged {
  readonly intentId: string
  readonly strategyInstance: string | null
  readonly isApproved: boolean
  readonly isReducing: boolean
  /** The check that denied it, with the severity and the words; null where it was approved. */
  readonly denial: {
    readonly check: string
    readonly limit: number | null
    readonly actual: number | null
    readonly severity: 'info' | 'warning' | 'critical' | 'emergency'
    readonly message: string
  } | null
  /**
   * Every check up to the one that denied it, with its limit and the actual value; of one that does not apply, the name alone. Version 1
   * of the shape has the outcome with each. `judgedChecks` tells them in full.
   */
  readonly checks: readonly (
    | string
    | readonly [check: string, limit: number | null, actual: number | null]
    | JudgedCheck
  )[]
}

/** What a strategy remembers after a decision. */
export interface StrategyStepped {
  readonly strategyInstance: string
  /** What the host keeps of it, for the same version of the engine. */
  readonly memory: JsonValue
}
