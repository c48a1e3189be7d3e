import { createRandom } from '@race/core'
import { countUntil } from '../internal/find-time.ts'

export interface ChooseCutsOptions {
  /** Epoch ms of every instant. */
  readonly instants: Float64Array
  /** The first instant that may be a cut. */
  readonly first: number
  /** Epoch ms of what the strategy asked for. */
  readonly decisionTimes: readonly number[]
  /** How many cuts are drawn by chance. */
  readonly cuts: number
  /** How many of the instants with decisions are cuts at most. */
  readonly signalCutsMax: number
  readonly seed: string | number
}

/** The instants after which the future is changed. */
export interface Cuts {
  /** Indices of instants, increasing. */
  readonly at: readonly number[]
  /** How many instants have a decision and a bar after it. */
  readonly signalBars: number
  /** How many of those are cuts because of it. */
  readonly signalCuts: number
}

/**
 * Chooses the cuts: instants at which the strategy asked for something, all of them or an even selection, and others
 * that are spread over the whole time, one by chance in each of as many equal stretches.
 */
export function chooseCuts(options: ChooseCutsOptions): Cuts {
  const { instants, first, decisionTimes, cuts, signalCutsMax, seed } = options
  // The last instant has no future.
  const last = instants.length - 2
  const random = createRandom(seed).fork('cuts')
  // What was asked for between two instants, on hearing of a fill, is known at the later one.
  const instantOf = (time: number): number => countUntil(instants, time - 1)
  const signals = [...new Set(decisionTimes.map(instantOf))].filter((index) => index >= first && index <= last)
  const chosen = stretches(signals.length, signalCutsMax, random.next).map((index) => signals[index] as number)
  const spread = stretches(last - first + 1, cuts, random.next).map((index) => first + index)
  return {
    at: [...new Set([...chosen, ...spread])].sort((a, b) => a - b),
    signalBars: signals.length,
    signalCuts: chosen.length,
  }
}

/** At most `count` of the indices below `length`, one by chance from each of `count` equal stretches. */
export function stretches(length: number, count: number, chance: () => number): number[] {
  if (length <= count) return Array.from({ length }, (_, index) => index)
  return Array.from({ length: count }, (_, k) => Math.floor(((k + chance()) * length) / count))
}
