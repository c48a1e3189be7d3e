import { type LogFault, type LogKey, RaceError } from '@race/core'

/** The error for a snapshot that is not of the log it is saved in. */
export function snapshotInvalid({ tenant, account }: LogKey, { sequence, message }: LogFault): RaceError {
  return new RaceError('DATA_INVALID', {
    message: `a snapshot for the log of account '${account}' of '${tenant}' does not fit: ${message}`,
    facts: { tenant, account, sequence },
    hint: 'Take the head from the events that the state was folded from; nothing was stored.',
  })
}
