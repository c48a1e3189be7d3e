import type { CatalogEntry } from './catalog-entry.ts'

export const candles: readonly CatalogEntry[] = []
