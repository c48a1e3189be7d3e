import { type Calendar, type InstrumentInput, parseTimeframe, RaceError, type Timeframe } from '@race/core'
import { z } from 'zod'
import type { EpochUnit } from '../time/epoch-unit.ts'
import { isTimeZone } from '../time/time-zone.ts'

/** What bars are, and how strictly they are taken: the options that every source shares. */
export interface BarDataOptions {
  /** An instrument, its id, or a partial description; without a tick the tick is inferred from the prices. */
  readonly instrument: InstrumentInput
  /** How long a bar lasts, such as `1m`, `4h`, `1d`. */
  readonly timeframe: Timeframe
  /** That of the instrument by default. */
  readonly calendar?: Calendar
  /**
   * `strict` (default) refuses unusable data with a `DataError`; `repair` mends it in documented ways and lists every
   * repair in the report.
   */
  readonly mode?: 'strict' | 'repair'
  /**
   * IANA zone of times that name none, such as `America/New_York`; `UTC` by default. Bars of whole days then carry
   * the date that this zone shows.
   */
  readonly zone?: string
  /** Unit of epoch times; by default told from the size of the first one (data before March 1973 in ms need it). */
  readonly timeUnit?: EpochUnit
  /** Order of day and month in dates such as `03/04/2020`, which are refused without it. */
  readonly dateOrder?: 'month-first' | 'day-first'
  /** Most rows that are taken; 20 million by default. */
  readonly rowsMax?: number
  readonly checks?: QualityChecks
}

/** Thresholds of the quality report. */
export interface QualityChecks {
  /** A close that moves by more than this fraction of the one before is a jump; 0.5 by default. */
  readonly jumpFraction?: number
  /** So is a move of more than this many standard deviations of the series' own moves; 20 by default. */
  readonly jumpSigmas?: number
  /** Occurrences kept for each kind of finding; 10 by default. */
  readonly occurrencesMax?: number
}

export const rowsMaxDefault = 20_000_000

const timeframe = z
  .string({ error: "give the timeframe of the bars, such as '1d' or '5m'" })
  .refine(isTimeframe, { error: "must be a count and one of s, m, h, d, w, mo, such as '1d' or '5m'" })

/** The shape of `BarDataOptions`, for spreading into the schema of a source's options. */
export const barDataShape = {
  instrument: z.custom<InstrumentInput>(isInstrumentInput, {
    error: "give the instrument, its id or a partial description with an id, such as { id: 'SPY', tickSize: '0.01' }",
  }),
  timeframe,
  calendar: z
    .custom<Calendar>((value) => typeof value === 'object' && value !== null && 'closeTime' in value)
    .optional(),
  mode: z.enum(['strict', 'repair']).optional(),
  zone: z.string().refine(isTimeZone, { error: "must be an IANA time zone, such as 'America/New_York'" }).optional(),
  timeUnit: z.enum(['s', 'ms', 'us', 'ns']).optional(),
  dateOrder: z.enum(['month-first', 'day-first']).optional(),
  rowsMax: z.int().min(1).max(4_000_000_000).optional(),
  checks: z
    .strictObject({
      jumpFraction: z.number().positive().optional(),
      jumpSigmas: z.number().positive().optional(),
      occurrencesMax: z.int().min(1).max(10_000).optional(),
    })
    .optional(),
}

function isInstrumentInput(value: unknown): boolean {
  if (typeof value === 'string') return value !== ''
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
}

function isTimeframe(text: string): boolean {
  try {
    parseTimeframe(text)
    return true
  } catch (error) {
    if (RaceError.is(error, 'TIMEFRAME_INVALID')) return false
    throw error
  }
}
