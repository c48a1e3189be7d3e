import { type DateOrder, localMs, readCivilText } from './civil-text.ts'
import { type EpochUnit, epochMsOf, epochUnitOf } from './epoch-unit.ts'
import { createTimeZone } from './time-zone.ts'

const dayMs = 86_400_000
// Nothing was recorded outside these years: such a time was read with a wrong unit or from a wrong column.
const earliest = Date.UTC(1800, 0, 1)
const latest = Date.UTC(2200, 0, 1)

export interface TimeReaderOptions {
  readonly zone?: string | undefined
  readonly unit?: EpochUnit | undefined
  readonly dateOrder?: DateOrder | undefined
  /** Whether bars are of whole days: times without a zone are then dates, not instants. */
  readonly isDaily: boolean
}

/**
 * Makes a reader of times, in the order of the file: epoch ms, or NaN for what cannot be read. It keeps the unit of the
 * first epoch time it meets. Never looks at the host's zone.
 */
export function createTimeReader(options: TimeReaderOptions): (value: string | number) => number {
  const zone = options.zone === undefined ? null : createTimeZone(options.zone)
  let unit = options.unit
  let previous = Number.NEGATIVE_INFINITY

  const fromInstant = (instant: number): number => {
    if (zone === null || !options.isDaily) return instant
    return Math.floor(zone.localOf(instant) / dayMs) * dayMs
  }
  const fromLocal = (local: number): number => {
    if (zone === null) return local
    if (options.isDaily) return Math.floor(local / dayMs) * dayMs
    return zone.instantOf(local, previous)
  }
  const fromEpoch = (text: string): number => {
    unit ??= epochUnitOf(Number(text))
    return fromInstant(epochMsOf(text, unit))
  }
  const read = (value: string | number): number => {
    const text = typeof value === 'number' ? plainText(value) : value.trim()
    const iso = isoLocal(text)
    if (!Number.isNaN(iso)) return text.length === 20 ? fromInstant(iso) : fromLocal(iso)
    if (/^-?\d+(\.\d*)?$/.test(text) && !(unit === undefined && isCompactDate.test(text))) return fromEpoch(text)
    const civil = readCivilText(text, options.dateOrder)
    if (civil === null) return Number.NaN
    return civil.offset === null ? fromLocal(civil.local) : fromInstant(civil.local - civil.offset)
  }
  return (value) => {
    const time = read(value)
    if (!(time >= earliest && time < latest)) return Number.NaN
    previous = time
    return time
  }
}

/** Eight digits are a date such as 20041231, and fourteen a date and time; seconds of 1970 have eight digits as well. */
const isCompactDate = /^(18|19|20|21)(\d{6}|\d{12})$/

function plainText(value: number): string {
  return Number.isFinite(value) ? (Number.isInteger(value) ? BigInt(value).toString() : String(value)) : ''
}

/** The commonest forms without a regular expression: `2004-08-19`, `2004-08-19T13:30:00` (or a space) and `…Z`. */
function isoLocal(text: string): number {
  const { length } = text
  if (length !== 10 && length !== 19 && length !== 20) return Number.NaN
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return Number.NaN
  const year = 100 * pair(text, 0) + pair(text, 2)
  if (length === 10) return localMs(year, pair(text, 5), pair(text, 8), 0, 0, 0)
  const separator = text.charCodeAt(10)
  if ((separator !== 84 && separator !== 32) || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58)
    return Number.NaN
  if (length === 20 && text.charCodeAt(19) !== 90) return Number.NaN
  return localMs(year, pair(text, 5), pair(text, 8), pair(text, 11), pair(text, 14), pair(text, 17))
}

function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN
}
