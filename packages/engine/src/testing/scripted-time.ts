import type { Timers } from '@race/core'

/** Time that passes only as far as a test lets it: what waits goes on in the order in which it is due. */
export interface ScriptedTime extends Timers {
  /** Lets happen what is due up to a moment, and moves on to it. */
  runUntil(time: number): Promise<void>
}

interface Wait {
  readonly time: number
  readonly number: number
  readonly resolve: () => void
}

export function scriptedTime(startMs: number): ScriptedTime {
  const waits: Wait[] = []
  let now = startMs
  let count = 0
  /** The host's event loop comes round when no promise is left that could go on. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return {
    now: () => now,
    yield: () => Promise.resolve(),
    after: (milliseconds, { signal }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason)
          return
        }
        const wait = { time: now + milliseconds, number: count++, resolve }
        waits.push(wait)
        const onAbort = (): void => {
          const at = waits.indexOf(wait)
          if (at >= 0) waits.splice(at, 1)
          reject(signal.reason)
        }
        signal.addEventListener('abort', onAbort, { once: true })
      }),
    async runUntil(time) {
      await settle()
      for (;;) {
        let next: Wait | undefined
        for (const wait of waits) {
          if (wait.time > time) continue
          if (next === undefined || wait.time < next.time || (wait.time === next.time && wait.number < next.number))
            next = wait
        }
        if (next === undefined) break
        waits.splice(waits.indexOf(next), 1)
        now = Math.max(now, next.time)
        next.resolve()
        await settle()
      }
      now = Math.max(now, time)
    },
  }
}
