import type { OrderReported, OrderRole, OrderType, RiskJudged, Side, TimeInForce, TradeClosed } from '@race/core'

// The rows that the projections of an account's log consist of, as they are kept: texts, whole numbers, floats and nulls, the
// same in memory as in a database. Decimals and JSON are texts, flags 0 or 1, times epoch ms. `sequence` is that of the event
// that made the row; it settles the order of rows of one `time`.

/** What a column can hold. */
export type Cell = string | number | null

export type Flag = 0 | 1

/** What every row of the journal has. */
export interface JournalRow {
  readonly time: number
  readonly sequence: number
}

export type JournalOrderStatus = OrderReported['status'] | 'intended' | 'unknown' | 'missing'

export interface OrderRow extends JournalRow {
  readonly clientOrderId: string
  readonly intentId: string | null
  readonly strategyInstance: string | null
  readonly parentId: string | null
  readonly instrument: string
  readonly side: Side
  readonly type: OrderType
  readonly role: OrderRole
  readonly timeInForce: TimeInForce | null
  readonly status: JournalOrderStatus
  readonly isOpen: Flag
  readonly quantity: string
  readonly filledQuantity: string
  /** Sum of price × quantity of its fills. */
  readonly filledNotional: string
  readonly reportedQuantity: string | null
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly trail: string | null
  readonly limitOffset: string | null
  readonly expiresAt: number | null
  readonly isReduceOnly: Flag
  readonly isPostOnly: Flag
  readonly isAdopted: Flag
  readonly venueOrderId: string | null
  readonly attempts: number
  readonly reason: string | null
  readonly code: string | null
  readonly message: string | null
  /** By the venue: of the latest report that was folded. */
  readonly reportedAt: number | null
  /** Time of the latest event that changed it. */
  readonly updatedAt: number
}

/** The terms of a bracket's leg that the venue places itself, until the venue tells of it. */
export interface LegRow extends JournalRow {
  readonly clientOrderId: string
  readonly intentId: string
  readonly strategyInstance: string | null
  readonly parentId: string
  readonly side: Side
  readonly type: OrderType
  readonly role: OrderRole
  readonly timeInForce: TimeInForce
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly trail: string | null
  readonly limitOffset: string | null
}

export interface FillRow extends JournalRow {
  readonly fillId: string
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly strategyInstance: string | null
  readonly instrument: string
  readonly side: Side
  readonly price: string
  readonly quantity: string
  readonly fee: string
  readonly feeCurrency: string
  readonly liquidity: 'maker' | 'taker' | null
  readonly isBusted: Flag
  readonly bustReason: string | null
  readonly bustedAt: number | null
}

/** What is needed of an instrument to make money of price and quantity. */
export interface InstrumentRow extends JournalRow {
  readonly instrument: string
  readonly currency: string
  readonly multiplier: string
  readonly ledgerScale: number
}

export interface PositionRow extends JournalRow {
  /** Empty for what is no strategy's: null cannot be part of a key. */
  readonly strategyInstance: string
  readonly instrument: string
  readonly currency: string
  readonly multiplier: string
  readonly quantity: string
  /** Signed: what was paid for a long, what was received (negative) for a short. */
  readonly cost: string
  readonly realisedProfit: string
  /** JSON: amount by currency. */
  readonly fees: string
  readonly fills: number
  readonly isOpen: Flag
  readonly isAdjusted: Flag
  readonly updatedAt: number
}

export interface TradeRow extends JournalRow {
  readonly tradeId: string
  readonly source: TradeClosed['source']
  readonly strategyInstance: string | null
  readonly strategyId: string | null
  readonly strategyVersion: string | null
  readonly intentId: string | null
  readonly instrument: string
  readonly side: 'long' | 'short'
  readonly quantity: string
  readonly entryTime: number
  readonly entryPrice: string
  readonly exitPrice: string
  readonly fees: string
  readonly profit: string
  readonly currency: string
  readonly exitReason: TradeClosed['exitReason']
  readonly outcome: 'win' | 'loss' | 'even'
}

/** Sums of the trades that closed on one day, or on any. */
export interface TradeSumRow extends JournalRow {
  /** UTC date of the exit, such as `2026-01-05`; empty for all days together. */
  readonly day: string
  /** Empty for what is no strategy's. */
  readonly strategyInstance: string
  readonly instrument: string
  readonly source: TradeClosed['source']
  readonly currency: string
  readonly trades: number
  readonly wins: number
  readonly losses: number
  readonly profit: string
  readonly fees: string
  /** Of trades with a profit. */
  readonly grossProfit: string
  /** Of trades with a loss, positive. */
  readonly grossLoss: string
  readonly durationMs: number
}

export interface EquityRow extends JournalRow {
  readonly equity: string
  readonly cash: string
  readonly exposure: string
  readonly drawdown: number
}

export interface IntentRow extends JournalRow {
  readonly intentId: string
  readonly strategyInstance: string
  readonly strategyId: string
  readonly strategyVersion: string
  readonly instrument: string | null
  readonly side: string | null
  readonly signal: string
  readonly quantity: string | null
  readonly refusalCode: string | null
  readonly refusalMessage: string | null
}

export interface DecisionRow extends JournalRow {
  readonly intentId: string
  readonly strategyInstance: string | null
  readonly instrument: string | null
  readonly isApproved: Flag
  readonly isReducing: Flag
  /** The check that denied it. */
  readonly deniedBy: string | null
  readonly limitValue: number | null
  readonly actualValue: number | null
  readonly severity: NonNullable<RiskJudged['denial']>['severity'] | null
  readonly message: string | null
  readonly checks: string
}

export interface ApprovalRow extends JournalRow {
  readonly intentId: string
  readonly strategyInstance: string | null
  readonly instrument: string | null
  readonly status: 'pending' | 'approved' | 'rejected' | 'expired'
  readonly expiresAt: number
  readonly decidedBy: string | null
  readonly why: string | null
  readonly amended: string | null
  readonly decidedAt: number | null
}

export type AuditKind =
  | 'account-opened'
  | 'session-started'
  | 'session-stopped'
  | 'settings'
  | 'mode'
  | 'strategy'
  | 'halt-added'
  | 'halt-lifted'
  | 'flattening'
  | 'balance'
  | 'reconciled'

/** Who changed what of the account, when, from where and why. */
export interface AuditRow extends JournalRow {
  readonly kind: AuditKind
  /** What was changed, such as a strategy's instance or a halt's id; null for the account itself. */
  readonly subject: string | null
  readonly changedBy: string
  readonly origin: string | null
  readonly why: string | null
  readonly before: string
  readonly after: string
  /** What else the event says, as a JSON object. */
  readonly details: string
}

export interface HaltRow extends JournalRow {
  readonly haltId: string
  readonly state: 'reducing' | 'halted'
  readonly cause: string
  readonly addedBy: string
  readonly reason: string
  readonly isStanding: Flag
  readonly liftedBy: string | null
  readonly liftReason: string | null
  readonly liftedAt: number | null
}

export interface StrategyRow extends JournalRow {
  readonly strategyInstance: string
  readonly strategyId: string
  readonly strategyVersion: string
  readonly params: string
  readonly capital: string
  /** Listed by the settings and not held back. */
  readonly isEnabled: Flag
  readonly isListed: Flag
  /** Switched off by its results, or by hand. */
  readonly isHeld: Flag
  readonly switchedBy: string | null
  readonly switchedWhy: string | null
  readonly switchedAt: number | null
  /** JSON of what it remembers; null before its first step. */
  readonly memory: string | null
  readonly steps: number
  readonly steppedAt: number | null
}

export interface CommandRow extends JournalRow {
  readonly commandId: string
  readonly ordinal: number
  readonly type: string
  readonly askedBy: string
  readonly origin: string
  readonly data: string
  readonly status: 'taken' | 'done' | 'refused'
  readonly message: string | null
  readonly answer: string | null
  readonly answeredAt: number | null
}

/** Every table of the journal, by name. */
export interface JournalTables {
  readonly journalOrder: OrderRow
  readonly journalLeg: LegRow
  readonly journalFill: FillRow
  readonly journalInstrument: InstrumentRow
  readonly journalPosition: PositionRow
  readonly journalTrade: TradeRow
  readonly journalTradeSum: TradeSumRow
  readonly journalEquity: EquityRow
  readonly journalIntent: IntentRow
  readonly journalDecision: DecisionRow
  readonly journalApproval: ApprovalRow
  readonly journalAudit: AuditRow
  readonly journalHalt: HaltRow
  readonly journalStrategy: StrategyRow
  readonly journalCommand: CommandRow
}

export type JournalTableName = keyof JournalTables
