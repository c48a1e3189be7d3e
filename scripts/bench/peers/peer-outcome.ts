import type { Outcome } from '../expected-results.ts'
import { capital, feeRate, lot, type Prices } from '../terms.mjs'

/** Where an engine's own rules differ from the workload's and cannot be told otherwise. */
export interface PeerRules {
  /** Whether rules are asked on the bar of a fill. */
  readonly decidesOnFillBars: boolean
  /** Whether the bracket works on the bar of its entry. */
  readonly bracketFromFillBar: boolean
  /** Whether a bar that opens beyond the bracket fills at its open, not at the level. */
  readonly gapsAtOpen: boolean
}

/** The rules of the workloads. */
export const exactRules: PeerRules = { decidesOnFillBars: true, bracketFromFillBar: true, gapsAtOpen: true }

/** What a plain loop makes of W1 or W3 under such rules: the outcome that an engine is held against. */
export function peerOutcome(prices: Prices, workload: 'W1' | 'W3', rules: PeerRules): Outcome {
  const { open, close } = prices
  const signals = crossesOf(close, 10, 50)
  let cash = capital
  let units = 0
  let entries = 0
  let pending = 0
  let decided = 0
  for (let i = 0; i < close.length; i++) {
    const price = open[i] as number
    const isEntry = pending > 0
    let hasFilled = pending !== 0
    if (isEntry) {
      units = Math.floor(cash / (price * (1 + feeRate)) / lot + 1e-9) * lot
      cash -= units * price * (1 + feeRate)
      entries++
    } else if (pending < 0) {
      cash += units * price * (1 - feeRate)
      units = 0
    }
    pending = 0
    if (workload === 'W3' && units > 0 && (!isEntry || rules.bracketFromFillBar)) {
      const exit = exitOf(prices, i, decided, rules.gapsAtOpen)
      if (exit !== null) {
        cash += units * exit * (1 - feeRate)
        units = 0
        hasFilled = true
      }
    }
    if (hasFilled && !rules.decidesOnFillBars) continue
    const crossed = signals[i] as number
    if (crossed > 0 && units === 0) {
      pending = 1
      decided = close[i] as number
    } else if (crossed < 0 && units > 0 && workload === 'W1') pending = -1
  }
  return { finalEquity: cash + units * (close.at(-1) ?? 0), entries }
}

/** Where the bracket of a decision at a close leaves in a bar; null where it does not. */
function exitOf({ open, high, low }: Prices, i: number, decided: number, gapsAtOpen: boolean): number | null {
  const stop = Math.round(decided * 0.99 * 100) / 100
  const target = Math.round(decided * 1.02 * 100) / 100
  const first = open[i] as number
  if (gapsAtOpen && (first <= stop || first >= target)) return first
  if ((low[i] as number) <= stop) return stop
  return (high[i] as number) >= target ? target : null
}

/** 1 where the fast average of the close in cents crosses above the slow one, -1 where below, else 0. */
function crossesOf(close: Float64Array, fast: number, slow: number): Int8Array {
  const crosses = new Int8Array(close.length)
  const cents = close.map((price) => Math.round(price * 100))
  let fastSum = 0
  let slowSum = 0
  let before = Number.NaN
  for (let i = 0; i < close.length; i++) {
    fastSum += (cents[i] as number) - (cents[i - fast] ?? 0)
    slowSum += (cents[i] as number) - (cents[i - slow] ?? 0)
    if (i < slow - 1) continue
    const difference = fastSum * slow - slowSum * fast
    crosses[i] = difference > 0 && before <= 0 ? 1 : difference < 0 && before >= 0 ? -1 : 0
    before = difference
  }
  return crosses
}
