import type { CatalogOutput } from './catalog-entry.ts'

/** What every stochastic gives. */
export const stochasticOutputs: readonly CatalogOutput[] = [
  { name: 'k', unit: 'percent', range: [0, 100] },
  { name: 'd', unit: 'percent', range: [0, 100] },
]
