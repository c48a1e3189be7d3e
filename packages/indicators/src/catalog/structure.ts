import type { CatalogEntry } from './catalog-entry.ts'

export const structure: readonly CatalogEntry[] = []
