import type { RaceOptions } from '@race/arena'
import type { BarSeries } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { buyAndHold, donchianBreakout, randomBaseline, rsiReversion, smaCross } from '@race/strategies'

/** The market of `race demo`: ten years of daily bars, the same on every machine. */
export function demoMarket(): BarSeries {
  return randomWalk({ seed: 'demo', bars: 3_650, timeframe: '1d', volatility: 0.012, drift: 0.0003 })
}

/** The race of `race demo`. */
export function demoRace(): RaceOptions {
  return {
    name: 'Demo on a synthetic market',
    market: demoMarket(),
    seed: 'demo',
    entrants: [
      { strategy: buyAndHold },
      { strategy: smaCross },
      { strategy: donchianBreakout },
      { strategy: rsiReversion },
      { strategy: randomBaseline },
    ],
  }
}
