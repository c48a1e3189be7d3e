import type { RiskGateOptions } from '@race/risk'
import type { PreparedBacktest } from './prepare-backtest.ts'

/** The options of the gate of a run. */
export function gateOptionsOf({ config }: PreparedBacktest): RiskGateOptions {
  return config.risk ?? { profile: 'open' }
}
