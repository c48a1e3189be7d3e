export type {
  AccountOptions,
  BacktestAccount,
  BacktestMarginAccount,
  CorporateActionRules,
  FutureRules,
} from './account/account-options.ts'
export type { AccountPosting } from './account/posting-journal.ts'
export {
  type BacktestConfig,
  type BacktestProgress,
  backtestDefaults,
  type Costs,
  type RunBacktestConfig,
} from './backtest-config.ts'
export { BacktestResult, type RunIdentity } from './backtest-result.ts'
export type {
  AccountFacts,
  CarryRequest,
  CashRule,
  CompatibilityPolicy,
  EndRule,
  HoldingFacts,
  SizingRequest,
  SubmittedOrder,
} from './compatibility-policy.ts'
export { createBacktest, type SteppedBacktest } from './create-backtest.ts'
export { explain } from './explain/explain.ts'
export type {
  ExplainedBar,
  ExplainedEvent,
  ExplainedFill,
  ExplainedGate,
  ExplainedPosting,
  ExplainedSignal,
  ExplainedSize,
  NearestApproach,
  OrderExplanation,
} from './explain/order-explanation.ts'
export type {
  AskedSignal,
  RecordedAnswer,
  RecordedBarEvent,
  RecordedDecisions,
  RecordedEvent,
  RecordedPriceEvent,
  RecordedStep,
  RecordedVenue,
} from './recorded/recorded-decisions.ts'
export { runBacktest, runBacktestSync } from './run-backtest.ts'
export { runStreamingBacktest, type StreamingBacktestConfig, type StreamingProgress } from './run-streaming-backtest.ts'
export { runSweep, type SweepConfig, type SweepRow } from './run-sweep.ts'
export {
  type PolicyOutcome,
  type SensitivityOptions,
  type SensitivityReport,
  sensitivity,
} from './sensitivity.ts'
export type { BacktestSettings } from './settings-of.ts'
export {
  type BacktestSnapshot,
  type SnapshotDataset,
  type SnapshotTicks,
  snapshotFormat,
} from './snapshot/backtest-snapshot.ts'
export { resumeBacktest } from './snapshot/resume-backtest.ts'
export type { StreamedBacktestResult, StreamedDataset, StreamSinks } from './streamed-result.ts'
export { barsOfTicks } from './ticks/bars-of-ticks.ts'
export type { TickConfig, TickSettings } from './ticks/tick-config.ts'
export { type SeriesKind, type UnmetNeed, unmetNeeds } from './unmet-needs.ts'
