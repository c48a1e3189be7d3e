import { barOscillators } from './bar-oscillators.ts'
import type { CatalogEntry } from './catalog-entry.ts'
import { valueOscillators } from './value-oscillators.ts'

export const oscillators: readonly CatalogEntry[] = [...valueOscillators, ...barOscillators]
