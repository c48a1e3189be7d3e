import type { BarSeries } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import type { CatalogInput } from '@race/indicators/catalog'

/** Bars that a chart shows; those before them only warm indicators up. */
export const shownBars = 120
const earlierBars = 180

/** The bars of every chart: a seeded walk, so that the page is the same wherever it is made. */
export function sampleBars(): BarSeries {
  return randomWalk({ seed: 'catalogue', bars: earlierBars + shownBars, timeframe: '1d', volatility: 0.02 })
}

/** Where an indicator is asked for sessions, one of these is ten bars long. */
const sessionMs = 10 * 86_400_000

/** The column that an input is usually given. */
export function columnFor({ from }: CatalogInput, series: BarSeries): Float64Array {
  if (from === 'time') return series.time.map((time) => Math.floor(time / sessionMs))
  return from === 'any' ? series.close : series[from]
}
