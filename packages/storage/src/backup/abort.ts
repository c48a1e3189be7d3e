import { RaceError } from '@race/core'

/** @throws RaceError `ABORTED` */
export function throwIfAborted(signal: AbortSignal | undefined, action: string): void {
  if (signal?.aborted) throw abortedError(signal, action)
}

export function abortedError(signal: AbortSignal, action: string): RaceError {
  return new RaceError('ABORTED', { message: `aborted: ${action}`, facts: { action }, cause: signal.reason })
}
