import type { StoredEvent } from '../storage/event-store-port.ts'
import type {
  AccountOpened,
  AccountReconciled,
  BalanceAdjusted,
  CommandAnswered,
  CommandTaken,
  DayStarted,
  EquityMarked,
  FlatteningChanged,
  HaltAdded,
  HaltLifted,
  ModeChanged,
  SessionStarted,
  SessionStopped,
  SettingsChanged,
  StrategySwitched,
} from './account-facts.ts'
import type {
  ApprovalDecided,
  ApprovalRequested,
  BarReceived,
  FreshnessChanged,
  IntervalPassed,
  QuoteReceived,
  RiskJudged,
  SignalProposed,
  StrategyStepped,
  TradeReceived,
} from './decision-facts.ts'
import type {
  FillBusted,
  FillsMissing,
  OrderAdopted,
  OrderAnswered,
  OrderChangeIntended,
  OrderFilled,
  OrderIntended,
  OrderMissing,
  OrderReported,
  TradeClosed,
} from './order-facts.ts'

/** Every fact that the log of an account can hold, by its type, with the shape of its `data`. */
export interface AccountFacts {
  readonly 'account-opened': AccountOpened
  readonly 'session-started': SessionStarted
  readonly 'session-stopped': SessionStopped
  readonly 'mode-changed': ModeChanged
  readonly 'settings-changed': SettingsChanged
  readonly 'halt-added': HaltAdded
  readonly 'halt-lifted': HaltLifted
  readonly 'flattening-changed': FlatteningChanged
  readonly 'strategy-switched': StrategySwitched
  readonly 'day-started': DayStarted
  readonly 'equity-marked': EquityMarked
  readonly 'account-reconciled': AccountReconciled
  readonly 'balance-adjusted': BalanceAdjusted
  readonly 'command-taken': CommandTaken
  readonly 'command-answered': CommandAnswered
  readonly 'bar-opened': BarReceived
  readonly 'bar-closed': BarReceived
  readonly 'quote-received': QuoteReceived
  readonly 'trade-received': TradeReceived
  readonly 'freshness-changed': FreshnessChanged
  readonly 'interval-passed': IntervalPassed
  readonly 'signal-proposed': SignalProposed
  readonly 'approval-requested': ApprovalRequested
  readonly 'approval-decided': ApprovalDecided
  readonly 'risk-judged': RiskJudged
  readonly 'strategy-stepped': StrategyStepped
  readonly 'order-intended': OrderIntended
  readonly 'order-answered': OrderAnswered
  readonly 'order-missing': OrderMissing
  readonly 'order-change-intended': OrderChangeIntended
  readonly 'order-reported': OrderReported
  readonly 'order-adopted': OrderAdopted
  readonly 'order-filled': OrderFilled
  readonly 'fill-busted': FillBusted
  readonly 'fills-missing': FillsMissing
  readonly 'trade-closed': TradeClosed
}

export type AccountFactType = keyof AccountFacts

/** An event of an account's log, of which the type tells the shape of the data. */
export type AccountEvent = {
  readonly [Type in AccountFactType]: Omit<StoredEvent, 'type' | 'data'> & {
    readonly type: Type
    readonly data: AccountFacts[Type]
  }
}[AccountFactType]

/** Such an event before it is stored. */
export type AccountFact = {
  readonly [Type in AccountFactType]: { readonly type: Type; readonly data: AccountFacts[Type] }
}[AccountFactType]

/**
 * Version of the shape of every type. A type whose shape changes gets the next number, and who folds takes both.
 */
export const accountFactVersions: Readonly<Record<AccountFactType, number>> = Object.freeze({
  'account-opened': 1,
  'session-started': 1,
  'session-stopped': 1,
  'mode-changed': 1,
  'settings-changed': 1,
  'halt-added': 1,
  'halt-lifted': 1,
  'flattening-changed': 1,
  'strategy-switched': 1,
  'day-started': 1,
  'equity-marked': 1,
  'account-reconciled': 1,
  'balance-adjusted': 1,
  'command-taken': 1,
  'command-answered': 1,
  'bar-opened': 1,
  'bar-closed': 1,
  'quote-received': 1,
  'trade-received': 1,
  'freshness-changed': 1,
  'interval-passed': 1,
  'signal-proposed': 1,
  'approval-requested': 1,
  'approval-decided': 1,
  'risk-judged': 2,
  'strategy-stepped': 1,
  'order-intended': 1,
  'order-answered': 1,
  'order-missing': 1,
  'order-change-intended': 1,
  'order-reported': 1,
  'order-adopted': 1,
  'order-filled': 1,
  'fill-busted': 1,
  'fills-missing': 1,
  'trade-closed': 1,
})
