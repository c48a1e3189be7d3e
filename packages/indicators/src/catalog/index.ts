import { averages } from './averages.ts'
import { candles } from './candles.ts'
import type { CatalogEntry } from './catalog-entry.ts'
import { oscillators } from './oscillators.ts'
import { price } from './price.ts'
import { statistics } from './statistics.ts'
import { structure } from './structure.ts'
import { trend } from './trend.ts'
import { volatility } from './volatility.ts'
import { volume } from './volume.ts'

export {
  type AnyIndicator,
  type CatalogEntry,
  type CatalogInput,
  type CatalogOutput,
  type CatalogParam,
  defaultParams,
  type IndicatorFamily,
} from './catalog-entry.ts'

/** Every indicator of the package, by family. */
export const indicatorCatalog: readonly CatalogEntry[] = [
  ...averages,
  ...oscillators,
  ...trend,
  ...volatility,
  ...volume,
  ...structure,
  ...statistics,
  ...price,
  ...candles,
]
