export { createRiskGate, type RiskGateOptions } from './risk-gate.ts'
export type { RiskLimitName, RiskLimits } from './risk-limits.ts'
