import { type AnyStrategy, type BarSeries, parseTimeframe, resampleBars } from '@race/core'
import { type HostileMarket, hostileMarkets, regimeSwitching } from '@race/data/synthetic'

const barsMin = 2000
const lookbackBarsDefault = 1024
/** For strategies that look at several timeframes: each is four bars of the one before, or six. */
const timeframes = ['15m', '1h', '4h', '1d'] as const

/**
 * Markets that a strategy is tried on where none are given: as many instruments as it needs, the first in as many timeframes,
 * with bars within the day where it asks for these, each with calm and wild times, and bars enough for its history twice.
 */
export function defaultMarkets({ needs = {} }: AnyStrategy, seed: string | number): readonly BarSeries[] {
  const { instrumentsMin = 1, timeframesMin = 1, lookbackBars = lookbackBarsDefault, warmupBars = 0 } = needs
  const history = Math.max(barsMin, 2 * (lookbackBars + warmupBars))
  const frames = timeframesMin > 1 ? timeframes.slice(0, timeframesMin) : [needs.intraday === true ? '1h' : '1d']
  const [timeframe = '1d', ...coarser] = frames
  // The coarsest series has its history, too.
  const bars = (history * parseTimeframe(coarser.at(-1) ?? timeframe).nominalMs) / parseTimeframe(timeframe).nominalMs
  return Array.from({ length: instrumentsMin }, (_, index) => {
    const own = regimeSwitching({
      seed: index === 0 ? seed : `${seed} ${index}`,
      bars,
      timeframe,
      instrument: index === 0 ? 'SYNTHETIC' : `SYNTHETIC-${index + 1}`,
    })
    const others = index === 0 ? coarser : []
    return [own, ...others.map((longer) => resampleBars(own, longer))]
  }).flat()
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
