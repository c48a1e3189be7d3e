import type { RaceOptions } from '@race/arena'
import { unmetNeeds } from '@race/backtest'
import type { AnyStrategy, BarSeries } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { builtInStrategies } from '@race/strategies'

/** The market of `race demo`: ten years of daily bars, the same on every machine. */
export function demoMarket(): BarSeries {
  return randomWalk({ seed: 'demo', bars: 3_650, timeframe: '1d', volatility: 0.012, drift: 0.0003 })
}

/** A strategy that does not take part, and what it needs that the market does not have. */
export interface LeftOut {
  readonly strategy: AnyStrategy
  /** As the end of a sentence that begins with the strategy. */
  readonly reason: string
}

export interface DemoRace {
  readonly options: RaceOptions
  readonly leftOut: readonly LeftOut[]
}

/** The race of `race demo`: every built-in strategy that its market suits, with default parameters. */
export function demoRace(): DemoRace {
  const market = demoMarket()
  const entrants = builtInStrategies.filter((strategy) => unmetNeeds(strategy, [market]).length === 0)
  const leftOut = builtInStrategies.flatMap((strategy) => {
    const [unmet] = unmetNeeds(strategy, [market])
    return unmet === undefined ? [] : [{ strategy, reason: unmet.reason }]
  })
  const options = {
    name: 'Demo on a synthetic market',
    market,
    seed: 'demo',
    entrants: entrants.map((strategy) => ({ strategy })),
  }
  return { options, leftOut }
}
