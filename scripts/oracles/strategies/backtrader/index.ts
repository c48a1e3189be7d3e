import type { AnyStrategy } from '@race/core'
import { bracket } from './bracket.ts'
import { rebalance } from './rebalance.ts'
import { script } from './script.ts'
import { smaCross } from './sma-cross.ts'
import { trail } from './trail.ts'

/** The strategies of the scenarios of backtrader, by the names that scenarios give them. */
export const backtraderStrategies: ReadonlyMap<string, AnyStrategy> = new Map<string, AnyStrategy>([
  ['Bracket', bracket],
  ['Rebalance', rebalance],
  ['Script', script],
  ['SmaCross', smaCross],
  ['Trail', trail],
])
