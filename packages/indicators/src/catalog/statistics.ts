import type { CatalogEntry } from './catalog-entry.ts'

export const statistics: readonly CatalogEntry[] = []
