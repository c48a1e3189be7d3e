export {
  type AccountMonitor,
  type AccountMonitorOptions,
  createAccountMonitor,
  restoreAccountMonitor,
} from './account/account-monitor.ts'
export type { AccountReport, HoldingReport, StrategyReport } from './account/account-report.ts'
export {
  type AccountStanding,
  fingerprintOf,
  type Holding,
  type ProposedOrder,
  type StrategyStanding,
  type TradingState,
} from './account/account-standing.ts'
export { type ClippedQuantity, clipQuantity } from './account/clip-quantity.ts'
export {
  type LadderReached,
  type LadderRules,
  type LadderStanding,
  type LadderStep,
  type LadderStepName,
  type LadderThresholds,
  ladderGround,
  ladderStep,
  resolveLadder,
} from './account/emergency-ladder.ts'
export type {
  ExposureSnapshot,
  OpenOrderSnapshot,
  QuantitiesSnapshot,
  QuoteSnapshot,
} from './account/exposure-book.ts'
export type { Finding } from './account/finding.ts'
export {
  type CheckName,
  checkOrder,
  type ExposureLimits,
  type GateRules,
  resolveGateRules,
  type Severity,
} from './account/gate-rules.ts'
export { judgeOrder, type Verdict } from './account/judge-order.ts'
export type {
  ClosedTrade,
  DayResult,
  MonitorDayStarted,
  MonitorEquityMarked,
  MonitorEvent,
  MonitorExposureEvent,
  MonitorHaltAdded,
  MonitorHaltLifted,
  MonitorInput,
  MonitorOrderClosed,
  MonitorOrderFilled,
  MonitorOrderOpened,
  MonitorPeakReset,
  MonitorPositionSet,
  MonitorPriceSeen,
  MonitorSettingsChanged,
  MonitorStrategyDisabled,
  MonitorStrategyEnabled,
  MonitorTimePassed,
  MonitorTradeClosed,
} from './account/monitor-event.ts'
export type { MonitorSnapshot } from './account/monitor-snapshot.ts'
export type { OrderMemorySnapshot } from './account/order-memory.ts'
export type { StrategySnapshot } from './account/strategy-record.ts'
export { createTradingDays, type TradingDay, type TradingDayRule } from './account/trading-day.ts'
export {
  addHalt,
  type HaltCause,
  type LiftedHalt,
  liftHalt,
  noHalts,
  type TradingHalt,
  type TradingHalts,
  tradingStateOf,
} from './account/trading-halts.ts'
export type { DrawdownHalt, DrawdownSnapshot } from './drawdown-watch.ts'
export {
  type HardLimitName,
  type HardLimits,
  hardLimits,
  limitsInForce,
  type SealedLimits,
  type SoftLimits,
  sealHardLimits,
} from './hard-limits.ts'
export type { ApprovedSnapshot } from './instant-exposure.ts'
export {
  type KellyBasis,
  type KellyFraction,
  type KellyOptions,
  type KellyShare,
  kellyFraction,
} from './kelly-fraction.ts'
export {
  createProtections,
  type EntryPause,
  type ProtectedTrade,
  type Protection,
  type ProtectionScope,
  type Protections,
  type WantedEntry,
} from './protections.ts'
export {
  createRiskGate,
  type HeldApproval,
  type LimitGate,
  type RestoredGate,
  type RiskGateOptions,
  type RiskGateSnapshot,
  restoreRiskGate,
} from './risk-gate.ts'
export type { RiskLimitName, RiskLimits } from './risk-limits.ts'
export { cautiousProfile, openProfile, type RiskProfile, riskProfiles } from './risk-profile.ts'
export {
  type AccountSettings,
  changeSettings,
  createSettings,
  gateRulesOf,
  restoreSettings,
  type SettableLimits,
  type SettingName,
  type SettingsChange,
  type SettingsRequest,
  type SettingsValues,
} from './settings/account-settings.ts'
export { fixedFraction, type KellySizeOptions, kelly, volatilityTarget } from './sizing/account-sizes.ts'
