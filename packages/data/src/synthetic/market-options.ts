import {
  type Calendar,
  type DecimalInput,
  decimal,
  defineInstrument,
  type Instrument,
  type InstrumentOptions,
  RaceError,
  type Timeframe,
} from '@race/core'
import { z } from 'zod'
import { barDataShape } from '../options/bar-data-options.ts'
import { createTimeReader } from '../time/time-reader.ts'

/** What every synthetic market of bars takes. */
export interface MarketOptions {
  /** Same seed and options, same market, on every machine. */
  readonly seed: string | number
  /** How many; 1 to 20 million. */
  readonly bars: number
  readonly timeframe: Timeframe
  /** Of the first bar: epoch ms, or ISO text in UTC; `2020-01-01` by default. */
  readonly start?: number | string
  /** Price at which the first bar opens; 100 by default. */
  readonly price?: number
  /** That of the instrument by default, or else 0.01. */
  readonly tick?: DecimalInput
  /** Mean volume of a bar, in units; 1000 by default. */
  readonly volume?: number
  /** An id, or a description; by default `SYNTHETIC`, a crypto asset, which trades without a pause. */
  readonly instrument?: string | InstrumentOptions | Instrument
  /** That of the instrument by default. */
  readonly calendar?: Calendar
}

/** The shape of what is said once of a whole market, or of a group of them. */
export const marketFrameShape = {
  seed: z.union([z.string(), z.number()]),
  bars: z.int().min(1).max(20_000_000),
  timeframe: barDataShape.timeframe,
  start: z.union([z.int(), z.string()]).optional(),
  calendar: barDataShape.calendar,
}

/** The shape of what is said of each instrument. */
export const instrumentShape = {
  price: z.number().positive().optional(),
  tick: z.unknown().optional(),
  volume: z.number().min(0).max(1e15).optional(),
  instrument: barDataShape.instrument.optional(),
}

/** The shape of `MarketOptions`, for spreading into the schema of a market's options. */
export const marketShape = { ...marketFrameShape, ...instrumentShape }

/** Standard deviation of a log return, as an option. */
export const deviation = z.number().min(0).max(1)

/** Mean of a log return, as an option. */
export const drift = z.number().min(-1).max(1)

/** The instrument of a market: `fallback` where only an id, or nothing, is given. */
export function describedInstrument(
  { instrument, tick }: Pick<MarketOptions, 'instrument' | 'tick'>,
  fallback: InstrumentOptions = { id: 'SYNTHETIC', assetClass: 'crypto' },
): Instrument {
  const given: InstrumentOptions =
    instrument === undefined || typeof instrument === 'string'
      ? { ...fallback, id: instrument ?? fallback.id }
      : instrument
  const tickSize = tick ?? given.tickSize
  return defineInstrument({ ...given, ...(tickSize === undefined ? {} : { tickSize: decimal(tickSize) }) })
}

/**
 * Epoch ms of the option `start`.
 *
 * @throws RaceError `CONFIG_INVALID` for a text that is not a time
 */
export function startOf(start: number | string = '2020-01-01'): number {
  const time = createTimeReader({ unit: 'ms', isDaily: false })(start)
  if (!Number.isNaN(time)) return time
  throw new RaceError('CONFIG_INVALID', {
    message: `start is '${start}', which is not a time`,
    facts: { start },
    hint: "Give epoch milliseconds or text such as '2020-01-01' or '2020-01-01T14:30:00Z'.",
  })
}
