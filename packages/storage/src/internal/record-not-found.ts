import { RaceError } from '@race/core'

/** The error for a record that refers to one that is not stored. */
export function recordNotFound(kind: 'race' | 'run', id: string, action: string): RaceError {
  return new RaceError('RECORD_NOT_FOUND', {
    message: `cannot ${action}: there is no ${kind} '${id}' in the store`,
    facts: { kind, id },
    hint: `Put the ${kind} first; it may also have been deleted.`,
  })
}
