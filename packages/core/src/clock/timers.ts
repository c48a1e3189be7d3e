import type { Scheduler } from './clock.ts'

/** Time that passes: what waits, waits by it. */
export interface Timers extends Scheduler {
  /** Resolves after that many milliseconds; rejects with the signal's reason when it is aborted before. */
  after(milliseconds: number, options: { readonly signal: AbortSignal }): Promise<void>
}
