import { indicatorCatalog } from '@race/indicators/catalog'
import { chartOf } from './chart.ts'
import { catalogPage } from './page.ts'
import { sampleBars } from './sample-bars.ts'

/** Where the files stand, from the root of the repository. */
export const catalogFolder = 'docs/indicators'

/** The page of the catalogue and its charts, by the names of their files. */
export function catalogFiles(): ReadonlyMap<string, string> {
  const series = sampleBars()
  return new Map([
    ['README.md', catalogPage()],
    ...indicatorCatalog.map((entry) => [`${entry.indicator.id}.svg`, chartOf(entry, series)] as const),
  ])
}
