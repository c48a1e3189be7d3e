import { RaceError } from '@race/core'

/** @throws RaceError `ABORTED` */
export function throwIfAborted(signal: AbortSignal | undefined, action: string): void {
  if (signal?.aborted !== true) return
  throw new RaceError('ABORTED', {
    message: `The call to ${action} was aborted`,
    facts: { action },
    cause: signal.reason,
  })
}
