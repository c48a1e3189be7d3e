export { alwaysFlat } from './always-flat/always-flat.ts'
export { bollingerReversion } from './bollinger-reversion/bollinger-reversion.ts'
export { builtInStrategies } from './built-in-strategies.ts'
export { buyAndHold } from './buy-and-hold.ts'
export { dca } from './dca/dca.ts'
export { donchianBreakout } from './donchian-breakout.ts'
export { dualMovingAverage } from './dual-moving-average/dual-moving-average.ts'
export { fabio } from './fabio/fabio.ts'
export { grid } from './grid/grid.ts'
export { jadeCap } from './jade-cap/jade-cap.ts'
export { noBullshitBreaker } from './no-bullshit-breaker/no-bullshit-breaker.ts'
export { openingRangeBreakout } from './opening-range-breakout/opening-range-breakout.ts'
export { pairsReversion } from './pairs-reversion/pairs-reversion.ts'
export { randomBaseline } from './random-baseline.ts'
export { riskParity } from './risk-parity/risk-parity.ts'
export { rsiReversion } from './rsi-reversion.ts'
export { smaCross } from './sma-cross.ts'
export {
  createStrategyRegistry,
  type ParamsAnswer,
  type StrategyDescription,
  type StrategyInstance,
  type StrategyRegistry,
} from './strategy-registry.ts'
export type { JsonSchema } from './strategy-registry-params.ts'
export { timeSeriesMomentum } from './time-series-momentum/time-series-momentum.ts'
export { tori } from './tori/tori.ts'
export { turtle } from './turtle/turtle.ts'
export { volatilityTarget } from './volatility-target/volatility-target.ts'
