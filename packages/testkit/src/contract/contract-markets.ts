import type { AnyStrategy, BarSeries } from '@race/core'
import { type HostileMarket, hostileMarkets, regimeSwitching } from '@race/data/synthetic'

const barsMin = 2000
const lookbackBarsDefault = 1024

/**
 * Markets that a strategy is tried on where none are given: as many instruments as it needs, each with calm and wild times,
 * and bars enough for its history twice.
 */
export function defaultMarkets({ needs = {} }: AnyStrategy, seed: string | number): readonly BarSeries[] {
  const { instrumentsMin = 1, lookbackBars = lookbackBarsDefault, warmupBars = 0 } = needs
  const bars = Math.max(barsMin, 2 * (lookbackBars + warmupBars))
  return Array.from({ length: instrumentsMin }, (_, index) =>
    regimeSwitching({
      seed: index === 0 ? seed : `${seed} ${index}`,
      bars,
      timeframe: '1d',
      instrument: index === 0 ? 'SYNTHETIC' : `SYNTHETIC-${index + 1}`,
    }),
  )
}

/** A hostile market for every series of a run: of its instrument and timeframe. */
export interface HostileData {
  readonly name: string
  readonly why: string
  readonly data: readonly BarSeries[]
}

export function hostileData(
  data: readonly BarSeries[],
  { seed, bars }: { readonly seed: string | number; readonly bars: number },
): readonly HostileData[] {
  const markets = data.map(({ instrument, timeframe }, index) =>
    hostileMarkets({ seed: `${seed} ${index}`, bars, instrument: instrument.id, timeframe }),
  )
  const [first = []] = markets
  return first.map(({ name, why }, market) => ({
    name,
    why,
    data: markets.map((list) => (list[market] as HostileMarket).series),
  }))
}
