import type { AnyStrategy } from '@race/core'
import { cycle } from './cycle.ts'
import { limitEntry } from './limit-entry.ts'
import { once } from './once.ts'
import { pyramid } from './pyramid.ts'
import { rsiBracket } from './rsi-bracket.ts'
import { script } from './script.ts'
import { shortTrend } from './short-trend.ts'
import { smaCross } from './sma-cross.ts'
import { stopBreakout } from './stop-breakout.ts'
import { trailAtr } from './trail-atr.ts'

/** The strategies of the scenarios of backtesting.py, by the names that scenarios give them. */
export const backtestingPyStrategies: ReadonlyMap<string, AnyStrategy> = new Map<string, AnyStrategy>([
  ['Cycle', cycle],
  ['LimitEntry', limitEntry],
  ['Once', once],
  ['Pyramid', pyramid],
  ['RsiBracket', rsiBracket],
  ['Script', script],
  ['ShortTrend', shortTrend],
  ['SmaCross', smaCross],
  ['StopBreakout', stopBreakout],
  ['TrailAtr', trailAtr],
])
