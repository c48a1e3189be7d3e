import { createColumnDriver, type SeriesDriver } from '@race/host'
import type { PreparedBacktest } from './prepare-backtest.ts'

/** The driver of a run over whole columns. */
export function columnDriverOf({ config, series }: PreparedBacktest): SeriesDriver {
  const lookbackBars = config.strategy.needs?.lookbackBars
  return createColumnDriver(series, {
    ...(lookbackBars === undefined ? {} : { lookbackBars }),
    ...(config.columnCache === undefined ? {} : { cache: config.columnCache }),
  })
}
