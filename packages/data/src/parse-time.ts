import { TZDate } from '@date-fns/tz'

/** How times are to be read. */
export interface TimeOptions {
  /** Unit of numeric times; judged by their size by default. */
  readonly timeUnit?: 's' | 'ms' | 'us' | 'ns'
  /** IANA zone of texts that name none, such as `America/New_York`; UTC by default. */
  readonly zone?: string
}

const isoForm =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2}|UTC)?$/
const monthForm = /^([A-Za-z]{3})[a-z]* (\d{1,2}),? (\d{4})$/
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * Reads a time: ISO 8601 with `T` or a space, dates such as `20041231` or `Jan 3 2000`, or an epoch number in seconds,
 * milli-, micro- or nanoseconds. Gives epoch ms; NaN for what is none of these.
 */
export function parseTime(text: string, { timeUnit, zone }: TimeOptions = {}): number {
  const trimmed = text.trim()
  const isDate = /^\d{8}$/.test(trimmed) && timeUnit === undefined
  if (!isDate && /^-?\d+(\.\d+)?$/.test(trimmed)) return epochTime(Number(trimmed), timeUnit)
  const iso = isoForm.exec(trimmed)
  if (iso !== null) {
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = iso
    const ms = Number(fraction.padEnd(3, '0').slice(0, 3))
    return civilTime(
      [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second), ms],
      offset,
      zone,
    )
  }
  const named = monthForm.exec(trimmed)
  const month = named === null ? -1 : months.indexOf((named[1] as string).toLowerCase())
  if (named === null || month < 0) return Number.NaN
  return civilTime([Number(named[3]), month + 1, Number(named[2]), 0, 0, 0, 0], undefined, zone)
}

function epochTime(value: number, unit: TimeOptions['timeUnit']): number {
  const size = Math.abs(value)
  const judged = size < 1e11 ? 's' : size < 1e14 ? 'ms' : size < 1e17 ? 'us' : 'ns'
  switch (unit ?? judged) {
    case 's':
      return Math.round(value * 1000)
    case 'ms':
      return Math.round(value)
    case 'us':
      return Math.floor(value / 1000)
    default:
      return Math.floor(value / 1_000_000)
  }
}

type Civil = readonly [
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
]

function civilTime(civil: Civil, offset: string | undefined, zone: string | undefined): number {
  const [year, month, day, hour, minute, second, ms] = civil
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  // A date such as February 30th would roll over into March.
  if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day || hour > 24 || minute > 59 || second > 59)
    return Number.NaN
  if (offset !== undefined && offset !== 'Z' && offset !== 'UTC') {
    const sign = offset.startsWith('-') ? -1 : 1
    return utc - sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))) * 60_000
  }
  if (offset === undefined && zone !== undefined)
    return new TZDate(year, month - 1, day, hour, minute, second, ms, zone).getTime()
  return utc
}
