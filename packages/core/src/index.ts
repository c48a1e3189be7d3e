export type { BrokerCapabilities } from './broker/broker-capabilities.ts'
export type {
  AheadMatching,
  Broker,
  BrokerAnswer,
  BrokerCall,
  OrderAnswer,
  OrderReference,
  OrderReplacement,
  StandingAnswer,
} from './broker/broker-port.ts'
export type { BrokerReport, VenueFill, VenueOrderReport, VenueStanding } from './broker/broker-report.ts'
export type { BracketLegTerms, BracketTerms, OrderCommand, OrderPrices, OrderTrail } from './broker/order-command.ts'
export { canonicalJson } from './canonical/canonical-json.ts'
export { fromJsonTables, type JsonColumn, type JsonTable, toJsonTables } from './canonical/json-table.ts'
export { createRunHash, type RunHash } from './canonical/run-hash.ts'
export type { Clock, Scheduler } from './clock/clock.ts'
export { createDefaultScheduler } from './clock/default-scheduler.ts'
export { createDefaultTimers } from './clock/default-timers.ts'
export { createManualClock, type ManualClock } from './clock/manual-clock.ts'
export { createManualTimers, type ManualTimers } from './clock/manual-timers.ts'
export type { Timers } from './clock/timers.ts'
export { Decimal, type DecimalInput, decimal } from './decimal/decimal.ts'
export { inferTick, type PriceColumns } from './decimal/infer-tick.ts'
export { Money, money } from './decimal/money.ts'
export { type Price, price } from './decimal/price.ts'
export { type Quantity, quantity } from './decimal/quantity.ts'
export { quantize, toFloat } from './decimal/quantize.ts'
export type { Rounding } from './decimal/rounding.ts'
export {
  absScaled,
  addScaled,
  fromScaled,
  minScaled,
  multiplyDivideFloor,
  multiplyDivideHalfEven,
  multiplyScaled,
  negateScaled,
  type Scaled,
  scaledToFloat,
  scaledToText,
  subtractScaled,
  toScaled,
} from './decimal/scaled.ts'
export { createTickQuantizer } from './decimal/tick-quantizer.ts'
export { editDistance } from './error/edit-distance.ts'
export { type ErrorCode, errorCodes } from './error/error-code.ts'
export { invariant } from './error/invariant.ts'
export { type ErrorFacts, type ProblemDetails, RaceError, type RaceErrorOptions } from './error/race-error.ts'
export { createEventBus, type EventBus, type ObserverFailure } from './event/event-bus.ts'
export { clientOrderId } from './id/client-order-id.ts'
export { type IntentKey, intentId } from './id/intent-id.ts'
export { sha256Hex } from './id/sha256-hex.ts'
export type {
  CashInLieu,
  CorporateAction,
  CorporateActionInput,
  DelistingAction,
  DelistingInput,
  DelistingRule,
  DividendAction,
  DividendInput,
  RenameAction,
  RenameInput,
  SplitAction,
  SplitInput,
  SplitRatio,
} from './instrument/corporate-action.ts'
export {
  type DelistingEffectInput,
  type DividendEffect,
  type DividendEffectInput,
  delistingEffect,
  dividendEffect,
  type PositionEffect,
  type SplitEffectInput,
  splitEffect,
  splitOrderSteps,
} from './instrument/corporate-action-effect.ts'
export {
  type AdjustOrders,
  dividendOrder,
  orderPriceRounding,
  type RestingOrder,
  splitOrder,
  splitPriceTicks,
} from './instrument/corporate-action-order.ts'
export {
  actionsBetween,
  type CorporateActions,
  type CorporateActionsOptions,
  defineCorporateActions,
} from './instrument/corporate-actions.ts'
export {
  type AssetClass,
  defineInstrument,
  type Instrument,
  type InstrumentOptions,
  instrumentToJson,
} from './instrument/instrument.ts'
export {
  type AccountEvent,
  type AccountFact,
  type AccountFacts,
  type AccountFactType,
  accountFactVersions,
} from './journal/account-event.ts'
export type {
  AccountOpened,
  AccountReconciled,
  Autonomy,
  BalanceAdjusted,
  BookOpened,
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
  VenueKind,
} from './journal/account-facts.ts'
export type {
  ApprovalDecided,
  ApprovalRequested,
  BarReceived,
  FreshnessChanged,
  IntervalPassed,
  JudgedCheck,
  QuoteReceived,
  RiskJudged,
  SignalProposed,
  StrategyStepped,
  TradeReceived,
} from './journal/decision-facts.ts'
export { judgedChecks } from './journal/judged-checks.ts'
export type {
  FillBusted,
  FillsMissing,
  LegFacts,
  OrderAdopted,
  OrderAnswered,
  OrderChangeIntended,
  OrderFilled,
  OrderIntended,
  OrderMissing,
  OrderReported,
  PriceFacts,
  TradeClosed,
} from './journal/order-facts.ts'
export {
  type AccountSnapshot,
  type HoldingSnapshot,
  restoreAccount,
  snapshotAccount,
} from './ledger/account-snapshot.ts'
export {
  type ConversionPolicy,
  type ConversionRate,
  type CurrencyConversion,
  convertedAmount,
  type ScaledRatio,
} from './ledger/currency-conversion.ts'
export { holdingOf, instrumentIndexOf, sidesOf } from './ledger/hedged-holdings.ts'
export { type Holding, type LotFill, legsOf } from './ledger/holding.ts'
export { Ledger, type LedgerSnapshot, type TradeAccounts } from './ledger/ledger.ts'
export {
  type LedgerAccount,
  type LedgerJournal,
  type PostedEvent,
  type Posting,
  type PostingCause,
  postingCauses,
} from './ledger/posting.ts'
export { TradingAccount } from './ledger/trading-account.ts'
export type {
  CurrencyExchange,
  LotOptions,
  PaymentOptions,
  TradingAccountOptions,
} from './ledger/trading-account-options.ts'
export {
  type DecimalFraction,
  incrementsToFloat,
  incrementsToText,
  ledgerScaleMax,
  ledgerScaleOf,
  notionalOf,
  type Valuation,
  valuationOf,
} from './ledger/valuation.ts'
export {
  type AdjustPricesOptions,
  adjustPrices,
  type UnadjustPricesOptions,
  unadjustPrices,
} from './market/adjust-prices.ts'
export { type FactorRow, type FactorsOfActionsOptions, factorsOfActions } from './market/adjust-prices-factors.ts'
export type { Bar } from './market/bar.ts'
export type { BarAnchor, BucketOptions } from './market/bar-buckets.ts'
export { type BarBuilder, type BarBuilderOptions, createBarBuilder, type QuotePrice } from './market/bar-builder.ts'
export {
  type BarColumns,
  BarSeries,
  type BarSeriesOptions,
  barSeries,
  type CompleteBarColumns,
  type InstrumentInput,
} from './market/bar-series.ts'
export { type BarRow, barSeriesFromRows } from './market/bar-series-from-rows.ts'
export {
  type BarsFromQuotesOptions,
  type BarsFromTicksOptions,
  barsFromQuotes,
  barsFromTrades,
} from './market/bars-from-ticks.ts'
export { barsInSession } from './market/bars-in-session.ts'
export type { Calendar, Session, TradingStretch } from './market/calendar.ts'
export {
  Conversion,
  type ConversionCursor,
  type ConversionOptions,
  conversionBetween,
  createConversion,
} from './market/conversion.ts'
export { countUpTo } from './market/count-up-to.ts'
export { datasetHash } from './market/dataset-hash.ts'
export { type CalendarId, getCalendar } from './market/get-calendar.ts'
export type { MarketEvent } from './market/market-event.ts'
export { newYorkDay, newYorkTime } from './market/new-york-time.ts'
export {
  type QuoteColumns,
  QuoteSeries,
  type QuoteSeriesOptions,
  quoteSeries,
} from './market/quote-series.ts'
export type { QuoteTick } from './market/quote-tick.ts'
export { type ResampleOptions, resampleBars } from './market/resample-bars.ts'
export { type ParsedTimeframe, parseTimeframe, type Timeframe, type TimeframeUnit } from './market/timeframe.ts'
export {
  type TradeColumns,
  TradeSeries,
  type TradeSeriesOptions,
  tradeSeries,
} from './market/trade-series.ts'
export type { TradeTick } from './market/trade-tick.ts'
export type { BarRequest, MarketData, MarketDataCapabilities } from './market-data/market-data-port.ts'
export { exp } from './math/exp.ts'
export { log } from './math/log.ts'
export { pow } from './math/pow.ts'
export { sin } from './math/sin.ts'
export type { Fill } from './order/fill.ts'
export {
  type Order,
  type OrderRole,
  type OrderStatus,
  type OrderType,
  orderTypes,
  type TimeInForce,
  type Trail,
  timesInForce,
} from './order/order.ts'
export type { OrderEvent } from './order/order-event.ts'
export { assertTransition, canTransition, isTerminal, orderStatuses, statusCodeOf } from './order/order-lifecycle.ts'
export type { Side } from './order/side.ts'
export { AverageCostPosition } from './position/average-cost-position.ts'
export type { Lot, LotBook, LotBookSnapshot, LotClose, LotSelection, LotsToClose } from './position/lot-book.ts'
export type { OpenLot } from './position/open-lot.ts'
export { type Position, positionOf } from './position/position.ts'
export { createRandom, type Random, type RandomState, restoreRandom } from './random/random.ts'
export { type Approval, type ApprovalMint, type Approved, createApprovalMint } from './risk/approval.ts'
export type { Denial, RiskDecision, RiskGate, RiskRequest } from './risk/risk-gate-port.ts'
export { type Size, type SizeKind, sizeKind } from './sizing/size.ts'
export { entryReference, type SignalProblem, stopPriceOf, validateSignal } from './sizing/validate-signal.ts'
export { chainedHash, chainedText, genesisHash } from './storage/event-chain.ts'
export type {
  AppendAnswer,
  EventLog,
  EventStore,
  EventStoreCapabilities,
  Lease,
  LeaseAnswer,
  LogFault,
  LogHead,
  LogKey,
  LogSnapshot,
  LogVerification,
  NewCommand,
  NewEvent,
  StoredCommand,
  StoredEvent,
} from './storage/event-store-port.ts'
export type {
  DatasetRecord,
  EquityRecord,
  JsonValue,
  RaceRecord,
  ResultStore,
  ResultStoreCapabilities,
  RunRecord,
  RunStatus,
  TradeRecord,
} from './storage/result-store-port.ts'
export {
  type AnyStrategy,
  defineStrategy,
  type InstrumentQuote,
  type InstrumentTrade,
  type ParamsOf,
  type StateOf,
  type Strategy,
  type StrategyHandlers,
  type StrategyNeeds,
  type StrategyOptions,
  type StrategySchema,
} from './strategy/define-strategy.ts'
export type { BarHandles, Handle } from './strategy/handle.ts'
export type { IndicatorDefinition, IndicatorParam, IndicatorStream } from './strategy/indicator-definition.ts'
export { initialState } from './strategy/initial-state.ts'
export { parseParams } from './strategy/parse-params.ts'
export type {
  Entry,
  ProfitTarget,
  ProtectiveStop,
  Signal,
  SignalOptions,
  SignalStatus,
  SignalTicket,
} from './strategy/signal.ts'
export type {
  SchemaInput,
  SchemaOutput,
  StandardSchema,
  StandardSchemaIssue,
  StandardSchemaProps,
  StandardSchemaResult,
} from './strategy/standard-schema.ts'
export type {
  AccountView,
  HandlesFor,
  IndicatorHandles,
  LotView,
  OrderActions,
  OrderChanges,
  PositionSide,
  PositionView,
  SetupContext,
  StrategyContext,
} from './strategy/strategy-context.ts'
export { type SchemaOwner, type Validation, validateWithSchema } from './strategy/validate-with-schema.ts'
export { type Attributes, noTelemetry, type Span, type Telemetry } from './telemetry/telemetry-port.ts'
