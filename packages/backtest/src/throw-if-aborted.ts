import { RaceError } from '@race/core'

/** @throws RaceError `ABORTED` when the host has aborted the signal */
export function throwIfAborted(signal: AbortSignal | undefined, what: 'backtest' | 'sweep'): void {
  if (signal?.aborted !== true) return
  throw new RaceError('ABORTED', {
    message: `The ${what} was aborted`,
    hint: 'Its AbortSignal was aborted by the host; run it again to get a result.',
    cause: signal.reason,
  })
}
