import type { AnyStrategy } from '@race/core'
import { buyAndHold } from './buy-and-hold.ts'
import { donchianBreakout } from './donchian-breakout.ts'
import { randomWalker } from './random-walker.ts'
import { rsiReversion } from './rsi-reversion.ts'
import { smaCross } from './sma-cross.ts'

/** Every strategy of this package. */
export const builtInStrategies: readonly AnyStrategy[] = [
  buyAndHold,
  smaCross,
  rsiReversion,
  donchianBreakout,
  randomWalker,
]
