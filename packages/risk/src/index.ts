export type { DrawdownHalt, DrawdownSnapshot } from './drawdown-watch.ts'
export type { ApprovedSnapshot } from './instant-exposure.ts'
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
