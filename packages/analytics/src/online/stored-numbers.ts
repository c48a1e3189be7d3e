import { RaceError } from '@race/core'

/** A number as JSON can hold it: what JSON has no word for is text. */
export type StoredNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0'

/** A column as JSON that gives back every bit of it. */
export function storeNumbers(column: Float64Array): StoredNumber[] {
  return Array.from(column, (value) => {
    if (Object.is(value, -0)) return '-0'
    return Number.isFinite(value) ? value : (String(value) as StoredNumber)
  })
}

/**
 * Fills a column with what `storeNumbers` gave.
 *
 * @throws RaceError `CONFIG_INVALID` for another number of values, or what is no number
 */
export function restoreNumbers(column: Float64Array, stored: readonly StoredNumber[], name: string): void {
  if (!Array.isArray(stored) || stored.length !== column.length) {
    throw stateError(`${name} of the state has ${stored?.length} numbers, not ${column.length}`)
  }
  stored.forEach((value, index) => {
    if (typeof value !== 'number' && !['NaN', 'Infinity', '-Infinity', '-0'].includes(value)) {
      throw stateError(`${name}[${index}] of the state is ${JSON.stringify(value)}, which is no number`)
    }
    column[index] = Number(value)
  })
}

/** The error for a state that cannot be gone on with. */
export function stateError(message: string): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message,
    hint: 'Restore what snapshot() of the same version gave, made with the same options.',
  })
}
