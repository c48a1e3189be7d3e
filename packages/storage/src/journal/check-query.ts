import { RaceError } from '@race/core'
import type { Flag } from '../projection/journal-rows.ts'
import { flag } from '../projection/row-cells.ts'
import type { PageOptions } from './journal.ts'

const rowsMax = 1_000
const eventsMax = 10_000
const dayText = /^\d{4}-\d{2}-\d{2}$/

export function checkedLimit(limit = 100): number {
  if (Number.isSafeInteger(limit) && limit >= 1 && limit <= rowsMax) return limit
  throw optionInvalid('limit', limit, `a whole number from 1 to ${rowsMax}`)
}

export function checkedBatchSize(size = 500): number {
  if (Number.isSafeInteger(size) && size >= 1 && size <= eventsMax) return size
  throw optionInvalid('batchSize', size, `a whole number from 1 to ${eventsMax}`)
}

export function checkedTime(value: number | undefined, option: 'from' | 'to'): number | null {
  if (value === undefined) return null
  if (Number.isSafeInteger(value)) return value
  throw optionInvalid(option, value, 'epoch milliseconds, a whole number')
}

export function checkedOrder(order: PageOptions['order'] = 'newest'): 'newest' | 'oldest' {
  if (order === 'newest' || order === 'oldest') return order
  throw optionInvalid('order', order, "'newest' or 'oldest'")
}

export function checkedDay(day: string | undefined, option: 'fromDay' | 'toDay'): string | null {
  if (day === undefined) return null
  if (dayText.test(day)) return day
  throw optionInvalid(option, day, 'a date such as 2026-01-05')
}

/** A filter by text, or null for what has none. */
export function checkedText(value: unknown, option: string): string | null {
  if (value === null || (typeof value === 'string' && value.isWellFormed() && !value.includes('\0'))) return value
  throw optionInvalid(option, value, 'a text of well-formed Unicode without U+0000')
}

export function checkedFlag(value: unknown, option: string): Flag {
  if (typeof value === 'boolean') return flag(value)
  throw optionInvalid(option, value, 'true or false')
}

export function optionInvalid(option: string, value: unknown, wanted: string): RaceError {
  const shown = typeof value === 'string' ? `'${value}'` : String(value)
  return new RaceError('CONFIG_INVALID', {
    message: `the option ${option} of a query of the journal is ${shown}, but must be ${wanted}`,
    facts: { option, value: shown },
    hint: `Correct ${option}.`,
  })
}
