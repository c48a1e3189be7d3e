export type { DrawdownHalt } from './drawdown-watch.ts'
export { createRiskGate, type LimitGate, type RiskGateOptions } from './risk-gate.ts'
export type { RiskLimitName, RiskLimits } from './risk-limits.ts'
export { cautiousProfile, openProfile, type RiskProfile, riskProfiles } from './risk-profile.ts'
