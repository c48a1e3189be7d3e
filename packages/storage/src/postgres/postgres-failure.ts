import { RaceError } from '@race/core'

interface Failure {
  readonly hint: string
  readonly retryable: boolean
}

const unreachable: Failure = {
  hint: 'See whether the server runs and can be reached, and try again.',
  retryable: true,
}

/** What to do about the classes of SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const failures: ReadonlyMap<string, Failure> = new Map([
  ['08', unreachable],
  ['28', { hint: 'Correct user and password, or let the server take this user.', retryable: false }],
  ['3D', { hint: 'Create the database first, or name another.', retryable: false }],
  ['40', { hint: 'Another transaction was in the way: try again.', retryable: true }],
  ['42', { hint: 'Give the user the right to the schema, or to create it.', retryable: false }],
  ['53', { hint: 'The server lacks disk, memory or connections: free some and try again.', retryable: true }],
  ['55', { hint: 'Another connection holds a lock: try again.', retryable: true }],
  ['57', unreachable],
  ['58', { hint: 'The disk of the server fails: look at its log.', retryable: false }],
  ['XX', { hint: 'The server found damaged data: look at its log, and restore it from a backup.', retryable: false }],
])

const unknownFailure: Failure = { hint: 'The cause says what PostgreSQL found.', retryable: false }

/** The SQLSTATE of PostgreSQL, the code of the network, or null where there is none. */
export function postgresCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

/** Whether PostgreSQL said so itself: anything else is the way to it. */
export function isFromServer(error: unknown): boolean {
  return /^[0-9A-Z]{5}$/.test(postgresCode(error) ?? '') && error instanceof Error && 'severity' in error
}

/**
 * An error of PostgreSQL or of the way to it as the store reports it.
 *
 * @param place.action what was tried, after "cannot"
 */
export function toPostgresError(
  error: unknown,
  { schema, action }: { readonly schema: string; readonly action: string },
): RaceError {
  const code = postgresCode(error)
  const { hint, retryable } = isFromServer(error)
    ? (failures.get(code?.slice(0, 2) ?? '') ?? unknownFailure)
    : unreachable
  return new RaceError('STORE_FAILED', {
    message: `cannot ${action} in the schema '${schema}' of PostgreSQL: ${messageOf(error)}`,
    facts: { schema, action, code },
    hint,
    retryable,
    cause: error,
  })
}

/** Several addresses of one server fail together, and then the message stands in each. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
