import { type ErrorFacts, RaceError } from './race-error.ts'

/**
 * Guards against our own mistakes; stays on in production, so that a wrong state halts instead of going on.
 *
 * @throws RaceError `INVARIANT_VIOLATED`
 */
export function invariant(condition: unknown, message: string, facts?: ErrorFacts): asserts condition {
  if (condition) return
  throw new RaceError('INVARIANT_VIOLATED', {
    message: `Invariant violated: ${message}`,
    ...(facts === undefined ? {} : { facts }),
    hint: 'This is a mistake in Race, not in your code. Please report it with the facts of this error.',
  })
}
