import { type BarSeries, RaceError, type Random } from '@race/core'
import { z } from 'zod'
import { checkOptions } from '../options/check-options.ts'
import { makeMarket, stepsPerBar } from './make-market.ts'
import { deviation, drift, type MarketOptions, marketShape } from './market-options.ts'

/** How a market behaves while it is in one regime. */
export interface Regime {
  /** Mean log return of a bar. */
  readonly drift: number
  /** Standard deviation of the log return of a bar. */
  readonly volatility: number
}

export interface RegimeSwitchingOptions extends MarketOptions {
  /**
   * The regimes, at least one; the first bar is in the first. By default a calm rise (0.0006, 0.008) and a wild fall
   * (−0.001, 0.02).
   */
  readonly regimes?: readonly Regime[]
  /**
   * Row i holds the chances, from one bar to the next, of going from regime i to each; rows add up to 1 (within 1e-9).
   * By default a regime is left for any other with a chance of 0.02 in all: it lasts 50 bars on average.
   */
  readonly transitions?: readonly (readonly number[])[]
}

const regimesDefault: readonly Regime[] = [
  { drift: 0.0006, volatility: 0.008 },
  { drift: -0.001, volatility: 0.02 },
]
const leavingDefault = 0.02

const schema = z.strictObject({
  ...marketShape,
  regimes: z
    .array(z.strictObject({ drift, volatility: deviation }))
    .min(1)
    .max(100)
    .optional(),
  transitions: z.array(z.array(z.number().min(0).max(1))).optional(),
})

/**
 * A seeded market that changes between regimes, each with its own drift and volatility, by a Markov chain (J. D. Hamilton,
 * "A New Approach to the Economic Analysis of Nonstationary Time Series and the Business Cycle", Econometrica 57, 1989).
 * The regime changes between bars only. Bars are made as by `randomWalk`.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, also for a matrix that is not as large as there are
 *   regimes or has a row that does not add up to 1, and for a market that leaves the range of exact prices
 *
 * @example
 * ```ts
 * const market = regimeSwitching({
 *   seed: 'race',
 *   bars: 2000,
 *   timeframe: '1d',
 *   regimes: [{ drift: 0.001, volatility: 0.01 }, { drift: -0.002, volatility: 0.03 }],
 *   transitions: [[0.99, 0.01], [0.05, 0.95]],
 * })
 * ```
 */
export function regimeSwitching(options: RegimeSwitchingOptions): BarSeries {
  checkOptions(schema, options, 'regimeSwitching')
  const { regimes = regimesDefault } = options
  const transitions = options.transitions ?? evenTransitions(regimes.length)
  requireTransitions(transitions, regimes.length)
  return makeMarket(options, {
    market: 'regime-switching market',
    pathOf(random) {
      const chance = random.fork('regime')
      const steps = regimes.map((one) => ({
        drift: one.drift / stepsPerBar,
        volatility: one.volatility / Math.sqrt(stepsPerBar),
      }))
      let regime = 0
      let now = steps[0] as Regime
      return {
        step: () => now.drift + now.volatility * random.normal(),
        barEnded() {
          regime = nextRegime(transitions[regime] as readonly number[], chance)
          now = steps[regime] as Regime
        },
      }
    },
  })
}

function nextRegime(chances: readonly number[], random: Random): number {
  let rest = random.next()
  for (let to = 0; to < chances.length - 1; to++) {
    rest -= chances[to] as number
    if (rest < 0) return to
  }
  // What rounding leaves goes to the last regime that can be reached.
  return chances.findLastIndex((one) => one > 0)
}

function evenTransitions(count: number): readonly (readonly number[])[] {
  if (count === 1) return [[1]]
  return Array.from({ length: count }, (_, from) =>
    Array.from({ length: count }, (_, to) => (from === to ? 1 - leavingDefault : leavingDefault / (count - 1))),
  )
}

function requireTransitions(transitions: readonly (readonly number[])[], count: number): void {
  const wrong = transitions.findIndex((row) => row.length !== count)
  if (transitions.length !== count || wrong >= 0) {
    throw new RaceError('CONFIG_INVALID', {
      message:
        transitions.length === count
          ? `transitions[${wrong}] has ${transitions[wrong]?.length} chances, but there are ${count} regimes`
          : `transitions has ${transitions.length} rows, but there are ${count} regimes`,
      facts: { rows: transitions.length, regimes: count },
      hint: 'Give one row for each regime, with one chance for each regime.',
    })
  }
  transitions.forEach((row, from) => {
    const sum = row.reduce((total, one) => total + one, 0)
    if (Math.abs(sum - 1) <= 1e-9) return
    throw new RaceError('CONFIG_INVALID', {
      message: `transitions[${from}] adds up to ${sum}, not to 1`,
      facts: { row: from, sum },
      hint: 'Give in each row the chances of all that can come next, the regime itself among them.',
    })
  })
}
