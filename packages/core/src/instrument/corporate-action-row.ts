import { type Decimal, type DecimalInput, decimal } from '../decimal/decimal.ts'
import { RaceError } from '../error/race-error.ts'
import type { Calendar } from '../market/calendar.ts'
import { dayMs, dayOf, isoDay } from '../market/civil-date.ts'
import { parseIsoTime } from '../market/iso-time.ts'
import { parseTimeframe } from '../market/timeframe.ts'
import type {
  CashInLieu,
  CorporateAction,
  DelistingAction,
  DelistingRule,
  DividendAction,
  RenameAction,
  SplitAction,
  SplitRatio,
} from './corporate-action.ts'

const types = ['dividend', 'split', 'rename', 'delisting'] as const
const cashInLieuRules: readonly CashInLieu[] = ['round-down-pay-cash', 'keep-fraction']
const delistingRules: readonly DelistingRule[] = ['close-at-last-price', 'worthless', 'final-price']

const commonFields = ['type', 'exDate', 'time']
const fieldsOf: Readonly<Record<CorporateAction['type'], readonly string[]>> = {
  dividend: [
    'instrument',
    'amountPerUnit',
    'currency',
    'paymentDate',
    'paymentTime',
    'withholdingRate',
    'referencePrice',
  ],
  split: ['instrument', 'ratio', 'cashInLieu', 'factor'],
  rename: ['from', 'to'],
  delisting: ['instrument', 'rule', 'finalPrice'],
}

const timeMax = 8.64e15
/** A factor of a source is rounded; one that is further than this from the ratio belongs to another split. */
const factorTolerance = '0.0001'
const oneDay = parseTimeframe('1d')
/** Longer than any market was ever closed, so that a calendar without sessions cannot make the search endless. */
const closedDaysMax = 31

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads one row of `defineCorporateActions`: every value is checked, since rows come from files and from JSON.
 *
 * @throws RaceError `CORPORATE_ACTION_INVALID` naming row (from 1), field and value
 */
export function readCorporateAction(
  row: unknown,
  index: number,
  calendarOf: (instrument: string) => Calendar,
): CorporateAction {
  const reader = new RowReader(row, index)
  const type = reader.choice('type', types)
  reader.requireKnownFields([...commonFields, ...fieldsOf[type]])
  const dates = readDates(reader, calendarOf(reader.text(type === 'rename' ? 'from' : 'instrument')))
  switch (type) {
    case 'dividend':
      return readDividend(reader, dates, calendarOf)
    case 'split':
      return readSplit(reader, dates)
    case 'rename':
      return readRename(reader, dates)
    case 'delisting':
      return readDelisting(reader, dates)
  }
}

/** The open of the session of a date, or of the next one where that date has none. */
function sessionOpen(date: number, calendar: Calendar): number {
  let day = dayOf(date)
  for (let i = 0; i < closedDaysMax && !calendar.isSession(day * dayMs); i++) day++
  return calendar.openTime(day * dayMs, oneDay)
}

interface Dates {
  readonly exDate: string
  readonly time: number
}

function readDates(reader: RowReader, calendar: Calendar): Dates {
  const time = reader.has('time') ? reader.instant('time') : null
  if (!reader.has('exDate')) {
    if (time === null) throw reader.invalid('exDate', "a date such as '2020-08-31', or time an instant in epoch ms")
    return { exDate: isoDay(dayOf(time)), time }
  }
  const date = reader.date('exDate')
  return { exDate: isoDay(dayOf(date)), time: time ?? sessionOpen(date, calendar) }
}

function readDividend(
  reader: RowReader,
  dates: Dates,
  calendarOf: (instrument: string) => Calendar,
): Readonly<DividendAction> {
  const instrument = reader.text('instrument')
  const currency = reader.has('currency') ? reader.text('currency') : 'USD'
  if (!/^[A-Z0-9]{2,12}$/.test(currency)) throw reader.invalid('currency', '2 to 12 capital letters or digits')
  const paymentDate = reader.has('paymentDate') ? reader.date('paymentDate') : null
  if (paymentDate !== null && paymentDate < (parseIsoTime(dates.exDate) ?? 0))
    throw reader.invalid('paymentDate', `${dates.exDate}, the ex-date, or later`)
  const opens = paymentDate === null ? null : Math.max(dates.time, sessionOpen(paymentDate, calendarOf(instrument)))
  const paymentTime = reader.has('paymentTime') ? reader.instant('paymentTime') : opens
  if (paymentTime !== null && paymentTime < dates.time)
    throw reader.invalid('paymentTime', `${dates.time}, when the dividend takes effect, or later`)
  const withholdingRate = reader.has('withholdingRate') ? reader.decimal('withholdingRate', 'zero') : decimal(0)
  if (withholdingRate.greaterThan(1)) throw reader.invalid('withholdingRate', 'from 0 to 1')
  return Object.freeze({
    type: 'dividend',
    instrument,
    ...dates,
    amountPerUnit: reader.decimal('amountPerUnit', 'positive'),
    currency,
    paymentDate: paymentDate === null ? null : isoDay(dayOf(paymentDate)),
    paymentTime,
    withholdingRate,
    referencePrice: reader.has('referencePrice') ? reader.decimal('referencePrice', 'positive') : null,
  })
}

function readSplit(reader: RowReader, dates: Dates): Readonly<SplitAction> {
  const ratio = readRatio(reader)
  const factor = reader.has('factor') ? reader.decimal('factor', 'positive') : null
  const { numerator, denominator } = ratio
  const drift = factor?.times(numerator).minus(denominator).abs()
  if (drift?.greaterThan(decimal(factorTolerance).times(denominator)))
    throw reader.invalid('factor', `the rounded quotient of ${denominator} and ${numerator}`)
  return Object.freeze({
    type: 'split',
    instrument: reader.text('instrument'),
    ...dates,
    ratio,
    cashInLieu: reader.has('cashInLieu') ? reader.choice('cashInLieu', cashInLieuRules) : 'round-down-pay-cash',
    factor,
  })
}

function readRatio(reader: RowReader): SplitRatio {
  const ratio = reader.value('ratio')
  const { numerator, denominator } = (typeof ratio === 'object' && ratio !== null ? ratio : {}) as Fields
  for (const [field, value] of [
    ['ratio.numerator', numerator],
    ['ratio.denominator', denominator],
  ] as const) {
    if (!Number.isSafeInteger(value) || (value as number) <= 0)
      throw reader.invalidValue(field, value, 'a whole number above 0')
  }
  if (numerator === denominator) throw reader.invalidValue('ratio', `${numerator}:${denominator}`, 'other than 1:1')
  const common = greatestCommonDivisor(numerator as number, denominator as number)
  return Object.freeze({
    numerator: (numerator as number) / common,
    denominator: (denominator as number) / common,
  })
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

function readRename(reader: RowReader, dates: Dates): Readonly<RenameAction> {
  const [from, to] = [reader.text('from'), reader.text('to')]
  if (from === to) throw reader.invalid('to', `another id than from, '${from}'`)
  return Object.freeze({ type: 'rename', from, to, ...dates })
}

function readDelisting(reader: RowReader, dates: Dates): Readonly<DelistingAction> {
  const finalPrice = reader.has('finalPrice') ? reader.decimal('finalPrice', 'zero') : null
  const fallback = finalPrice === null ? 'close-at-last-price' : 'final-price'
  const rule = reader.has('rule') ? reader.choice('rule', delistingRules) : fallback
  if (rule === 'final-price' && finalPrice === null)
    throw reader.invalid('finalPrice', "a price of 0 or more: the rule is 'final-price'")
  if (rule !== 'final-price' && finalPrice !== null)
    throw reader.invalid('finalPrice', `left out: the rule is '${rule}'`)
  return Object.freeze({ type: 'delisting', instrument: reader.text('instrument'), ...dates, rule, finalPrice })
}

/** Reads the fields of one row. An absent field and one that is null or undefined are the same. */
class RowReader {
  readonly #fields: Fields
  readonly #index: number

  constructor(row: unknown, index: number) {
    this.#index = index
    if (typeof row !== 'object' || row === null) {
      this.#fields = {}
      throw this.invalidValue('the row', row, 'an object with a type')
    }
    this.#fields = row as Fields
  }

  value(field: string): unknown {
    return this.#fields[field]
  }

  has(field: string): boolean {
    return this.#fields[field] !== undefined && this.#fields[field] !== null
  }

  requireKnownFields(known: readonly string[]): void {
    const unknown = Object.keys(this.#fields).find((field) => !known.includes(field))
    if (unknown === undefined) return
    throw this.invalid(unknown, `left out: a ${String(this.value('type'))} has ${known.join(', ')}`)
  }

  text(field: string): string {
    const value = this.value(field)
    if (typeof value === 'string' && /^\S(.{0,62}\S)?$/.test(value)) return value
    throw this.invalid(field, 'text of 1 to 64 characters without space at the ends')
  }

  choice<T extends string>(field: string, choices: readonly T[]): T {
    const found = choices.find((choice) => choice === this.value(field))
    if (found === undefined) throw this.invalid(field, `one of ${choices.join(', ')}`)
    return found
  }

  instant(field: string): number {
    const value = this.value(field)
    if (Number.isInteger(value) && Math.abs(value as number) <= timeMax) return value as number
    throw this.invalid(field, 'whole epoch milliseconds')
  }

  /** Midnight UTC of a date. */
  date(field: string): number {
    const value = this.value(field)
    const time = typeof value === 'string' && value.length === 10 ? parseIsoTime(value) : null
    if (time === null) throw this.invalid(field, "a date such as '2020-08-31'")
    return time
  }

  decimal(field: string, least: 'zero' | 'positive'): Decimal {
    let value: Decimal
    try {
      value = decimal(this.value(field) as DecimalInput)
    } catch (cause) {
      throw this.invalid(field, 'a decimal number', cause)
    }
    if (value.sign > 0 || (least === 'zero' && value.isZero)) return value
    throw this.invalid(field, least === 'zero' ? '0 or more' : 'above 0')
  }

  invalid(field: string, wanted: string, cause?: unknown): RaceError {
    return this.invalidValue(field, this.value(field), wanted, cause)
  }

  invalidValue(field: string, value: unknown, wanted: string, cause?: unknown): RaceError {
    const row = this.#index + 1
    const shown = typeof value === 'string' ? `'${value}'` : String(value)
    return new RaceError('CORPORATE_ACTION_INVALID', {
      message: `Corporate action ${row}: ${field} is ${shown}, but must be ${wanted}`,
      facts: { row, field, value: String(value) },
      hint: 'Correct this row of defineCorporateActions; rows are counted from 1.',
      ...(cause === undefined ? {} : { cause }),
    })
  }
}
