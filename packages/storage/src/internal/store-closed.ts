import { RaceError } from '@race/core'

/** The error for every call after the store was disposed of. */
export function storeClosed(action: string): RaceError {
  return new RaceError('STORE_CLOSED', {
    message: `cannot ${action}: the store is closed`,
    facts: { action },
    hint: 'Keep the store open until the last call has resolved, or create a new one.',
  })
}
