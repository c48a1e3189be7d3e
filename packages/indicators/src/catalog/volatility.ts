import type { CatalogEntry } from './catalog-entry.ts'

export const volatility: readonly CatalogEntry[] = []
