/** Where waiting comes from. */
export interface Timers {
  /** Resolves after that many ms; rejects with the signal's reason as soon as the signal aborts. */
  after(ms: number, signal: AbortSignal): Promise<void>
}

/**
 * The timers of the host's own event loop.
 *
 * @example
 * ```ts
 * await createHostTimers().after(100, AbortSignal.timeout(1000))
 * ```
 */
export function createHostTimers(): Timers {
  return {
    after: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const abort = (): void => {
          clearTimeout(timer)
          reject(signal.reason)
        }
        const timer = setTimeout(() => {
          signal.removeEventListener('abort', abort)
          resolve()
        }, ms)
        signal.addEventListener('abort', abort, { once: true })
      }),
  }
}
