import { createDefaultScheduler } from './default-scheduler.ts'
import type { Timers } from './timers.ts'

/** The longest that the timers of JavaScript wait, ms; longer ones would fire at once. */
const longestMs = 2_147_483_647

/**
 * The timers of the host's own event loop. A wait keeps the process alive until it is over or aborted.
 *
 * @example
 * ```ts
 * const timers = createDefaultTimers()
 * const controller = new AbortController()
 * await timers.after(10, { signal: controller.signal })
 * ```
 */
export function createDefaultTimers(): Timers {
  return {
    ...createDefaultScheduler(),
    after: (milliseconds, { signal }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason)
          return
        }
        const timer = setTimeout(
          () => {
            signal.removeEventListener('abort', onAbort)
            resolve()
          },
          Math.min(Math.max(0, milliseconds), longestMs),
        )
        const onAbort = (): void => {
          clearTimeout(timer)
          reject(signal.reason)
        }
        signal.addEventListener('abort', onAbort, { once: true })
      }),
  }
}
