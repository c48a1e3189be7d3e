import type { AnyStrategy } from '@race/core'
import { alwaysFlat } from './always-flat/always-flat.ts'
import { bollingerReversion } from './bollinger-reversion/bollinger-reversion.ts'
import { buyAndHold } from './buy-and-hold.ts'
import { dca } from './dca/dca.ts'
import { donchianBreakout } from './donchian-breakout.ts'
import { dualMovingAverage } from './dual-moving-average/dual-moving-average.ts'
import { fabio } from './fabio/fabio.ts'
import { grid } from './grid/grid.ts'
import { jadeCap } from './jade-cap/jade-cap.ts'
import { noBullshitBreaker } from './no-bullshit-breaker/no-bullshit-breaker.ts'
import { openingRangeBreakout } from './opening-range-breakout/opening-range-breakout.ts'
import { pairsReversion } from './pairs-reversion/pairs-reversion.ts'
import { randomBaseline } from './random-baseline.ts'
import { riskParity } from './risk-parity/risk-parity.ts'
import { rsiReversion } from './rsi-reversion.ts'
import { smaCross } from './sma-cross.ts'
import { timeSeriesMomentum } from './time-series-momentum/time-series-momentum.ts'
import { tori } from './tori/tori.ts'
import { turtle } from './turtle/turtle.ts'
import { volatilityTarget } from './volatility-target/volatility-target.ts'

/**
 * The strategies of this package: baselines first, then what follows trends, what bets on a return, what holds a portfolio,
 * and what trades as day traders and readers of charts do. A registry takes them by
 * `createStrategyRegistry().use(...builtInStrategies)`.
 *
 * All run with their default parameters. Most work on one series of any kind; the others say in `needs` what they must be given,
 * and `unmetNeeds(strategy, data)` of `@race/backtest` tells whether a market suits them.
 */
export const builtInStrategies: readonly AnyStrategy[] = Object.freeze([
  buyAndHold,
  alwaysFlat,
  dca,
  randomBaseline,
  smaCross,
  dualMovingAverage,
  donchianBreakout,
  turtle,
  timeSeriesMomentum,
  rsiReversion,
  bollingerReversion,
  grid,
  pairsReversion,
  volatilityTarget,
  riskParity,
  openingRangeBreakout,
  noBullshitBreaker,
  jadeCap,
  fabio,
  tori,
])
