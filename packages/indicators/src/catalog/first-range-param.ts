import type { CatalogParam } from './catalog-entry.ts'

/** The choice of what the first bar gives to true ranges. */
export const firstRangeParam: CatalogParam = {
  name: 'first',
  kind: 'choice',
  choices: ['none', 'highLow'],
  default: 'none',
  summary: 'what the first bar counts as: nothing, or high − low',
}
