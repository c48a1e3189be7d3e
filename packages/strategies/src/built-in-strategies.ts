import type { AnyStrategy } from '@race/core'
import { buyAndHold } from './buy-and-hold.ts'
import { donchianBreakout } from './donchian-breakout.ts'
import { randomBaseline } from './random-baseline.ts'
import { rsiReversion } from './rsi-reversion.ts'
import { smaCross } from './sma-cross.ts'

/** The strategies of this package, baselines first. A registry takes them by `createStrategyRegistry().use(...builtInStrategies)`. */
export const builtInStrategies: readonly AnyStrategy[] = Object.freeze([
  buyAndHold,
  randomBaseline,
  smaCross,
  rsiReversion,
  donchianBreakout,
])
