import { canonicalJson, RaceError } from '@race/core'

const decimalText = /^-?\d+(?:\.\d+)?$/

/**
 * A text that every database gives back as it was put: well-formed Unicode without U+0000. A lone surrogate would come
 * back as U+FFFD, and what stands after U+0000 could be lost.
 */
export function checkText(value: string, field: string, owner: string): string {
  if (typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) return value
  throw fieldInvalid(value, field, owner, 'a text of well-formed Unicode without U+0000')
}

/** Decimal text as `Decimal.toString` writes it: no exponent, no sign but a minus, digits on both sides of the point. */
export function checkDecimal(value: string, field: string, owner: string): string {
  if (typeof value === 'string' && decimalText.test(value)) return value
  throw fieldInvalid(value, field, owner, 'decimal text such as 100.25')
}

/** Whole numbers: times in epoch ms and counts. Beyond 2^53 a float64 is not exact. */
export function checkInteger(value: number, field: string, owner: string): number {
  if (Number.isSafeInteger(value)) return value + 0
  throw fieldInvalid(value, field, owner, 'a whole number of at most 2^53 − 1')
}

export function checkCount(value: number, field: string, owner: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value + 0
  throw fieldInvalid(value, field, owner, 'a whole number from 0')
}

/** SQLite has no NaN, and keeps no sign of zero: so no store does. */
export function checkFinite(value: number, field: string, owner: string): number {
  if (Number.isFinite(value)) return value + 0
  throw fieldInvalid(value, field, owner, 'a finite number')
}

export function checkOneOf<T extends string>(value: T, allowed: readonly T[], field: string, owner: string): T {
  if (allowed.includes(value)) return value
  throw fieldInvalid(value, field, owner, `one of ${allowed.join(', ')}`)
}

/** The value as JSON text, members in the order they were put in. */
export function checkJson(value: unknown, field: string, owner: string): string {
  try {
    // The canonical writer refuses what `JSON.stringify` would silently turn into null.
    canonicalJson(value)
  } catch (cause) {
    if (!RaceError.is(cause, 'CONFIG_INVALID')) throw cause
    throw new RaceError('DATA_INVALID', {
      message: `${owner}: ${field} cannot be stored as JSON: ${cause.message}`,
      facts: { owner, field },
      ...(cause.hint === undefined ? {} : { hint: cause.hint }),
      cause,
    })
  }
  return JSON.stringify(value)
}

function fieldInvalid(value: unknown, field: string, owner: string, wanted: string): RaceError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return new RaceError('DATA_INVALID', {
    message: `${owner}: ${field} is ${shown}, but must be ${wanted}`,
    facts: { owner, field, value: shown },
    hint: `Correct ${field} before storing the record; nothing of it was stored.`,
  })
}
