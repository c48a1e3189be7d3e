import { type Lease, RaceError } from '@race/core'

/** Why an engine stopped itself, as an error of its own where it was none of the house. */
export function failureOf(error: unknown, account: string): RaceError {
  if (RaceError.is(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  return new RaceError('ENGINE_CLOSED', {
    message: `The engine of '${account}' stopped: ${message}`,
    facts: { account },
    hint: 'Mend the cause, then start it again: it finds out where it stands before it trades.',
    cause: error,
  })
}

/** What whoever still waits for an engine that was stopped is told. */
export function stoppedBecause(reason: string): RaceError {
  return new RaceError('ENGINE_CLOSED', {
    message: `The engine was stopped: ${reason}`,
    facts: { reason },
    hint: 'Start an engine over the same store to go on.',
  })
}

/** Another engine trades the account now. */
export function leaseLost({ holder }: Lease, account: string): RaceError {
  return new RaceError('LEASE_LOST', {
    message: `'${holder}' holds the lease on '${account}' now`,
    facts: { account, holder },
    hint: 'Only one engine trades an account: stop the other one, if this is the one you want.',
  })
}
