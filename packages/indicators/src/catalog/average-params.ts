import type { CatalogParam } from './catalog-entry.ts'

/** The choice of a simple or an exponential average. */
export function averageParam(name: string, summary: string): CatalogParam {
  return { name, kind: 'choice', choices: ['sma', 'ema'], default: 'sma', summary }
}

/** The choice of what exponential averages begin with. */
export function seedParam(summary: string): CatalogParam {
  return { name: 'seed', kind: 'choice', choices: ['mean', 'first'], default: 'mean', summary }
}
