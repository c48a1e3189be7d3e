import type { CatalogParam } from './catalog-entry.ts'

/** A parameter that is a number of bars. */
export function periodParam(name: string, byDefault: number, summary: string, min = 1): CatalogParam {
  return { name, kind: 'integer', min, max: 1_000_000, default: byDefault, step: 1, unit: 'bars', summary }
}
