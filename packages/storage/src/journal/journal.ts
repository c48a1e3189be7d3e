import type {
  JsonValue,
  JudgedCheck,
  LogHead,
  LogKey,
  OrderRole,
  OrderType,
  RiskJudged,
  Side,
  TimeInForce,
  TradeClosed,
} from '@race/core'
import type { AuditKind, JournalOrderStatus } from '../projection/journal-rows.ts'
import type { ProjectionName } from '../projection/projections.ts'
import type { StatisticsQuery, TradeStatistics } from './statistics-query.ts'

export type { StatisticsQuery, TradeStatistics } from './statistics-query.ts'
export type { AuditKind, JournalOrderStatus, ProjectionName }

// What can be asked of an account's past. Decimals are texts, times epoch ms.

/** A part of what a query found. */
export interface JournalPage<Record> {
  readonly rows: readonly Record[]
  /**
   * For `after` of the same query, to go on; null at the end. It names a place, not a number of rows: what is added meanwhile
   * makes no row come twice or be left out. It keeps its meaning in another process and after a rebuild.
   */
  readonly next: string | null
  /** Every event up to this sequence is in the answer; what happened later is not: see `catchUp`. */
  readonly upTo: number
}

/** What every query takes. */
export interface PageOptions {
  /** Epoch ms; the earliest time that is given. */
  readonly from?: number
  /** Epoch ms; the latest time that is given, itself included. */
  readonly to?: number
  /** `newest` first unless given. Rows of one time are in the order of the log. */
  readonly order?: 'newest' | 'oldest'
  /** Rows of a page, 1 to 1,000; 100 unless given. */
  readonly limit?: number
  /** `next` of the page before. */
  readonly after?: string
}

/** `strategy`: its instance; null for what is no strategy's. */
export interface OwnerFilter {
  readonly strategy?: string | null
  readonly instrument?: string
}

export interface OrderQuery extends PageOptions, OwnerFilter {
  readonly status?: JournalOrderStatus
  /** Works at the venue, or may, as far as is known. */
  readonly isOpen?: boolean
  readonly side?: Side
  readonly role?: OrderRole
  readonly intentId?: string
  /** The one order with this id. */
  readonly clientOrderId?: string
}

export interface JournalOrder {
  readonly clientOrderId: string
  /** Null for an order that was adopted from the venue. */
  readonly intentId: string | null
  readonly strategyInstance: string | null
  readonly parentId: string | null
  readonly instrument: string
  readonly side: Side
  readonly type: OrderType
  readonly role: OrderRole
  readonly timeInForce: TimeInForce | null
  /** As the venue told, or `intended`: written and not answered; `unknown`: sent, and nobody knows; `missing`: not there. */
  readonly status: JournalOrderStatus
  readonly isOpen: boolean
  readonly quantity: string
  /** By its fills in the log. */
  readonly filledQuantity: string
  /** By the venue's latest report; null before one. */
  readonly reportedQuantity: string | null
  /** Volume-weighted, rounded half to even at 12 decimals; null before the first fill. */
  readonly averagePrice: string | null
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly trail: JsonValue
  readonly limitOffset: string | null
  readonly expiresAt: number | null
  readonly isReduceOnly: boolean
  readonly isPostOnly: boolean
  readonly isAdopted: boolean
  readonly venueOrderId: string | null
  /** How many times it was sent. */
  readonly attempts: number
  readonly reason: string | null
  /** Of the latest answer to its submission. */
  readonly code: string | null
  readonly message: string | null
  /** When it was decided on; by the venue for one that was adopted. */
  readonly time: number
  readonly updatedAt: number
  readonly sequence: number
}

export interface FillQuery extends PageOptions, OwnerFilter {
  readonly side?: Side
  readonly clientOrderId?: string
  readonly isBusted?: boolean
}

export interface JournalFill {
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
  /** When and why the venue took it back; null where it stands. */
  readonly bust: { readonly time: number; readonly reason: string } | null
  /** By the venue. */
  readonly time: number
  readonly sequence: number
}

/** What a strategy holds of an instrument, by average cost. */
export interface JournalPosition {
  /** Null for what is no strategy's. */
  readonly strategyInstance: string | null
  readonly instrument: string
  /** Of cost and profit; empty where the account does not know the instrument. */
  readonly currency: string
  /** Units, negative where short. */
  readonly quantity: string
  /** Signed: paid for a long, received (negative) for a short. */
  readonly cost: string
  /** Cost ÷ quantity ÷ multiplier, rounded half to even at 12 decimals; null when flat. */
  readonly averagePrice: string | null
  /** Before fees. */
  readonly realisedProfit: string
  readonly fees: Readonly<Record<string, string>>
  readonly fills: number
  /** A part of it was taken over from the venue, and nobody knows what that cost. */
  readonly isAdjusted: boolean
  readonly updatedAt: number
}

export interface TradeQuery extends PageOptions, OwnerFilter {
  readonly source?: TradeClosed['source']
  readonly side?: 'long' | 'short'
  readonly outcome?: 'win' | 'loss' | 'even'
  readonly exitReason?: TradeClosed['exitReason']
  readonly intentId?: string
}

/** A trade of the journal, which never changes. Its time is that of its exit. */
export interface JournalTrade extends TradeClosed {
  readonly outcome: 'win' | 'loss' | 'even'
  readonly durationMs: number
  readonly sequence: number
}

export interface JournalEquity {
  /** Of the market. */
  readonly time: number
  readonly equity: string
  readonly cash: string
  readonly exposure: string
  readonly drawdown: number
  readonly sequence: number
}

export interface IntentQuery extends PageOptions, OwnerFilter {
  readonly intentId?: string
}

/** What a strategy wanted. */
export interface JournalIntent {
  readonly intentId: string
  readonly strategyInstance: string
  readonly strategyId: string
  readonly strategyVersion: string
  /** Null where the signal names none. */
  readonly instrument: string | null
  readonly side: string | null
  readonly signal: JsonValue
  readonly quantity: string | null
  readonly refusal: { readonly code: string; readonly message: string } | null
  readonly time: number
  readonly sequence: number
}

export interface DecisionQuery extends PageOptions, OwnerFilter {
  readonly intentId?: string
  readonly isApproved?: boolean
  /** The check that denied it. */
  readonly deniedBy?: string
}

export interface JournalDecision extends Omit<RiskJudged, 'checks'> {
  /** Every check up to the one that denied it. */
  readonly checks: readonly JudgedCheck[]
  /** Of the intent's signal; null where that names none. */
  readonly instrument: string | null
  readonly time: number
  readonly sequence: number
}

export interface ApprovalQuery extends PageOptions, OwnerFilter {
  readonly status?: JournalApproval['status']
  readonly intentId?: string
}

export interface JournalApproval {
  readonly intentId: string
  readonly strategyInstance: string | null
  readonly instrument: string | null
  readonly status: 'pending' | 'approved' | 'rejected' | 'expired'
  readonly expiresAt: number
  readonly decidedBy: string | null
  readonly why: string | null
  readonly amended: JsonValue
  readonly decidedAt: number | null
  /** When it was asked for. */
  readonly time: number
  readonly sequence: number
}

export interface AuditQuery extends PageOptions {
  readonly kind?: AuditKind
  /** Such as a strategy's instance or a halt's id. */
  readonly subject?: string
  readonly by?: string
}

/** Who changed what of the account. */
export interface JournalAudit {
  readonly kind: AuditKind
  readonly subject: string | null
  readonly by: string
  /** Where from; null where the event does not tell. */
  readonly from: string | null
  readonly why: string | null
  readonly old: JsonValue
  readonly new: JsonValue
  readonly details: JsonValue
  readonly time: number
  readonly sequence: number
}

export interface HaltQuery extends PageOptions {
  readonly isStanding?: boolean
}

export interface JournalHalt {
  readonly id: string
  readonly state: 'reducing' | 'halted'
  readonly cause: string
  readonly by: string
  readonly reason: string
  /** Null while it stands. */
  readonly lifted: { readonly by: string; readonly reason: string; readonly time: number } | null
  readonly time: number
  readonly sequence: number
}

export interface JournalStrategy {
  readonly strategyInstance: string
  readonly strategyId: string
  readonly strategyVersion: string
  readonly params: JsonValue
  readonly capital: string
  readonly isEnabled: boolean
  /** Who switched it last; null where nobody did. */
  readonly switched: { readonly by: string; readonly why: string; readonly time: number } | null
  readonly memory: JsonValue
  readonly steps: number
  readonly steppedAt: number | null
}

export interface CommandQuery extends PageOptions {
  readonly status?: JournalCommand['status']
  readonly type?: string
  readonly id?: string
}

export interface JournalCommand {
  readonly id: string
  readonly number: number
  readonly type: string
  readonly by: string
  readonly from: string
  readonly data: JsonValue
  readonly status: 'taken' | 'done' | 'refused'
  /** Null until it was answered. */
  readonly answer: { readonly message: string; readonly data: JsonValue; readonly time: number } | null
  /** When the engine took it. */
  readonly time: number
  readonly sequence: number
}

export interface CatchUpOptions {
  /**
   * Events that are folded in one transaction, 1 to 10,000; 500 unless given. In SQLite a transaction holds up the thread, and
   * appends to the same file, for some 40 ms with 500: fewer are gentler, more are faster.
   */
  readonly batchSize?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (done: LogHead) => void
}

export interface RebuildOptions extends CatchUpOptions {
  /** All unless given. */
  readonly projections?: readonly ProjectionName[]
}

export interface ProjectionStatus {
  readonly projection: ProjectionName
  readonly version: number
  /** The last event that was folded; 0 for none. */
  readonly upTo: number
}

/**
 * What happened on an account, to be asked. It is folded from the account's log and holds nothing of its own: it can be dropped
 * at any time and folds to the same again.
 *
 * Its calls reject with a `RaceError`: `CONFIG_INVALID` for options that cannot be, `STORE_FAILED`, and `STORE_CLOSED` after
 * the end. `catchUp` and `rebuild` also with `LOG_DAMAGED` and `ABORTED`; what was folded until then stays.
 */
export interface AccountJournal {
  readonly key: LogKey
  /**
   * Folds what the log has and the journal has not. Any process may, before it asks; two at once do the work once. Appending to
   * the log waits for none of it.
   */
  catchUp(options?: CatchUpOptions): Promise<LogHead>
  /** Drops the rows and folds the log from its first event. Until it has caught up, queries tell less. */
  rebuild(options?: RebuildOptions): Promise<LogHead>
  status(): Promise<readonly ProjectionStatus[]>
  orders(query?: OrderQuery): Promise<JournalPage<JournalOrder>>
  fills(query?: FillQuery): Promise<JournalPage<JournalFill>>
  /** Those that are open, or also those that were. */
  positions(
    query?: OwnerFilter & { readonly isOpen?: boolean },
  ): Promise<{ readonly rows: readonly JournalPosition[]; readonly upTo: number }>
  trades(query?: TradeQuery): Promise<JournalPage<JournalTrade>>
  /** By strategy, instrument and day, in this order, then by source and currency. */
  statistics(query?: StatisticsQuery): Promise<{ readonly rows: readonly TradeStatistics[]; readonly upTo: number }>
  equity(query?: PageOptions): Promise<JournalPage<JournalEquity>>
  intents(query?: IntentQuery): Promise<JournalPage<JournalIntent>>
  decisions(query?: DecisionQuery): Promise<JournalPage<JournalDecision>>
  approvals(query?: ApprovalQuery): Promise<JournalPage<JournalApproval>>
  audit(query?: AuditQuery): Promise<JournalPage<JournalAudit>>
  halts(query?: HaltQuery): Promise<JournalPage<JournalHalt>>
  strategies(): Promise<{ readonly rows: readonly JournalStrategy[]; readonly upTo: number }>
  commands(query?: CommandQuery): Promise<JournalPage<JournalCommand>>
}

/** The journals of the accounts of an event store. What one tenant's logs say, no query of another's tells. */
export interface Journal {
  account(key: LogKey): AccountJournal
  /** Waits for the calls under way. The event store stays open. */
  [Symbol.asyncDispose](): Promise<void>
}
