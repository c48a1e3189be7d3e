import type { BacktestResult } from '@race/backtest'
import type { Verdict } from './measure.ts'

/** What a run must come to: the final equity, and how often it entered. */
export interface Outcome {
  readonly finalEquity: number
  readonly entries: number
}

/** W1 by the number of bars. Held by plain loops over the same market, which know nothing of Race. */
export const crossOutcomes: Readonly<Record<number, Outcome>> = {
  10000: { finalEquity: 832_965.21, entries: 124 },
  100000: { finalEquity: 981_012.33, entries: 1_199 },
  1000000: { finalEquity: 3_084_009.26, entries: 12_223 },
}

/** W3 at 100,000 bars. */
export const bracketOutcome: Outcome = { finalEquity: 542_927.2, entries: 704 }

/** W2: over all 500 pairs on 10,000 bars. */
export const sweepOutcome = { finalEquitySum: 418_389_768.53, best: { fast: 12, slow: 125 } } as const

/** Final equities agree when they differ by no more than this fraction. */
const tolerance = 1e-6

export function agrees(found: number, wanted: number): boolean {
  return Math.abs(found / wanted - 1) < tolerance
}

/** Holds an outcome against the one it must be: equity to a millionth, entries exactly. */
export function judgeOutcome(found: Outcome, wanted: Outcome): Verdict {
  const result = describe(found)
  const isRight = found.entries === wanted.entries && agrees(found.finalEquity, wanted.finalEquity)
  return { result, fault: isRight ? null : `must be ${describe(wanted)}` }
}

/** Reads a result of Race. Its orders are made here, outside of the time. */
export function outcomeOf(result: BacktestResult): Outcome {
  const entries = result.orders.filter(({ role, status, side }) => isEntry(role, side) && status === 'filled').length
  return { finalEquity: result.finalEquity.amount.toNumber(), entries }
}

/** All workloads are long only: what buys enters. */
function isEntry(role: string, side: string): boolean {
  return role === 'entry' && side === 'buy'
}

function describe({ finalEquity, entries }: Outcome): string {
  return `${finalEquity.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}, ${entries.toLocaleString('en-US')} entries`
}
