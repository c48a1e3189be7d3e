import type { CatalogEntry } from './catalog-entry.ts'

export const volume: readonly CatalogEntry[] = []
