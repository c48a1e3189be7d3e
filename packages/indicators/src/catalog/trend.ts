import type { CatalogEntry } from './catalog-entry.ts'

export const trend: readonly CatalogEntry[] = []
