import { type BarSeries, datasetHash, instrumentToJson, type QuoteSeries, type TradeSeries } from '@race/core'
import { z } from 'zod'

/** A series that a race reads: bars, quotes or trades. */
export type RaceDataset = BarSeries | QuoteSeries | TradeSeries

/** What a series is of. */
export type RaceDatasetKind = 'bars' | 'quotes' | 'trades'

export const hashText = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')

const identity = {
  instrument: z.record(z.string(), z.string().nullable()),
  calendar: z.string(),
  /** Epoch ms of the first open and the last close; of ticks, of the first and the last one. */
  from: z.int(),
  to: z.int(),
  hash: hashText,
}

/** A series of the market, as a race file names it. */
export const marketRowSchema = z.strictObject({ ...identity, timeframe: z.string(), bars: z.int().min(0) })

/** A series that is no part of the market but that the race reads, as a race file names it. */
export const referenceRowSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bars'), ...marketRowSchema.shape }),
  z.strictObject({ kind: z.enum(['quotes', 'trades']), ...identity, ticks: z.int().min(0) }),
])

export type ReferenceRow = z.output<typeof referenceRowSchema>

/** What a series is of, told by its columns: it may come from another install of the package. */
export function kindOfDataset(dataset: RaceDataset): RaceDatasetKind {
  return 'bid' in dataset ? 'quotes' : 'aggressor' in dataset ? 'trades' : 'bars'
}

/**
 * The hash of a series. Ticks are hashed as bars are (docs/formats/canonical-forms.md): the instrument, then their columns one
 * after the other. It reads every row: ask once.
 */
export function hashOfDataset(dataset: RaceDataset): string {
  if ('close' in dataset) return dataset.hash
  const { instrument, time } = dataset
  const none = new Float64Array(0)
  if ('bid' in dataset) {
    const { bid, ask, bidSize, askSize } = dataset
    return datasetHash({ instrument, time, open: bid, high: ask, low: bidSize, close: askSize, volume: none })
  }
  const { price, quantity, aggressor } = dataset
  const low = Float64Array.from(aggressor)
  return datasetHash({ instrument, time, open: price, high: quantity, low, close: none, volume: none })
}

/** A series of bars as a race file names it. */
export function marketRowOf(series: BarSeries): z.output<typeof marketRowSchema> {
  return {
    instrument: { ...instrumentToJson(series.instrument) },
    timeframe: series.timeframe,
    calendar: series.calendar.id,
    bars: series.length,
    from: series.openTimes[0] ?? 0,
    to: series.closeTimes[series.length - 1] ?? 0,
    hash: series.hash,
  }
}

/** Any series as a race file names it. */
export function referenceRowOf(dataset: RaceDataset, hash: string): ReferenceRow {
  if ('close' in dataset) return { kind: 'bars', ...marketRowOf(dataset) }
  return {
    kind: 'bid' in dataset ? 'quotes' : 'trades',
    instrument: { ...instrumentToJson(dataset.instrument) },
    calendar: dataset.calendar.id,
    ticks: dataset.length,
    from: dataset.time[0] ?? 0,
    to: dataset.time[dataset.length - 1] ?? 0,
    hash,
  }
}
