import { z } from 'zod'
import { decimalText } from './decimal-text.ts'

const instrument = z.union([
  z.string().min(1),
  z.strictObject({
    id: z.string().min(1),
    assetClass: z.enum(['equity', 'etf', 'index', 'fx', 'crypto', 'future']).exactOptional(),
    quoteCurrency: z.string().exactOptional(),
    baseCurrency: z.string().exactOptional(),
    tickSize: decimalText.exactOptional(),
    quantityStep: decimalText.exactOptional(),
    minQuantity: decimalText.exactOptional(),
    minNotional: decimalText.exactOptional(),
    contractSize: decimalText.exactOptional(),
    multiplier: decimalText.exactOptional(),
    calendar: z.string().exactOptional(),
  }),
])

const name = z.string().min(1).max(80)
const column = z.union([z.string(), z.int().min(0)])
const columnOrNone = column.nullable().exactOptional()

const file = {
  path: z.string().min(1).describe('CSV file, plain or gzip; relative to the configuration file'),
  instrument,
  zone: z.string().exactOptional(),
  separator: z.string().exactOptional(),
  mode: z.enum(['strict', 'repair']).exactOptional(),
}

const barFile = {
  ...file,
  timeframe: z.string(),
  columns: z
    .strictObject({
      time: column.exactOptional(),
      open: column.exactOptional(),
      high: column.exactOptional(),
      low: column.exactOptional(),
      close: column.exactOptional(),
      volume: columnOrNone,
    })
    .exactOptional(),
}

const synthetic = z.strictObject({
  seed: z.union([z.string(), z.number()]),
  bars: z.int().min(1),
  timeframe: z.string().default('1d'),
  price: z.number().gt(0).exactOptional(),
  volatility: z.number().min(0).lt(1).exactOptional(),
  drift: z.number().exactOptional(),
})

/** A series of the market. A name is needed only where something refers to it. */
export const marketDataSchema = z.union([
  z.strictObject({ name: name.exactOptional(), ...barFile }),
  z.strictObject({ name: name.exactOptional(), synthetic }),
])

/** A series that is no part of the market, for what refers to it by its name. */
export const namedDatasetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bars'), name, ...barFile }),
  z.strictObject({
    kind: z.literal('quotes'),
    name,
    ...file,
    columns: z
      .strictObject({
        time: column.exactOptional(),
        bid: column.exactOptional(),
        ask: column.exactOptional(),
        bidSize: columnOrNone,
        askSize: columnOrNone,
      })
      .exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('trades'),
    name,
    ...file,
    columns: z
      .strictObject({
        time: column.exactOptional(),
        price: column.exactOptional(),
        quantity: column.exactOptional(),
        aggressor: columnOrNone,
      })
      .exactOptional(),
  }),
])
