import type { Clock } from '@race/core'
import type { Timers } from './timers.ts'

/** A clock and timers that stand still until they are advanced: for tests. */
export interface ManualTimers extends Timers, Clock {
  /** Moves on, and lets everything that falls due on the way happen at its moment. */
  advance(ms: number): Promise<void>
  /** How long the waits are that have begun, oldest first, ms. */
  readonly waits: readonly number[]
}

export function createManualTimers(startMs = 0): ManualTimers {
  let now = startMs
  const waits: number[] = []
  let due: { readonly at: number; readonly ring: () => void }[] = []
  return {
    now: () => now,
    waits,
    after: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        waits.push(ms)
        const item = {
          at: now + ms,
          ring: () => {
            signal.removeEventListener('abort', abort)
            resolve()
          },
        }
        const abort = (): void => {
          due = due.filter((other) => other !== item)
          reject(signal.reason)
        }
        due.push(item)
        signal.addEventListener('abort', abort, { once: true })
      }),
    async advance(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        due = due.filter((other) => other !== next)
        now = Math.max(now, next.at)
        next.ring()
        await settle()
      }
      now = end
      await settle()
    },
  }
}

/** Lets promises go on that follow each other, but nothing that waits for the host. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
