import { RaceError } from '../error/race-error.ts'

/**
 * How long a bar lasts: a count from 1 to 99999 and a unit (`s`, `m`, `h`, `d`, `w`, `mo`), such as `1m`, `5m`, `4h`,
 * `1d`, `1w`, `1mo`. Days are counted by the calendar, not by sessions: `2d` from a Friday on is Friday and Saturday.
 */
export type Timeframe = string

export type TimeframeUnit = 's' | 'm' | 'h' | 'd' | 'w' | 'mo'

export interface ParsedTimeframe {
  readonly text: Timeframe
  readonly count: number
  readonly unit: TimeframeUnit
  /** Length in milliseconds; for months of 30 days: to compare timeframes, not to compute times. */
  readonly nominalMs: number
  /** Whether its bars are of whole days: days, weeks, months. */
  readonly isDaily: boolean
}

const unitMs: Readonly<Record<TimeframeUnit, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  mo: 2_592_000_000,
}

/**
 * Reads a timeframe.
 *
 * @throws RaceError `TIMEFRAME_INVALID`
 *
 * @example
 * ```ts
 * console.log(parseTimeframe('4h').nominalMs) // 14400000
 * ```
 */
export function parseTimeframe(text: string): ParsedTimeframe {
  const match = /^([1-9]\d{0,4})(s|m|h|d|w|mo)$/.exec(text)
  if (match === null) {
    throw new RaceError('TIMEFRAME_INVALID', {
      message: `'${text}' is not a timeframe`,
      facts: { timeframe: String(text) },
      hint: "Give a count and one of s, m, h, d, w, mo, such as '1m', '4h' or '1d'.",
    })
  }
  const count = Number(match[1])
  const unit = match[2] as TimeframeUnit
  return { text, count, unit, nominalMs: count * unitMs[unit], isDaily: unit === 'd' || unit === 'w' || unit === 'mo' }
}
